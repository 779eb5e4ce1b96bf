import type { Context } from "hono";
import type { GroupCommand, GroupOutcome, GroupWritten } from "../../directory/group-writer/command.ts";
import type { GroupEdit } from "../../directory/group-writer/edit.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { RATE_WINDOWS } from "../../limits/http.ts";
import { COMMIT_LIMITS } from "../../limits/scim.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { Precondition } from "../../scim/precondition.ts";
import type { Database } from "../../store/database.ts";
import { giveUp } from "../../store/give-up.ts";
import { selectGroupVersion } from "../../store/groups.ts";
import { isLostCall } from "../../store/platform-fault.ts";
import { withCall } from "../../store/wanted.ts";
import type { ScimEnv } from "./context.ts";
import type { PassedEdit } from "./pass-to-group.ts";
import { typesOf } from "./tenant-types.ts";

/**
 * Has the group's own object carry out the edit, and adds what that cost. Where the platform loses the object or its answer, that try is
 * given up, so that it changes nothing after what comes next, and the same command is sent again: edits say what is to be, so a second time
 * changes nothing. Where the group was changed past the object since it was seen, the object asks whether the edit is still wanted: it is, as
 * long as somebody is here to send it again. Ends in the faults of `writeGroup` in directory/group-writer, or in `unavailable`.
 */
export async function writeGroup(
  c: Context<ScimEnv>,
  groupId: string,
  { edit, ...passed }: PassedEdit,
  precondition: Precondition,
): Promise<Result<GroupWritten, ScimFault>> {
  let { seen, known } = passed;
  const { db, tenant, requestId, wanted, meter } = c.var;
  const schemas = typesOf(c).stated;
  const objects = c.env.GROUP_WRITER;
  const id = objects.idFromName(`${tenant}/${groupId}`);
  let isLost = false;
  for (let attempt = 1, overtaken = 0; ; ) {
    const call = `${requestId}!${attempt}`;
    try {
      // A stub that has failed stays broken, so each attempt takes a new one.
      const object = objects.get(id) as unknown as GroupObject;
      const { result, cost } = await object.write({
        tenant,
        groupId,
        requestId,
        seen,
        wanted: withCall(wanted, call),
        edit,
        schemas,
        precondition,
        ...(known === undefined ? {} : { known }),
      });
      meter.add(cost);
      // What an attempt whose answer was lost has changed, or somebody else, the rows do not show.
      known = undefined;
      if (result === "overtaken" && overtaken++ < COMMIT_LIMITS.rounds) {
        seen = await versionOf(db, tenant, groupId);
        continue;
      }
      if (typeof result !== "string") return isLost ? afterLoss(edit, result) : result;
    } catch (error) {
      if (!isLostCall(error)) throw error;
      known = undefined;
      await giveUp(db, { tenant, id: call, until: wanted.until });
    }
    isLost = true;
    if (attempt++ === COMMIT_LIMITS.attempts) return fail(unavailable);
  }
}

async function versionOf(db: Database, tenant: string, groupId: string): Promise<number> {
  const [rows] = await db.batch([selectGroupVersion(db, tenant, groupId)]);
  return rows[0]?.version ?? 0;
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
