import { fold } from "../lib/fold.ts";
import { countRemovals, noteMassChange, readExposure } from "../store/guard.ts";
import type { WorkOutcome } from "../store/lane.ts";
import { writeLane } from "../store/lane-store.ts";
import { readLeftEmpty } from "../store/role-exposure.ts";
import { identity, type LaneContext } from "./context.ts";
import { massChange } from "./mass-change.ts";
import type { Removal } from "./remove-members.ts";

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
export async function holdBack<T extends Removal>(
  context: LaneContext,
  removals: readonly T[],
): Promise<Judgement<T>> {
  const { store, policies, now } = context;
  const last = await lastOfProtected(context, removals);
  if (last.length > 0) {
    const rest = await holdBack(
      context,
      removals.filter((pair) => !last.some((one) => one.pair === pair)),
    );
    return {
      go: rest.go,
      held: [
        ...rest.held,
        ...last.map(({ pair, reason }) => ({
          ...identity(pair),
          to: "held" as const,
          dueAt: now(),
          reason,
          remedy,
        })),
      ],
    };
  }
  const fresh = removals.filter((pair) => !pair.returns && pair.approved === 0);
  if (fresh.length === 0) return { go: removals, held: [] };
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

/** The removals after which nobody would be left in a target that has a protected role, be they one or many. */
async function lastOfProtected<T extends Removal>(
  { store, policies }: LaneContext,
  removals: readonly T[],
): Promise<readonly { readonly pair: T; readonly reason: string }[]> {
  const { mode, protectedRoles } = policies.guard;
  const fresh = removals.filter((pair) => !pair.returns && pair.approved === 0);
  if (mode === "off" || protectedRoles.length === 0 || fresh.length === 0) return [];
  const empty = await readLeftEmpty(store, removals, protectedRoles.map(fold));
  return fresh.flatMap((pair) => {
    const role = empty.get(pair.targetId);
    return role === undefined
      ? []
      : [{ pair, reason: `Nobody would be left in this group, and its role "${role}" is protected.` }];
  });
}
