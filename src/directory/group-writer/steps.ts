import { sql } from "drizzle-orm";
import { COMMIT_LIMITS } from "../../limits/scim.ts";
import type { Change } from "../../store/commit.ts";
import type { Database } from "../../store/database.ts";
import { groupIs } from "../../store/fences.ts";
import type { GroupCommand } from "./command.ts";
import type { MemberChanges } from "./decide.ts";
import {
  attributesPart,
  deletionPart,
  membersPart,
  type Part,
  sourcesPart,
  statedPart,
  versionPart,
  waitingPart,
} from "./parts.ts";
import type { GroupPlan } from "./plan.ts";
import type { GroupState } from "./read.ts";

/** One commit's worth of a plan; the operation's id and result are the caller's. */
export interface Step extends Omit<Change, "operationId" | "result" | "wanted"> {
  /** The group's version after this step. */
  readonly version: number;
}

/**
 * The commits of a plan: as a rule one, none when nothing changes, several where more members change than one commit takes. The
 * group's own attributes go with the first, its deletion with the last, and each expects the version that the one before it made.
 */
export function stepsOf(
  db: Database,
  command: GroupCommand,
  state: GroupState,
  plan: GroupPlan,
  at: number,
): readonly Step[] {
  const slices = sliceMembers(plan.members);
  const steps: Step[] = [];
  let version = state.group?.version ?? 0;
  for (const [index, members] of slices.entries()) {
    const isFirst = index === 0;
    const last = index === slices.length - 1 && plan.deletes;
    const parts = partsOf({ db, ...command, at }, state, plan, { members, isFirst, last });
    if (parts.length === 0) continue;
    const bumped = (isFirst && plan.attributes !== undefined) || hasChanges(members);
    steps.push(stepOf(command, parts, at, version, bumped ? version + 1 : version, last));
    if (bumped) version++;
  }
  return steps;
}

function partsOf(
  context: { db: Database; tenant: string; groupId: string; at: number },
  state: GroupState,
  plan: GroupPlan,
  slice: { members: MemberChanges; isFirst: boolean; last: boolean },
): readonly Part[] {
  const { attributes, sources, attachment } = plan;
  const own = slice.isFirst && attributes !== undefined;
  const changes = hasChanges(slice.members);
  return [
    ...(own
      ? [
          attributesPart(
            context,
            { ...plan, attributes },
            state.group === undefined,
            state.settings.mappingVersion,
          ),
        ]
      : []),
    ...(own && sources !== undefined ? [sourcesPart(context, sources)] : []),
    ...(slice.isFirst && attachment !== undefined ? [waitingPart(attachment)] : []),
    ...(isEmpty(slice.members) ? [] : [membersPart(context, slice.members)]),
    ...(!own && changes ? [versionPart(context)] : []),
    ...(slice.isFirst && !own && !changes && plan.refreshes ? [statedPart(context)] : []),
    ...(slice.last ? [deletionPart(context, state.parents)] : []),
  ];
}

function stepOf(
  { tenant, groupId, requestId }: GroupCommand,
  parts: readonly Part[],
  at: number,
  expects: number,
  version: number,
  deletes: boolean,
): Step {
  const marks = parts.flatMap((part) => [...part.before, ...part.after]);
  return {
    tenant,
    requestId,
    at,
    version,
    fence: [
      expects === 0
        ? sql`NOT EXISTS (SELECT 1 FROM groups WHERE tenant = ${tenant} AND id = ${groupId})`
        : groupIs(tenant, groupId, expects),
      ...parts.flatMap((part) => part.fence),
    ],
    statements: [
      ...parts.flatMap((part) => part.before),
      ...parts.flatMap((part) => part.rows),
      ...parts.flatMap((part) => part.after),
    ],
    events: parts.flatMap((part) => part.events),
    ...(expects === 0 ? { groups: 1 } : deletes ? { groups: -1 } : {}),
    wakes: marks.length > 0,
  };
}

/** What SCIM shows of a group. */
const hasChanges = (members: MemberChanges): boolean => members.add.length + members.remove.length > 0;

/** Who is meant by a name is no change by itself. */
const isEmpty = ({ resolved: _, ...changes }: MemberChanges): boolean =>
  Object.values(changes).every((list) => list.length === 0);

/** Always at least one slice, so that a change without members has a place. Removals are in front. */
function sliceMembers(members: MemberChanges): readonly MemberChanges[] {
  const size = COMMIT_LIMITS.membersPerStep;
  const most = Math.max(...Object.values(members).map((list: readonly unknown[]) => list.length));
  const count = Math.max(1, Math.ceil(most / size));
  return Array.from({ length: count }, (_, index) => {
    const part = <T>(list: readonly T[]) => list.slice(index * size, (index + 1) * size);
    return {
      remove: part(members.remove),
      add: part(members.add),
      park: part(members.park),
      unpark: part(members.unpark),
      confirm: part(members.confirm),
      refresh: part(members.refresh),
      parkAgain: part(members.parkAgain),
      resolved: part(members.resolved),
    };
  });
}
