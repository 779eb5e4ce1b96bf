import { countRemovals, noteMassChange, readExposure } from "../store/guard.ts";
import { type PairState, type WorkOutcome, writeLane } from "../store/lane.ts";
import { identity, type LaneContext } from "./context.ts";
import { massChange } from "./mass-change.ts";

/** Removals that may be carried out, and those that wait for an administrator. */
export interface Judgement<T> {
  readonly go: readonly T[];
  readonly held: readonly WorkOutcome[];
}

/**
 * The guard against mass change: where too many people would lose a place within the tenant's window, removals wait until an
 * administrator has looked at the list. Everything else goes on. What was approved goes through, and so does whoever only changes the
 * Foundation user.
 */
export async function holdBack<T extends PairState>(
  context: LaneContext,
  removals: readonly T[],
): Promise<Judgement<T>> {
  const fresh = removals.filter((pair) => !pair.desired && pair.approved === 0);
  if (fresh.length === 0) return { go: removals, held: [] };
  const { store, policies, now } = context;
  const reason = await findMassChange(context);
  if (reason === undefined) return { go: removals, held: [] };
  if (policies.guard.mode === "warn") {
    await writeLane(store, now(), [noteMassChange(store, reason, now())]);
    return { go: removals, held: [] };
  }
  return {
    go: removals.filter((pair) => !fresh.includes(pair)),
    held: fresh.map((pair) => ({ ...identity(pair), to: "held", dueAt: now(), reason, remedy })),
  };
}

const remedy =
  "Look at who is on the list. If it is meant, approve it; if not, dismiss it and put the memberships right in the IdP.";

/** Whether there is a mass change, in words. Asks exactly only where there are enough removals to matter. */
async function findMassChange({ store, policies, now }: LaneContext): Promise<string | undefined> {
  const { guard } = policies;
  const { mode, people, windowMinutes } = guard;
  if (mode === "off") return undefined;
  const since = now() - windowMinutes * 60_000;
  if ((await countRemovals(store, since, people + 1)) <= people) return undefined;
  return massChange(await readExposure(store, since), guard);
}
