import { ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { toSearchable } from "../../scim/filter/searchable.ts";
import { userIs } from "../../store/fences.ts";
import { markLeavers } from "../../store/leavers.ts";
import { noteGone } from "../../store/links.ts";
import { deleteUser as deleteUserRows } from "../../store/users.ts";
import { forgetUser } from "../../store/work.ts";
import { nextOf } from "../life-cycle.ts";
import { shareOf } from "./memberships.ts";
import { readUserState } from "./read.ts";
import { type UserRequest, untilCommitted, type WrittenUser } from "./round.ts";

/**
 * Deletes a user (RFC 7644 §3.6), active or not, and takes the user out of every group. Two trips. Ends in the faults of the guard,
 * `notFound`, `preconditionFailed`, or `unavailable`.
 */
export async function deleteUser(request: UserRequest, id: string): Promise<Result<WrittenUser, ScimFault>> {
  const { db, tenant } = request;
  return untilCommitted(request, async () => {
    const state = await readUserState(request, id);
    if (!state.ok) return state;
    const { settings, user, memberships } = state.value;
    const at = request.now();
    const life = { active: user.active, holdsName: user.heldNameKey !== null };
    const next = nextOf(settings.policies, life, { kind: "delete" });
    if (!next.ok) throw new Error("somebody who is here can be deleted");
    const { effects } = next.value;
    const share = shareOf(request, user, memberships, effects, at);
    return ok({
      written: { user, memberships, change: "deleted", wakes: share.wakes },
      commit: {
        at,
        fence: [userIs(tenant, id, user.version), ...share.fence],
        statements: [
          ...share.statements,
          effects.foundationUser === "remove"
            ? markLeavers(db, { tenant, userIds: [id], at })
            : forgetUser(db, tenant, id),
          noteGone(db, tenant, user, at),
          ...deleteUserRows(db, tenant, id, toSearchable(user.attributes, settings.types.User)),
        ],
        events: [
          ...share.events,
          { type: "user.deleted", data: { userId: id, userName: user.attributes.userName ?? "" } },
        ],
        users: -1,
      },
    });
  });
}
