import { newId } from "../../lib/ids.ts";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { COMMIT_LIMITS, GROUP_WRITER_LIMITS } from "../../limits/scim.ts";
import { NO_DEFINITIONS } from "../../scim/extensions.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { creationFault, unmet } from "../../scim/precondition.ts";
import { type CommitFault, commit, hasCommitted } from "../../store/commit.ts";
import type { Database } from "../../store/database.ts";
import { crowded } from "../guard.ts";
import type { MemberEdit } from "../member-edit.ts";
import type { GroupCommand, GroupWritten } from "./command.ts";
import { statedMembers } from "./decide.ts";
import { MemberTrace } from "./member-trace.ts";
import { membersOf } from "./members-of.ts";
import { type GroupPlan, planGroup } from "./plan.ts";
import { type GroupState, readGroupState } from "./read.ts";
import { type Step, stepsOf } from "./steps.ts";
import { Versions } from "./versions.ts";

/**
 * Carries out one command on one group: read, decide, commit; again from the reading when something that the decision was made on has
 * changed meanwhile. What has to be split for size is split into commits that are each complete, and since every edit states what is to
 * be, not what to do, going through it again after a half is harmless. The precondition is about the version before the first commit of
 * this request, be it one whose answer was lost. `versions` is what the instance at work knows; ends in `overtaken` where the caller has to
 * ask again.
 */
export async function writeGroup(
  db: Database,
  command: GroupCommand,
  now: () => number,
  versions: Versions = new Versions(),
): Promise<Result<GroupWritten, ScimFault>> {
  const { precondition = {}, seen = Number.POSITIVE_INFINITY } = command;
  const members = membersOf(command.edit);
  if (!members.ok) return members;
  const written = {
    attributes: false,
    added: 0,
    removed: 0,
    confirmed: 0,
    parked: [] as string[],
    byExternalId: false,
    wakes: false,
  };
  const trace = new MemberTrace();
  let before: JsonObject | undefined;
  let commits = 0;
  let { known } = command;
  for (let conflicts = 0; conflicts < COMMIT_LIMITS.rounds; ) {
    const state = await readGroupState(db, command, members.value, now(), known);
    known = undefined;
    const refusal = refusalOf(command, state, commits);
    if (refusal !== undefined) return fail(refusal);
    if (state === undefined) return fail(tenantGone);
    if (state.group !== undefined && versions.isOvertaken(state.group.version, seen)) return fail(overtaken);
    const unfit = unmet(precondition, state.group?.version);
    if (unfit !== undefined && !(await hasCommitted(db, command))) return fail(unfit);
    // After the reading, so that a statement is newer than everything that it was decided on.
    const at = now();
    const plan = await planGroup(db, command, members.value, state, at);
    if (!plan.ok) return plan;

    const steps = stepsOf(db, command, state, plan.value, at);
    const failed = await commitAll(db, command, steps, versions);
    if (failed !== undefined) {
      const fault = faultOf(failed, plan.value);
      if (fault !== undefined) return fail(creationFault(precondition, fault));
      conflicts++;
      continue;
    }
    commits += steps.length;
    written.attributes ||= plan.value.attributes !== undefined;
    written.added += plan.value.members.add.length;
    written.removed += plan.value.members.remove.length;
    written.confirmed += plan.value.members.confirm.length;
    written.parked.push(...plan.value.members.park);
    written.byExternalId ||= state.members.facts.some((fact) => fact.byExternalId);
    trace.note(plan.value.members);
    if (plan.value.attributes !== undefined || plan.value.deletes) before ??= state.group?.attributes;
    written.wakes ||= steps.some((step) => step.wakes);
    if (plan.value.more && commits >= GROUP_WRITER_LIMITS.commits) return fail(unfinished);
    if (plan.value.more) continue;
    const { wakes, ...changes } = written;
    return ok({
      ...after(command, state, plan.value, members.value, steps.at(-1)),
      ...(before === undefined ? {} : { before }),
      changes: { ...changes, ...trace.ids },
      wakes,
    });
  }
  return fail({
    kind: "unavailable",
    detail: "Too many requests are changing this group at once; send the request again in a few seconds.",
    retryAfterSeconds: 5,
  });
}

function refusalOf(
  { edit, groupId, schemas = NO_DEFINITIONS }: GroupCommand,
  state: GroupState | undefined,
  commits: number,
): ScimFault | undefined {
  if (state === undefined) return tenantGone;
  if (schemas !== state.settings.types.stated) return schemasChanged;
  const makes = edit.kind === "create" && commits === 0;
  if (state.group === undefined && !makes) {
    return { kind: "notFound", detail: `There is no group with the id "${groupId.slice(0, 100)}".` };
  }
  return undefined;
}

const tenantGone: ScimFault = {
  kind: "unauthorized",
  detail: "This SCIM address is not in use; check the address and the token with Rollcall's console.",
};

export const overtaken: ScimFault = {
  kind: "unavailable",
  detail: "The group is being changed in several places at this moment; send the request again.",
  retryAfterSeconds: 1,
};

const unfinished: ScimFault = {
  kind: "unavailable",
  detail:
    "More members are to go than one request can take out; send the request again, and it goes on where this one ended.",
  retryAfterSeconds: 1,
};

const schemasChanged: ScimFault = {
  kind: "unavailable",
  detail: "The tenant's schemas were changed at this moment; send the request again.",
  retryAfterSeconds: 1,
};

async function commitAll(
  db: Database,
  command: GroupCommand,
  steps: readonly Step[],
  versions: Versions,
): Promise<CommitFault | undefined> {
  for (const step of steps) {
    // An id of its own: what is decided anew after half of it was committed is another operation.
    const operationId = `${command.requestId}.${newId()}`;
    const committed = await commit(db, {
      ...step,
      operationId,
      result: { version: step.version },
      wanted: command.wanted,
    });
    if (!committed.ok) return committed.error;
    versions.made(step.version);
  }
  return undefined;
}

/** What a failed commit means to the client; undefined where reading and deciding again will settle it. */
function faultOf(fault: CommitFault, plan: GroupPlan): ScimFault | undefined {
  switch (fault.kind) {
    case "stale":
      return undefined;
    case "taken":
      return fault.what === "displayName"
        ? {
            kind: "uniqueness",
            detail: `There is a group named "${String(plan.attributes?.displayName).slice(0, 200)}" already; use another displayName, or update the group that has it.`,
          }
        : undefined;
    case "crowded":
      return crowded;
    case "tenantGone":
      return tenantGone;
    case "late":
    case "overloaded":
      return {
        kind: "unavailable",
        detail: "The database is busy; nothing was lost, send the request again in a few seconds.",
        retryAfterSeconds: 5,
      };
  }
}

function after(
  { edit }: GroupCommand,
  state: GroupState,
  plan: GroupPlan,
  members: MemberEdit,
  last: Step | undefined,
): Pick<GroupWritten, "group" | "members"> {
  if (edit.kind === "delete") return {};
  const group = {
    version: last?.version ?? state.group?.version ?? 1,
    createdAt: state.group?.createdAt ?? last?.at ?? 0,
    lastModified:
      last !== undefined && last.version !== state.group?.version
        ? last.at
        : (state.group?.lastModified ?? 0),
    attributes: plan.attributes ?? state.group?.attributes ?? {},
  };
  return edit.kind === "patch" ? { group } : { group, members: statedMembers(members, state.members.facts) };
}
