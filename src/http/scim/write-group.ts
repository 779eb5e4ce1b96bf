import type { Context } from "hono";
import type { GroupCommand, GroupOutcome, GroupWritten } from "../../directory/group-writer/command.ts";
import type { GroupEdit } from "../../directory/group-writer/edit.ts";
import type { GroupRows } from "../../directory/group-writer/rows.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS, RATE_WINDOWS } from "../../limits.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { Precondition } from "../../scim/precondition.ts";
import { isLostCall } from "../../store/platform-fault.ts";
import type { ScimEnv } from "./context.ts";
import { typesOf } from "./tenant-types.ts";

/**
 * Has the group's own object carry out the edit, and adds what that cost. Where the platform loses the object or its answer, the same
 * command is sent again: edits say what is to be, so a second time changes nothing. Ends in the faults of `writeGroup` in
 * directory/group-writer, or in `unavailable`.
 */
export async function writeGroup(
  c: Context<ScimEnv>,
  groupId: string,
  edit: GroupEdit,
  precondition: Precondition,
  known: GroupRows | undefined,
): Promise<Result<GroupWritten, ScimFault>> {
  const { tenant, requestId, meter } = c.var;
  const schemas = typesOf(c).stated;
  const objects = c.env.GROUP_WRITER;
  const id = objects.idFromName(`${tenant}/${groupId}`);
  for (let attempt = 1; ; attempt++) {
    try {
      // A stub that has failed stays broken, so each attempt takes a new one.
      const object = objects.get(id) as unknown as GroupObject;
      const { result, cost } = await object.write({
        tenant,
        groupId,
        requestId,
        edit,
        schemas,
        precondition,
        // What an attempt whose answer was lost has changed, these rows do not show.
        ...(attempt === 1 && known !== undefined ? { known } : {}),
      });
      meter.add(cost);
      return attempt === 1 ? result : afterLoss(edit, result);
    } catch (error) {
      if (!isLostCall(error)) throw error;
      if (attempt === COMMIT_LIMITS.attempts) return fail(unavailable);
    }
  }
}

/** The object as its callers see it. The platform's own type of a stub cannot be used with JSON, whose type is recursive. */
interface GroupObject {
  write(command: GroupCommand): Promise<GroupOutcome>;
}

/** What an answer means after an attempt whose answer was lost: that one may have done it all, and what it changed is not known. */
function afterLoss(
  edit: GroupEdit,
  result: Result<GroupWritten, ScimFault>,
): Result<GroupWritten, ScimFault> {
  if (result.ok) return ok({ ...result.value, wakes: true });
  const isDone = edit.kind === "delete" && result.error.kind === "notFound";
  return isDone ? ok({ changes: UNKNOWN, wakes: true }) : result;
}

const UNKNOWN = {
  attributes: false,
  added: 0,
  removed: 0,
  confirmed: 0,
  parked: [],
  byExternalId: false,
} as const;

const unavailable: ScimFault = {
  kind: "unavailable",
  detail: "The service is overloaded for a moment; send the request again in a few seconds.",
  retryAfterSeconds: RATE_WINDOWS.overloadSeconds,
};
