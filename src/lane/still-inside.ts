import type { FoundationFault } from "../foundation/fault.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { FOUNDATION_LIMITS, LANE_LIMITS } from "../limits/propagation.ts";
import { ask, type LaneContext } from "./context.ts";

/** A removal that Foundation refused, or answered with a 404: which may be about the member, the group, or the call. */
export interface Doubt {
  readonly groupId: string;
  readonly foundationUserId: string;
  readonly fault: FoundationFault;
  readonly attempts: number;
}

/**
 * Whether somebody is out in spite of the answer; or the fault with which the removal has failed; or `unread`, where this alarm has no call
 * left to find out.
 */
export type DoubtEnd = Result<void, FoundationFault> | "unread";

/** Settles doubtful removals by reading who is inside, each group once: not there means done, whatever the answer was. */
export async function settleDoubts<Key>(
  context: LaneContext,
  doubts: ReadonlyMap<Key, Doubt>,
): Promise<ReadonlyMap<Key, DoubtEnd>> {
  const ends = new Map<Key, DoubtEnd>();
  for (const [groupId, entries] of Map.groupBy(doubts, ([, doubt]) => doubt.groupId)) {
    const wanted = new Set(entries.map(([, doubt]) => doubt.foundationUserId));
    const look = context.spent.allowsMore ? await lookFor(context, groupId, wanted) : "unread";
    for (const [key, doubt] of entries) ends.set(key, look === "unread" ? look : judge(doubt, look));
  }
  return ends;
}

/** Of those looked for: who is inside, and whether the members were read to their end. */
interface Look {
  readonly inside: ReadonlySet<string>;
  readonly isComplete: boolean;
}

async function lookFor(
  context: LaneContext,
  groupId: string,
  wanted: ReadonlySet<string>,
): Promise<Result<Look, FoundationFault>> {
  const size = FOUNDATION_LIMITS.pageSize;
  const inside = new Set<string>();
  for (let page = 0; page < FOUNDATION_LIMITS.searchPages; page++) {
    const members = await ask(context, () => context.foundation.listMembers(groupId, page * size, size));
    if (!members.ok) return members.error.kind === "notFound" ? withoutGroup(context, groupId) : members;
    for (const id of members.value) if (wanted.has(id)) inside.add(id);
    if (members.value.length < size || inside.size === wanted.size) return ok({ inside, isComplete: true });
  }
  return ok({ inside, isComplete: false });
}

/** Without a group nobody is inside; but that its members are not found says so only where the group is not found either. */
async function withoutGroup(context: LaneContext, groupId: string): Promise<Result<Look, FoundationFault>> {
  const group = await ask(context, () => context.foundation.getGroup(groupId));
  if (group.ok) return fail(membersUnknown);
  return group.error.kind === "notFound" ? ok({ inside: new Set(), isComplete: true }) : group;
}

function judge(doubt: Doubt, look: Result<Look, FoundationFault>): Result<void, FoundationFault> {
  const { fault, foundationUserId, attempts } = doubt;
  if (!look.ok) return fail(look.error.kind === "refused" ? fault : look.error);
  if (look.value.inside.has(foundationUserId)) return fail(fault.kind === "notFound" ? stillListed : fault);
  if (look.value.isComplete) return ok(undefined);
  // In a group that is too large to be looked through, a 404 counts once it has been repeated, a refusal never.
  const isRepeated = fault.kind === "notFound" && attempts >= LANE_LIMITS.malformedAttempts;
  return isRepeated ? ok(undefined) : fail(fault);
}

const membersUnknown: FoundationFault = {
  kind: "notFound",
  reason: "Foundation has the group, and answers that it does not know its members.",
};

const stillListed: FoundationFault = {
  kind: "notFound",
  reason:
    "Foundation answers that it does not know the group or the member who is to be removed, and still lists the person among the members.",
};
