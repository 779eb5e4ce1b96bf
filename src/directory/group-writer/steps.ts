import { sql } from "drizzle-orm";
import { COMMIT_LIMITS } from "../../limits.ts";
import type { Change } from "../../store/commit.ts";
import type { Database } from "../../store/database.ts";
import { groupIs } from "../../store/fences.ts";
import type { GroupCommand } from "./command.ts";
import type { MemberChanges } from "./decide.ts";
import { attributesPart, deletionPart, membersPart, type Part, sourcesPart, versionPart } from "./parts.ts";
import type { GroupPlan } from "./plan.ts";
import type { GroupState } from "./read.ts";

/** One commit's worth of a plan; the operation's id and result are the caller's. */
export interface Step extends Omit<Change, "operationId" | "result"> {
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
    const first = index === 0 && plan.attributes !== undefined;
    const last = index === slices.length - 1 && plan.deletes;
    const parts = partsOf({ db, ...command, at }, state, plan, { members, first, last });
    if (parts.length === 0) continue;
    const bumped = first || hasChanges(members);
    steps.push(stepOf(command, parts, at, version, bumped ? version + 1 : version, last));
    if (bumped) version++;
  }
  return steps;
}

function partsOf(
  context: { db: Database; tenant: string; groupId: string; at: number },
  state: GroupState,
  plan: GroupPlan,
  slice: { members: MemberChanges; first: boolean; last: boolean },
): readonly Part[] {
  const { attributes, sources } = plan;
  const own = slice.first && attributes !== undefined;
  const { add, remove, park, unpark } = slice.members;
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
    ...(add.length + remove.length + park.length + unpark.length > 0
      ? [membersPart(context, slice.members)]
      : []),
    ...(!own && hasChanges(slice.members) ? [versionPart(context)] : []),
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

const hasChanges = (members: MemberChanges): boolean => members.add.length + members.remove.length > 0;

/** Always at least one slice, so that a change without members has a place. Removals are in front. */
function sliceMembers(members: MemberChanges): readonly MemberChanges[] {
  const size = COMMIT_LIMITS.membersPerStep;
  const most = Math.max(
    members.add.length,
    members.remove.length,
    members.park.length,
    members.unpark.length,
  );
  const count = Math.max(1, Math.ceil(most / size));
  return Array.from({ length: count }, (_, index) => {
    const part = <T>(list: readonly T[]) => list.slice(index * size, (index + 1) * size);
    return {
      remove: part(members.remove),
      add: part(members.add),
      park: part(members.park),
      unpark: part(members.unpark),
    };
  });
}
