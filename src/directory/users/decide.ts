import { fold } from "../../lib/fold.ts";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { sameResource } from "../../scim/equal.ts";
import { externalIdOf } from "../../scim/external-id.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { EventDraft } from "../../store/commit.ts";
import type { StoredUser } from "../../store/users.ts";
import type { Policies } from "../../tenants/policies.ts";
import { type LifeEffects, nameChange, nextOf } from "../life-cycle.ts";

/** What a write makes of a user. */
export interface UserChange {
  readonly id: string;
  readonly active: boolean;
  readonly deactivatedAt: number | null;
  readonly heldNameKey: string | null;
  readonly attributes: JsonObject;
  readonly event: EventDraft;
  readonly effects: LifeEffects;
  /** The folded name that the user takes on; undefined where it stays. */
  readonly takes: string | undefined;
}

/** A creation: of a new user, or the return of one who is here. Without a change, the return is a repeat. */
export interface Creation {
  readonly change: UserChange | undefined;
  readonly returning: StoredUser | undefined;
}

/**
 * A creation: of a new user, or, where the tenant's policy says that this is what it means, the return of an inactive one under the
 * same id. `namesakes` bear the name, hold it, or bear the same external id. Ends in `uniqueness` when the name is taken, or kept for somebody
 * else, and when several could be the one who returns.
 */
export function decideCreation(
  id: string,
  attributes: JsonObject,
  namesakes: readonly StoredUser[],
  policies: Policies,
  at: number,
): Result<Creation, ScimFault> {
  const nameKey = nameKeyOf(attributes);
  const bearer = namesakes.find((user) => nameKeyOf(user.attributes) === nameKey);
  const holder = namesakes.find((user) => user.heldNameKey === nameKey);
  if (holder !== undefined && holder !== bearer && !isSamePerson(holder, attributes))
    return fail(nameHeld(attributes));
  const byName = bearer ?? holder;
  const known = namesakes.filter((user) => user !== byName && isSamePerson(user, attributes));
  const returns = [byName, ...known].filter((user) => user !== undefined && !user.active);
  if (policies.onRecreate === "reactivate" && returns.length > 1) return fail(severalReturn(attributes));
  const former = byName ?? known.find((user) => !user.active);
  if (former !== undefined) {
    const complete = { active: true, ...attributes };
    const change = changeOf("create", former, complete, policies, at);
    if (change !== undefined)
      return ok({
        change: sameResource(former.attributes, complete) ? undefined : change,
        returning: former,
      });
    if (former === bearer) return fail(nameTaken(attributes));
    if (former === holder) return fail(nameHeld(attributes));
  }
  const active = attributes.active !== false;
  const complete = { ...attributes, active };
  const born = nextOf(policies, undefined, { kind: "create", active, name: "other" });
  if (!born.ok) throw new Error("somebody who is not here can be created");
  return ok({
    change: {
      id,
      active,
      deactivatedAt: active ? null : at,
      heldNameKey: null,
      attributes: complete,
      event: { type: "user.created", data: { userId: id, ...named(complete), active } },
      effects: born.value.effects,
      takes: nameKey,
    },
    returning: undefined,
  });
}

/** A replacement or a patch of a user; undefined when it changes nothing. A missing `active` leaves `active` as it was. */
export function decideUpdate(
  user: StoredUser,
  attributes: JsonObject,
  policies: Policies,
  at: number,
): UserChange | undefined {
  const complete = { active: user.active, ...attributes };
  return sameResource(user.attributes, complete)
    ? undefined
    : changeOf("change", user, complete, policies, at);
}

export const nameTaken = (attributes: JsonObject): ScimFault => ({
  kind: "uniqueness",
  detail: `There is a user with the userName ${quoted(attributes)} already; update that user, or use another userName.`,
});

/** The name is kept for somebody who was renamed in view of a deletion. */
export const nameHeld = (attributes: JsonObject): ScimFault => ({
  kind: "uniqueness",
  detail: `The userName ${quoted(attributes)} is kept for a user who is to be deleted in the IdP and may come back; it becomes free when the IdP deletes that user, so use another userName until then.`,
});

/** Whoever came back would have the access of one, and maybe be the other. */
const severalReturn = (attributes: JsonObject): ScimFault => ({
  kind: "uniqueness",
  detail: `The userName ${quoted(attributes)} and the externalId of this creation lead to several inactive users, so nobody can tell who comes back; rename or delete all but one of them first.`,
});

const quoted = ({ userName }: JsonObject): string => `"${String(userName).slice(0, 200)}"`;

const nameKeyOf = ({ userName }: JsonObject): string => fold(String(userName));

function isSamePerson(user: StoredUser, attributes: JsonObject): boolean {
  const externalId = externalIdOf(attributes);
  return externalId !== undefined && user.attributes.externalId === externalId;
}

/** Undefined where the life cycle refuses it, which only creations meet. */
function changeOf(
  kind: "create" | "change",
  user: StoredUser,
  attributes: JsonObject,
  policies: Policies,
  at: number,
): UserChange | undefined {
  const active = attributes.active !== false;
  const nameKey = nameKeyOf(attributes);
  const before = { nameKey: nameKeyOf(user.attributes), heldNameKey: user.heldNameKey };
  const name = nameChange(before, nameKey);
  const state = { active: user.active, holdsName: user.heldNameKey !== null };
  const next = nextOf(policies, state, { kind, active, name });
  if (!next.ok) return undefined;
  const { effects } = next.value;
  const type = { same: "user.updated", gained: "user.reactivated", lost: "user.deactivated" } as const;
  return {
    id: user.id,
    active,
    deactivatedAt: active ? null : user.active ? at : user.deactivatedAt,
    heldNameKey: next.value.state?.holdsName === true ? (user.heldNameKey ?? before.nameKey) : null,
    attributes,
    event: { type: type[effects.access], data: { userId: user.id, ...named(attributes), active } },
    effects,
    takes: name === "same" ? undefined : nameKey,
  };
}

const named = (attributes: JsonObject): JsonObject => ({
  userName: attributes.userName ?? "",
  ...(typeof attributes.externalId === "string" ? { externalId: attributes.externalId } : {}),
});
