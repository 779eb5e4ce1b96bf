/** What D1 cost so far: waits, statements, rows as D1 counts them, and the time spent waiting. */
export interface D1Cost {
  readonly trips: number;
  readonly queries: number;
  readonly read: number;
  readonly written: number;
  readonly milliseconds: number;
}

/** Adds up what one request costs in D1, the shares of the objects it called included. */
export class Meter {
  #cost: D1Cost = { trips: 0, queries: 0, read: 0, written: 0, milliseconds: 0 };

  get cost(): D1Cost {
    return this.#cost;
  }

  add(more: D1Cost): void {
    this.#cost = {
      trips: this.#cost.trips + more.trips,
      queries: this.#cost.queries + more.queries,
      read: this.#cost.read + more.read,
      written: this.#cost.written + more.written,
      milliseconds: this.#cost.milliseconds + more.milliseconds,
    };
  }

  /** The value of the `Server-Timing` header. */
  serverTiming(): string {
    const { trips, queries, read, written, milliseconds } = this.#cost;
    return `d1;dur=${milliseconds};desc="trips=${trips} queries=${queries} read=${read} written=${written}"`;
  }
}
