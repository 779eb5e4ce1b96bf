/** In which ways one Foundation may differ from another, as far as nothing is documented. `POST /_control/settings`. */
import { z } from "zod";

export const settingsSchema = z.strictObject({
  /** How the members of a group are listed: ids under `members` or `principals`, whole users under `users`, or `{identifier}` under `members`. */
  shape: z.enum(["members", "principals", "users", "objects"]),
  /** Life time of an access token, as the vendor's example shows it. */
  tokenSeconds: z.int().min(1),
  refreshSeconds: z.int().min(1),
  /** Nobody may delete a group, its creator neither. */
  forbidDeletion: z.boolean(),
  /** Whether there is a `PUT` for groups. */
  renameRoute: z.boolean(),
  /** The flag `enable_user_groups`: without it every group call answers 404. */
  groupsEnabled: z.boolean(),
  groupsPrefix: z.string().startsWith("/"),
  /** What becomes of a group that is to hold a role: it does, it is passed over in silence, or nobody of that identifier is known. */
  groupRoles: z.enum(["take", "ignore", "refuse"]),
  /** Permissions that the signed-in account lacks. */
  denied: z.array(z.string()),
  /** Users that one list names at most. */
  listedUsers: z.int().min(1),
  /** The status with which a name that exists already is refused. */
  duplicateStatus: z.union([z.literal(400), z.literal(409), z.literal(422)]),
});

export type Settings = z.output<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  shape: "members",
  tokenSeconds: 18_000,
  refreshSeconds: 86_400,
  forbidDeletion: false,
  renameRoute: true,
  groupsEnabled: true,
  groupsPrefix: "/api/iam/groups",
  groupRoles: "take",
  denied: [],
  listedUsers: 1_000_000,
  duplicateStatus: 409,
};
