import { type FoundationFault, isEffectUnknown } from "../foundation/fault.ts";
import type { Result } from "../lib/result.ts";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import {
  type LedgerWrite,
  type PairState,
  type WorkOutcome,
  writeLedger,
  writeOutcomes,
} from "../store/lane.ts";
import { writeLane } from "../store/lane-store.ts";
import { ask, fateOf, identity, inFlight, type LaneContext, laterAt, outcomeOf } from "./context.ts";
import { afterAdd, afterRefusal, beforeAdd, standingOf } from "./pair.ts";
import { targetVanished } from "./vanished.ts";

/** A pair whose group and user are both known in Foundation. */
export type Addition = PairState & { readonly groupId: string; readonly foundationUserId: string };

/**
 * Puts people into their targets, a hundred per call. Before a call is sent, the ledger says that its people may be there. Gives the
 * users whom Foundation does not know any more, so that they are looked up again.
 */
export async function addMembers(
  context: LaneContext,
  pairs: readonly Addition[],
): Promise<readonly string[]> {
  if (pairs.length === 0) return [];
  const { store, pace, now } = context;
  const unsureUntil = now() + pace.callLifeMs;
  await writeLane(
    store,
    now(),
    writeLedger(
      store,
      pairs.map((pair) => ({
        targetId: pair.targetId,
        userId: pair.subject,
        entry: beforeAdd(pair.entry, pair.foundationUserId, unsureUntil),
      })),
      now(),
    ),
  );
  const chunks = chunksByTarget(pairs, FOUNDATION_LIMITS.principalsPerCall);
  const ends = await inFlight(context, chunks, (chunk) => addChunk(context, chunk));

  const ledger: LedgerWrite[] = [];
  const outcomes: WorkOutcome[] = [];
  const unknownUsers: string[] = [];
  const vanished = new Set<string>();
  for (const [index, chunk] of chunks.entries()) {
    const end = ends[index] ?? chunk.map((pair): AdditionEnd => ({ pair, kind: "unsent" }));
    for (const { pair, ...how } of end) {
      const write = { targetId: pair.targetId, userId: pair.subject };
      switch (how.kind) {
        case "added": {
          const after = afterAdd(pair.entry, pair.foundationUserId, how.sentAt);
          const standing = standingOf(true, after, now());
          ledger.push({ ...write, entry: standing.entry });
          outcomes.push(outcomeOf(pair, standing));
          context.spent.latencies.push(now() - pair.since);
          break;
        }
        case "unsent":
          ledger.push({ ...write, entry: pair.entry });
          outcomes.push(laterAt(pair, now()));
          break;
        case "unknownUser":
          // A 404 is the word of whoever answered, and the call may have come through all the same.
          ledger.push({ ...write, entry: afterRefusal(pair.entry, pair.foundationUserId) });
          outcomes.push(laterAt({ ...pair, attempts: pair.attempts + 1 }, now() + pace.retryBaseMs));
          unknownUsers.push(pair.subject);
          break;
        case "groupGone":
          vanished.add(pair.targetId);
          break;
        case "failed":
          ledger.push({
            ...write,
            // A call that waited for its turn was sent later than the first entry allows for.
            entry: isEffectUnknown(how.fault)
              ? beforeAdd(pair.entry, pair.foundationUserId, now() + pace.callLifeMs)
              : afterRefusal(pair.entry, pair.foundationUserId),
          });
          outcomes.push({ ...identity(pair), ...fateOf(context, how.fault, pair.attempts) });
      }
    }
  }
  await writeLane(store, now(), [
    ...writeLedger(store, ledger, now()),
    ...writeOutcomes(store, outcomes),
    ...[...vanished].flatMap((targetId) =>
      targetVanished(store, targetId, context.policies.drift.vanished, now()),
    ),
  ]);
  return unknownUsers;
}

type AdditionEnd = { readonly pair: Addition } & (
  | { readonly kind: "added"; readonly sentAt: number }
  | { readonly kind: "unsent" | "unknownUser" | "groupGone" }
  | { readonly kind: "failed"; readonly fault: FoundationFault }
);

/** One call for all; where that names somebody or a group that is not there, one call each, so that one bad item stops nobody. */
async function addChunk(context: LaneContext, chunk: readonly Addition[]): Promise<readonly AdditionEnd[]> {
  const all = await send(context, chunk);
  if (all.result.ok) return chunk.map((pair) => ({ pair, kind: "added", sentAt: all.sentAt }));
  const fault = all.result.error;
  const mayBeOne = fault.kind === "notFound" || (fault.kind === "refused" && fault.status === 422);
  if (!mayBeOne) return chunk.map((pair) => ({ pair, kind: "failed", fault }));

  const groupId = chunk[0]?.groupId ?? "";
  const group = await ask(context, () => context.foundation.getGroup(groupId));
  if (!group.ok && group.error.kind === "notFound") return chunk.map((pair) => ({ pair, kind: "groupGone" }));
  const ends: AdditionEnd[] = [];
  for (const pair of chunk) {
    const one = chunk.length === 1 ? all : await send(context, [pair]);
    if (one.result.ok) ends.push({ pair, kind: "added", sentAt: one.sentAt });
    else if (one.result.error.kind === "notFound") ends.push({ pair, kind: "unknownUser" });
    else ends.push({ pair, kind: "failed", fault: one.result.error });
  }
  return ends;
}

async function send(
  context: LaneContext,
  chunk: readonly Addition[],
): Promise<{ readonly result: Result<void, FoundationFault>; readonly sentAt: number }> {
  const sentAt = context.now();
  const ids = [...new Set(chunk.map((pair) => pair.foundationUserId))];
  const result = await ask(context, () => context.foundation.addMembers(chunk[0]?.groupId ?? "", ids));
  return { result, sentAt };
}

function chunksByTarget(pairs: readonly Addition[], size: number): readonly (readonly Addition[])[] {
  const byTarget = new Map<string, Addition[]>();
  for (const pair of pairs) {
    const list = byTarget.get(pair.targetId);
    if (list === undefined) byTarget.set(pair.targetId, [pair]);
    else list.push(pair);
  }
  return [...byTarget.values()].flatMap((list) =>
    Array.from({ length: Math.ceil(list.length / size) }, (_, index) =>
      list.slice(index * size, (index + 1) * size),
    ),
  );
}
