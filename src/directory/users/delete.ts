import { fail, ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { toSearchable } from "../../scim/filter/searchable.ts";
import { unmet } from "../../scim/precondition.ts";
import { membershipsAre, userIs } from "../../store/fences.ts";
import { bumpGroups, deleteMemberEverywhere } from "../../store/groups.ts";
import { selectSettings } from "../../store/tenant-settings.ts";
import { deleteUser as deleteUserRows, readUserRow, selectParents, selectUser } from "../../store/users.ts";
import { forgetUser, markUser, RANK } from "../../store/work.ts";
import { admit } from "../guard.ts";
import { type UserRequest, untilCommitted, userNotFound, type WrittenUser } from "./round.ts";

/**
 * Deletes a user (RFC 7644 §3.6) and takes the user out of every group, each of which counts a new version: that is what fences whoever
 * is changing such a group at the same time. Two trips. Ends in the faults of the guard, `notFound`, `preconditionFailed`, or
 * `unavailable`.
 */
export async function deleteUser(request: UserRequest, id: string): Promise<Result<WrittenUser, ScimFault>> {
  const { db, guard, tenant } = request;
  return untilCommitted(request, async () => {
    const [caller, settings, users, parents] = await db.batch([
      guard.statement,
      selectSettings(db, tenant),
      selectUser(db, tenant, id),
      selectParents(db, tenant, id),
    ]);
    const admitted = admit(guard, caller, settings[0]);
    if (!admitted.ok) return admitted;
    if (users[0] === undefined) return fail(userNotFound(id));
    const user = readUserRow(users[0]);
    const refusal = unmet(request.precondition ?? {}, user.version);
    if (refusal !== undefined) return fail(refusal);
    const groupIds = parents.map((row) => row.groupId);
    const at = request.now();
    return ok({
      written: { user, groupIds, change: "deleted", wakes: groupIds.length > 0 },
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
          forgetUser(db, tenant, id),
          ...deleteUserRows(db, tenant, id, toSearchable(user.attributes, admitted.value.types.User)),
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
