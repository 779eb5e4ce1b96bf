/** Spaces calls out: so many per second at most, in the order in which they were asked for. */
export class Throttle {
  #nextAt = 0;
  readonly #spacingMs: number;
  readonly #wait: (milliseconds: number) => Promise<void>;

  /** Without a number of calls per second nothing is ever waited for. */
  constructor(callsPerSecond: number | null, wait: (milliseconds: number) => Promise<void>) {
    this.#spacingMs = callsPerSecond === null ? 0 : 1_000 / callsPerSecond;
    this.#wait = wait;
  }

  /** Resolves when the call may be made; `now` is in epoch milliseconds. */
  async turn(now: number): Promise<void> {
    if (this.#spacingMs === 0) return;
    const at = Math.max(this.#nextAt, now);
    this.#nextAt = at + this.#spacingMs;
    if (at > now) await this.#wait(at - now);
  }
}
