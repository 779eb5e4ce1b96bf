import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { sameResource } from "../../scim/equal.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { EventDraft } from "../../store/commit.ts";
import type { StoredUser } from "../../store/users.ts";
import type { Policies } from "../../tenants/policies.ts";

/** What a write makes of a user. */
export interface UserChange {
  readonly id: string;
  readonly active: boolean;
  readonly deactivatedAt: number | null;
  readonly attributes: JsonObject;
  readonly event: EventDraft;
  /** Which way the user's access moves. */
  readonly access: "gained" | "lost" | "same";
}

/** A user who bears the same name or the same external id as the one to be created. */
export interface Namesake extends StoredUser {
  readonly sameName: boolean;
}

/**
 * A creation: of a new user, or, where the tenant's policy says that this is what it means, the return of an inactive one under the
 * same id. Ends in `uniqueness` when the name is taken.
 */
export function decideCreation(
  id: string,
  attributes: JsonObject,
  namesakes: readonly Namesake[],
  policies: Policies,
  at: number,
): Result<{ readonly change: UserChange; readonly returning: StoredUser | undefined }, ScimFault> {
  const holder = namesakes.find((user) => user.sameName);
  const returning =
    policies.onRecreate === "reactivate" ? (holder ?? namesakes.find((user) => !user.active)) : undefined;
  if (returning !== undefined && !returning.active) {
    return ok({ change: changeOf(returning, { active: true, ...attributes }, at), returning });
  }
  if (holder !== undefined) return fail(nameTaken(attributes));
  const active = attributes.active !== false;
  const complete = { ...attributes, active };
  const event: EventDraft = { type: "user.created", data: { userId: id, ...named(complete), active } };
  return ok({
    change: { id, active, deactivatedAt: active ? null : at, attributes: complete, event, access: "same" },
    returning: undefined,
  });
}

/** A replacement or a patch of a user; undefined when it changes nothing. A missing `active` leaves `active` as it was. */
export function decideUpdate(user: StoredUser, attributes: JsonObject, at: number): UserChange | undefined {
  const complete = { active: user.active, ...attributes };
  return sameResource(user.attributes, complete) ? undefined : changeOf(user, complete, at);
}

export const nameTaken = (attributes: JsonObject): ScimFault => ({
  kind: "uniqueness",
  detail: `There is a user with the userName "${String(attributes.userName).slice(0, 200)}" already; update that user, or use another userName.`,
});

function changeOf(user: StoredUser, attributes: JsonObject, at: number): UserChange {
  const active = attributes.active !== false;
  const data = { userId: user.id, ...named(attributes), active };
  const access = active === user.active ? "same" : active ? "gained" : "lost";
  const type = { same: "user.updated", gained: "user.reactivated", lost: "user.deactivated" } as const;
  return {
    id: user.id,
    active,
    deactivatedAt: active ? null : user.active ? at : user.deactivatedAt,
    attributes,
    event: { type: type[access], data },
    access,
  };
}

const named = (attributes: JsonObject): JsonObject => ({
  userName: attributes.userName ?? "",
  ...(typeof attributes.externalId === "string" ? { externalId: attributes.externalId } : {}),
});
