import type { JsonObject } from "../../lib/json.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { toSearchable } from "../../scim/filter/searchable.ts";
import { keepImmutables } from "../../scim/immutables.ts";
import type { PatchOperation } from "../../scim/operation.ts";
import { applyPatch } from "../../scim/patch.ts";
import { mappingIs, userIs } from "../../store/fences.ts";
import { markLeavers } from "../../store/leavers.ts";
import type { Membership } from "../../store/memberships.ts";
import type { TenantSettings } from "../../store/tenant-settings.ts";
import { type StoredUser, updateUser } from "../../store/users.ts";
import { markUser, RANK, retryUser } from "../../store/work.ts";
import { attachRenamed } from "../attach-parked.ts";
import type { Understand } from "../understand.ts";
import { decideUpdate, type UserChange } from "./decide.ts";
import { readUserState } from "./read.ts";
import { type Round, type UserRequest, untilCommitted, type WrittenUser } from "./round.ts";

/**
 * Replaces a user (RFC 7644 §3.5.1), in two trips. Ends in the faults of the guard, those of `understand`, `notFound`, `preconditionFailed`,
 * `uniqueness`, or `unavailable`.
 */
export const replaceUser = (
  request: UserRequest,
  id: string,
  understand: Understand<JsonObject>,
): Promise<Result<WrittenUser, ScimFault>> =>
  changeUser(request, id, (user, { policies, types }) => {
    const stated = understand(policies);
    return stated.ok ? keepImmutables(user.attributes, stated.value, types.User) : stated;
  });

/** Patches a user (RFC 7644 §3.5.2), in two trips. Ends also in what `applyPatch` ends in. */
export const patchUser = (
  request: UserRequest,
  id: string,
  understand: Understand<readonly PatchOperation[]>,
): Promise<Result<WrittenUser, ScimFault>> =>
  changeUser(request, id, (user, { policies, types }) => {
    const operations = understand(policies);
    if (!operations.ok) return operations;
    return applyPatch(user.attributes, operations.value, types.User, {
      createMissingElements: !policies.strict,
      onCreated: request.onCreatedElement,
      unknown: policies.strict ? "refuse" : "keep",
    });
  });

async function changeUser(
  request: UserRequest,
  id: string,
  edit: (user: StoredUser, settings: TenantSettings) => Result<JsonObject, ScimFault>,
): Promise<Result<WrittenUser, ScimFault>> {
  return untilCommitted(request, async () => {
    const state = await readUserState(request, id);
    if (!state.ok) return state;
    const { settings, user, memberships } = state.value;
    const attributes = edit(user, settings);
    if (!attributes.ok) return attributes;
    const at = request.now();
    const change = decideUpdate(user, attributes.value, at);
    if (change === undefined) return ok({ written: { user, memberships, change: "nothing", wakes: false } });
    const round = updateRound(request, user, memberships, change, settings, at);
    return ok(await attachRenamed(request, round, user.attributes));
  });
}

/** The commit of a change to a user who is here: the row, and work where the person's access moves or was stuck. */
export function updateRound(
  { db, tenant }: UserRequest,
  user: StoredUser,
  memberships: readonly Membership[],
  change: UserChange,
  { types, mappingVersion, policies }: TenantSettings,
  at: number,
): Round {
  const { id, access } = change;
  const write = { ...change, tenant, search: toSearchable(change.attributes, types.User), at };
  const kinds = { gained: "reactivated", lost: "deactivated", same: "updated" } as const;
  return {
    written: {
      user: storedAfter(user, change, at),
      before: user.attributes,
      memberships,
      change: kinds[access],
      wakes: access !== "same",
    },
    commit: {
      at,
      fence: [userIs(tenant, id, user.version), mappingIs(tenant, mappingVersion)],
      statements: [
        ...updateUser(db, write, toSearchable(user.attributes, types.User)),
        ...(access === "same"
          ? []
          : [
              markUser(db, {
                tenant,
                userId: id,
                rank: access === "lost" ? RANK.removal : RANK.addition,
                at,
              }),
            ]),
        ...retryUser(db, { tenant, userId: id, at }),
        ...(access === "lost" && policies.onDeactivate.foundationUser === "remove"
          ? [markLeavers(db, { tenant, userIds: [id], at })]
          : []),
      ],
      events: [change.event],
    },
  };
}

export const storedAfter = (before: StoredUser | undefined, change: UserChange, at: number): StoredUser => ({
  id: change.id,
  active: change.active,
  version: (before?.version ?? 0) + 1,
  createdAt: before?.createdAt ?? at,
  lastModified: at,
  deactivatedAt: change.deactivatedAt,
  attributes: change.attributes,
});
