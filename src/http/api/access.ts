import { Hono } from "hono";
import * as z from "zod";
import { type Access, explainAccess } from "../../reconcile/access.ts";
import { readAccess } from "../../store/access.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { timestampOrNull } from "./page.ts";
import { type Answer, time } from "./shape.ts";

/** `/tenants/{id}/users/{userId}/access`: why a person has what they have in Foundation. */
export const accessRoutes = new Hono<TenantEnv>().get("/:userId/access", async function getAccess(c) {
  const userId = c.req.param("userId");
  const rows = await readAccess(c.var.db, c.var.tenant, userId);
  if (rows === undefined) return problemResponse(unknownUser);
  const { userName, active, foundationUserId } = rows.person;
  const answer: Answer<typeof accessShape> = {
    userId,
    userName,
    active,
    foundationUserId,
    access: explainAccess(userId, rows).map(accessAnswer),
    isComplete: rows.complete,
  };
  return c.json(answer);
});

const namedGroup = z.strictObject({ id: z.string(), displayName: z.string() });

const wayShape = z
  .strictObject({
    group: namedGroup
      .nullable()
      .describe("The directory group that feeds the target; null where none does any more."),
    via: z
      .array(namedGroup)
      .describe(
        "The groups that lead to that one, from the one that holds the person to the one that group holds.",
      ),
    rules: z
      .array(z.string())
      .nullable()
      .describe(
        "The filters of the rules behind it: none where the group is mirrored, null where that is not known.",
      ),
    target: z.strictObject({ id: z.string(), name: z.string(), foundationName: z.string().nullable() }),
    roles: z
      .array(z.strictObject({ name: z.string(), state: z.enum(["present", "adding", "review"]) }))
      .describe("The roles that the group gives through the target."),
    state: z.enum(["present", "adding", "removing", "review"]),
    since: time.nullable(),
    reason: z.string().nullable().describe("Why it is not as it should be, in one sentence."),
  })
  .meta({ id: "AccessWay" });

/** Why a person has what they have. */
export const accessShape = z
  .strictObject({
    userId: z.string(),
    userName: z.string(),
    active: z.boolean(),
    foundationUserId: z.string().nullable(),
    access: z.array(wayShape),
    isComplete: z.boolean().describe("Whether these are all."),
  })
  .meta({
    id: "Access",
    description: "Why a person has what they have: directory group, rule, target, roles.",
  });

const accessAnswer = ({
  group,
  via,
  rules,
  target,
  roles,
  state,
  since,
  reason,
}: Access): Answer<typeof wayShape> => ({
  group,
  via,
  rules,
  target: { id: target.id, name: target.name, foundationName: target.foundationName },
  roles: roles.map(({ role, ledger }) => ({
    name: role,
    state: state === "review" ? state : ledger === "present" || ledger === "found" ? "present" : "adding",
  })),
  state,
  since: timestampOrNull(since),
  reason,
});

const unknownUser: Problem = {
  kind: "notFound",
  detail:
    "This tenant's directory has no user of that id; ask the IdP's administrator, or search by user name over SCIM.",
};
