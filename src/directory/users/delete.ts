import { ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { toSearchable } from "../../scim/filter/searchable.ts";
import { membershipsAre, userIs } from "../../store/fences.ts";
import { bumpGroups, deleteMemberEverywhere } from "../../store/groups.ts";
import { markLeavers } from "../../store/leavers.ts";
import { noteGone } from "../../store/links.ts";
import { deleteUser as deleteUserRows } from "../../store/users.ts";
import { forgetUser, markUser, RANK } from "../../store/work.ts";
import { readUserState } from "./read.ts";
import { type UserRequest, untilCommitted, type WrittenUser } from "./round.ts";

/**
 * Deletes a user (RFC 7644 §3.6) and takes the user out of every group, each of which counts a new version: that is what fences whoever
 * is changing such a group at the same time. Two trips. Ends in the faults of the guard, `notFound`, `preconditionFailed`, or
 * `unavailable`.
 */
export async function deleteUser(request: UserRequest, id: string): Promise<Result<WrittenUser, ScimFault>> {
  const { db, tenant } = request;
  return untilCommitted(request, async () => {
    const state = await readUserState(request, id);
    if (!state.ok) return state;
    const { settings, user, memberships } = state.value;
    const groupIds = memberships.filter(({ type }) => type === "direct").map(({ groupId }) => groupId);
    const at = request.now();
    const wakes = groupIds.length > 0 || settings.policies.onDelete.foundationUser === "remove";
    return ok({
      written: { user, memberships, change: "deleted", wakes },
      commit: {
        at,
        fence: [userIs(tenant, id, user.version), membershipsAre(tenant, id, groupIds)],
        statements: [
          ...(groupIds.length === 0
            ? []
            : [
                markUser(db, { tenant, userId: id, rank: RANK.removal, at }),
                bumpGroups(db, tenant, groupIds, at),
                deleteMemberEverywhere(db, tenant, id),
              ]),
          settings.policies.onDelete.foundationUser === "remove"
            ? markLeavers(db, { tenant, userIds: [id], at })
            : forgetUser(db, tenant, id),
          noteGone(db, tenant, id, at),
          ...deleteUserRows(db, tenant, id, toSearchable(user.attributes, settings.types.User)),
        ],
        events: [
          ...groupIds.map((groupId) => ({
            type: "group.member_removed" as const,
            data: { groupId, value: id, memberType: "User" },
          })),
          { type: "user.deleted", data: { userId: id, userName: user.attributes.userName ?? "" } },
        ],
        users: -1,
      },
    });
  });
}
