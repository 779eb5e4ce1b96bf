import { FOUNDATION_LIMITS, LANE_LIMITS } from "../limits/propagation.ts";

/** How fast the lane goes and how long it waits, in milliseconds. */
export interface Pace {
  /** The longest time that a call without an answer may still take effect. */
  readonly callLifeMs: number;
  readonly timeoutMs: number;
  readonly retryBaseMs: number;
  readonly retryCapMs: number;
  /** How long the lane rests between two drains. */
  readonly restMs: number;
}

/** The variables of the Worker that put others in the place of the limits. */
interface PaceSettings {
  readonly CALL_LIFE_MS?: string;
  readonly RETRY_BASE_MS?: string;
  readonly RETRY_CAP_MS?: string;
  readonly DRAIN_REST_MS?: string;
}

/** The limits of the product, or what a development environment puts in their place. A call is given up long before its life ends. */
export function paceOf(env: PaceSettings): Pace {
  const callLifeMs = positive(env.CALL_LIFE_MS) ?? FOUNDATION_LIMITS.callLifeMs;
  return {
    callLifeMs,
    timeoutMs: Math.min(FOUNDATION_LIMITS.timeoutMs, Math.floor(callLifeMs / 2)),
    retryBaseMs: positive(env.RETRY_BASE_MS) ?? LANE_LIMITS.retryBaseMs,
    retryCapMs: positive(env.RETRY_CAP_MS) ?? LANE_LIMITS.retryCapMs,
    restMs: positive(env.DRAIN_REST_MS) ?? LANE_LIMITS.drainRestMs,
  };
}

/** How long to wait before the next try: full jitter under a cap that doubles with each attempt. `random` is from 0 to 1. */
export function backoff(pace: Pace, attempts: number, random: number): number {
  const ceiling = Math.min(pace.retryCapMs, pace.retryBaseMs * 2 ** Math.min(attempts, 20));
  return Math.max(50, Math.round(ceiling * random));
}

/**
 * How long work rests that has to wait for other work to end, which may be held back for days: about as long as it has waited already,
 * so that it is looked at soon after a short wait, and rarely during a long one.
 */
export const restAfter = (pace: Pace, waitedMs: number): number =>
  Math.min(pace.retryCapMs, Math.max(pace.retryBaseMs, waitedMs));

/**
 * How long what is parked rests before it is tried again by itself: somebody may have given the permission, or made the user, meanwhile.
 * Doubles each time, up to a day.
 */
export const parkedFor = (pace: Pace, attempts: number): number =>
  Math.min(LANE_LIMITS.parkedCapMs, pace.retryCapMs * 2 ** Math.min(attempts + 1, 20));

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
