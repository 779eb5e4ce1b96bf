import { type FoundationFault, isEffectUnknown } from "../foundation/fault.ts";
import type { Result } from "../lib/result.ts";
import { noteDepartures } from "../store/guard.ts";
import {
  type LedgerWrite,
  type PairState,
  type WorkOutcome,
  writeLedger,
  writeOutcomes,
} from "../store/lane.ts";
import { writeLane } from "../store/lane-store.ts";
import { markLeavers } from "../store/leavers.ts";
import type { LedgerEntry } from "../store/tables/propagation.ts";
import { ask, fateOf, identity, inFlight, type LaneContext, laterAt, outcomeOf } from "./context.ts";
import { afterRefusal, afterRemove, beforeRemove, standingOf } from "./pair.ts";
import { type Doubt, settleDoubts } from "./still-inside.ts";

/** Somebody who is to leave a target; `returns` where they come again, as the Foundation user that they have become. */
export type Removal = PairState & { readonly entry: LedgerEntry; readonly returns: boolean };

/**
 * Takes people out of their targets: one call per person, a few at a time. What is about to be done is written down first, so that a
 * removal whose answer is lost is known to be possible.
 */
export async function removeMembers(context: LaneContext, pairs: readonly Removal[]): Promise<void> {
  if (pairs.length === 0) return;
  const { store, pace, now } = context;
  const unsureUntil = now() + pace.callLifeMs;
  await writeLane(
    store,
    now(),
    writeLedger(
      store,
      pairs.map((pair) => ledgerWrite(pair, beforeRemove(pair.entry, unsureUntil))),
      now(),
    ),
  );
  const sent = await inFlight(context, pairs, (pair) => removeOne(context, pair));
  const ends = await settle(context, pairs, sent);

  const ledger: LedgerWrite[] = [];
  const outcomes: WorkOutcome[] = [];
  const out: { targetId: string; userId: string }[] = [];
  for (const [index, pair] of pairs.entries()) {
    const end = ends[index];
    if (end === undefined) {
      ledger.push(ledgerWrite(pair, pair.entry));
      outcomes.push(laterAt(pair, now()));
    } else if (end.result.ok) {
      const standing = standingOf(false, afterRemove(pair.entry, end.sentAt), now());
      ledger.push(ledgerWrite(pair, standing.entry));
      const isOut = standing.dueAt === undefined;
      outcomes.push(isOut && pair.returns ? laterAt(pair, now()) : outcomeOf(pair, standing));
      context.spent.latencies.push(now() - pair.since);
      if (!pair.returns) out.push({ targetId: pair.targetId, userId: pair.subject });
    } else {
      // An unanswered removal may still come, and was perhaps sent later than the entry from before the call allows for.
      const entry = isEffectUnknown(end.result.error)
        ? beforeRemove(pair.entry, now() + pace.callLifeMs)
        : afterRefusal(pair.entry, pair.entry.foundationUserId);
      ledger.push(ledgerWrite(pair, entry));
      outcomes.push({ ...identity(pair), ...fateOf(context, end.result.error, pair.attempts) });
    }
  }
  await writeLane(store, now(), [
    ...writeLedger(store, ledger, now()),
    ...writeOutcomes(store, outcomes),
    ...noteDepartures(store, out, now()),
    // Whoever was in no other group may be somebody to let go of altogether.
    ...(leavesUngrouped(context.policies) && out.length > 0
      ? [markLeavers(store.db, { tenant: store.tenant, userIds: out.map(({ userId }) => userId), at: now() })]
      : []),
  ]);
}

const leavesUngrouped = ({ ungrouped, onDeactivate }: LaneContext["policies"]): boolean =>
  ungrouped === "inactive" && onDeactivate.foundationUser === "remove";

interface RemovalEnd {
  readonly result: Result<void, FoundationFault>;
  readonly sentAt: number;
}

async function removeOne(context: LaneContext, pair: Removal): Promise<RemovalEnd> {
  const { foundation, now } = context;
  const sentAt = now();
  // Without a group there is nothing to be a member of.
  if (pair.groupId === undefined) return { result: { ok: true, value: undefined }, sentAt };
  const groupId = pair.groupId;
  const { foundationUserId } = pair.entry;
  return { result: await ask(context, () => foundation.removeMember(groupId, foundationUserId)), sentAt };
}

/** What came of each removal, in the order of the pairs, once those that Foundation did not carry out have been looked into. */
async function settle(
  context: LaneContext,
  pairs: readonly Removal[],
  ends: readonly (RemovalEnd | undefined)[],
): Promise<readonly (RemovalEnd | undefined)[]> {
  const doubts = new Map<RemovalEnd, Doubt>();
  for (const [index, end] of ends.entries()) {
    const { groupId, entry, attempts } = pairs[index] as Removal;
    if (end === undefined || end.result.ok || groupId === undefined) continue;
    const { error: fault } = end.result;
    if (fault.kind !== "refused" && fault.kind !== "notFound") continue;
    doubts.set(end, { groupId, foundationUserId: entry.foundationUserId, fault, attempts });
  }
  if (doubts.size === 0) return ends;
  const settled = await settleDoubts(context, doubts);
  return ends.map((end) => {
    const result = end && settled.get(end);
    if (result === undefined) return end;
    return result === "unread" ? undefined : { result, sentAt: (end as RemovalEnd).sentAt };
  });
}

const ledgerWrite = (pair: PairState, entry: LedgerEntry | undefined): LedgerWrite => ({
  targetId: pair.targetId,
  userId: pair.subject,
  entry,
});
