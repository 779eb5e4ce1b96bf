import type { FoundationFault } from "../foundation/fault.ts";
import { LANE_LIMITS } from "../limits/propagation.ts";
import { backoff, type Pace } from "./pace.ts";

/**
 * Decides when a lane stops asking a Foundation that is down, throttles, or refuses the sign-in. After a pause the next call is the probe:
 * a success closes it, a failure opens it for longer.
 */
export class Breaker {
  #failures = 0;
  #pausedUntil: number;
  #reason: string | undefined;
  readonly #pace: Pace;

  constructor(pace: Pace, pausedUntil: number) {
    this.#pace = pace;
    this.#pausedUntil = pausedUntil;
  }

  /** Epoch milliseconds; in the past or 0 when calls may be made. */
  get pausedUntil(): number {
    return this.#pausedUntil;
  }

  /** Why calls fail, in plain words; undefined while they do not. */
  get reason(): string | undefined {
    return this.#reason;
  }

  isOpen(now: number): boolean {
    return this.#pausedUntil > now;
  }

  /** Whether a pause is over and no call has shown yet that Foundation is back. */
  isProbing(now: number): boolean {
    return this.#failures > 0 && this.#pausedUntil > 0 && !this.isOpen(now);
  }

  /** Counts the end of a call; undefined for a success. `random` is from 0 to 1. */
  note(fault: FoundationFault | undefined, now: number, random: number): void {
    switch (fault?.kind) {
      case "unanswered":
        this.#failures++;
        this.#reason = fault.reason;
        if (fault.retryAfterMs !== undefined) this.#pause(now + fault.retryAfterMs);
        else if (this.#failures >= LANE_LIMITS.failuresBeforePause) {
          this.#pause(now + backoff(this.#pace, this.#failures - LANE_LIMITS.failuresBeforePause, random));
        }
        return;
      case "throttled":
        this.#failures++;
        this.#reason = fault.reason;
        this.#pause(now + (fault.retryAfterMs ?? backoff(this.#pace, this.#failures, random)));
        return;
      case "signIn":
        this.#failures++;
        this.#reason = fault.reason;
        this.#pause(now + backoff(this.#pace, this.#failures + LANE_LIMITS.failuresBeforePause, 1));
        return;
      default:
        // Any other answer shows that Foundation is there and knows us.
        this.#failures = 0;
        this.#reason = undefined;
    }
  }

  /** Opens for good: whatever is under way starts no further call. */
  end(): void {
    this.#pausedUntil = Number.POSITIVE_INFINITY;
  }

  /** Forgets a pause, because somebody asked for another try or changed the connection. */
  reset(): void {
    this.#failures = 0;
    this.#pausedUntil = 0;
  }

  #pause(until: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, until);
  }
}
