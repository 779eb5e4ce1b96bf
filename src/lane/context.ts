import type { Foundation } from "../foundation/client.ts";
import type { FoundationFault } from "../foundation/fault.ts";
import type { Result } from "../lib/result.ts";
import { FOUNDATION_LIMITS, LANE_LIMITS } from "../limits/propagation.ts";
import type { DueWork, WorkOutcome } from "../store/lane.ts";
import type { LaneStore } from "../store/lane-store.ts";
import type { Policies } from "../tenants/policies.ts";
import type { Breaker } from "./breaker.ts";
import { backoff, type Pace, parkedFor } from "./pace.ts";
import type { Standing } from "./pair.ts";
import type { People } from "./people.ts";
import type { Impasse } from "./person.ts";
import type { RoleList } from "./role-list.ts";
import type { Throttle } from "./throttle.ts";

/** What every part of a drain works with. */
export interface LaneContext {
  readonly store: LaneStore;
  readonly foundation: Foundation;
  readonly breaker: Breaker;
  readonly pace: Pace;
  readonly throttle: Throttle;
  readonly policies: Policies;
  /** Whether people who have no Foundation user get one. */
  readonly provisionUsers: boolean;
  readonly roles: RoleList;
  /** Who is in the organization, as far as it was asked. */
  readonly people: People;
  /** What this alarm has cost so far. */
  readonly spent: Spending;
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** Counts what one alarm costs, because an invocation is bounded. */
export class Spending {
  calls = 0;
  /** Of those, how many Foundation refused or did not answer. That something is not there, or there already, is an answer. */
  failed = 0;
  /** How long changes that Foundation has acknowledged took to get there, in milliseconds. */
  readonly latencies: number[] = [];
  readonly #queries: () => number;

  constructor(queries: () => number) {
    this.#queries = queries;
  }

  /** Whether there is enough left for another pass. */
  get allowsMore(): boolean {
    return this.calls < LANE_LIMITS.callsPerAlarm && this.#queries() < LANE_LIMITS.queriesPerAlarm;
  }
}

/** Makes a call and lets the breaker know how it ended. */
export async function ask<T>(
  { breaker, now, random, spent, throttle }: LaneContext,
  call: () => Promise<Result<T, FoundationFault>>,
): Promise<Result<T, FoundationFault>> {
  spent.calls++;
  await throttle.turn(now());
  const result = await call();
  breaker.note(result.ok ? undefined : result.error, now(), random());
  if (!result.ok && result.error.kind !== "notFound" && result.error.kind !== "duplicate") spent.failed++;
  return result;
}

/**
 * Works through `items`, a few at a time, and gives what came of each in their order. Once the breaker is open no further item is
 * started: those are undefined. After a pause the first item goes alone, as the probe.
 */
export async function inFlight<T, R>(
  { breaker, now }: LaneContext,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<(R | undefined)[]> {
  const results: (R | undefined)[] = items.map(() => undefined);
  let next = 0;
  const runner = async () => {
    while (next < items.length && !breaker.isOpen(now())) {
      const index = next++;
      results[index] = await work(items[index] as T);
    }
  };
  while (breaker.isProbing(now()) && next < items.length) {
    const index = next++;
    results[index] = await work(items[index] as T);
  }
  await Promise.all(Array.from({ length: FOUNDATION_LIMITS.callsInFlight }, runner));
  return results;
}

type Fate = { readonly dueAt: number; readonly attempts: number; readonly reason: string } & (
  | { readonly to: "later" }
  | { readonly to: "parked"; readonly remedy: string }
);

/** What becomes of a piece of work whose call failed: another try when the cause may pass, otherwise a place among what needs somebody. */
export function fateOf(context: LaneContext, fault: FoundationFault, attempts: number): Fate {
  switch (fault.kind) {
    case "throttled":
    case "unanswered":
      return later(context, attempts, fault.reason, fault.retryAfterMs);
    case "signIn":
      return later(context, attempts, fault.reason);
    case "malformed":
      return attempts < LANE_LIMITS.malformedAttempts
        ? later(context, attempts, fault.reason)
        : parkedFate(context, attempts, {
            reason: fault.reason,
            remedy: "Check the Foundation connection's address and prefixes, then retry.",
          });
    case "notFound":
    case "duplicate":
      return attempts < LANE_LIMITS.malformedAttempts
        ? later(context, attempts, fault.reason)
        : parkedFate(context, attempts, {
            reason: fault.reason,
            remedy: "Look at the group in Foundation, then retry.",
          });
    case "refused":
      return parkedFate(context, attempts, {
        reason: fault.reason,
        remedy: "Give Rollcall's account in Foundation what the reason names, then retry.",
      });
  }
}

const later = (
  { pace, now, random }: LaneContext,
  attempts: number,
  reason: string,
  wait: number = backoff(pace, attempts, random()),
): Fate => ({ to: "later", dueAt: now() + wait, attempts: attempts + 1, reason });

/** What cannot go on by itself. It is tried again now and then all the same, because somebody may have mended the cause. */
export const parkedFate = (
  { pace, now }: LaneContext,
  attempts: number,
  why: Impasse,
): Extract<Fate, { to: "parked" }> => ({
  to: "parked",
  dueAt: now() + parkedFor(pace, attempts),
  attempts: attempts + 1,
  ...why,
});

/** Work that is put off until something else is done. */
export const laterAt = (
  work: Pick<WorkOutcome, "kind" | "targetId" | "subject" | "generation"> & { readonly attempts: number },
  dueAt: number,
): WorkOutcome => ({ ...identity(work), to: "later", dueAt, attempts: work.attempts });

/** What becomes of a pair's work after a call that was answered. */
export const outcomeOf = (work: DueWork, standing: Standing): WorkOutcome =>
  standing.dueAt === undefined
    ? { ...identity(work), to: "done" }
    : { ...identity(work), to: "later", dueAt: standing.dueAt, attempts: 0 };

/** What names a piece of work, generation included. */
export const identity = (
  work: Pick<WorkOutcome, "kind" | "targetId" | "subject" | "generation">,
): Pick<WorkOutcome, "kind" | "targetId" | "subject" | "generation"> => ({
  kind: work.kind,
  targetId: work.targetId,
  subject: work.subject,
  generation: work.generation,
});
