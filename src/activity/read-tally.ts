import type { Sender } from "../dialects/sender.ts";
import { ACTIVITY_LIMITS } from "../limits/records.ts";

/** A read that went well or not, as it is shown. */
export interface ReadSample {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly client: string;
  /** The names of the tolerances that it took to understand it; absent where it took none. */
  readonly tolerances?: readonly string[];
}

/** A read as it is counted: when, at epoch milliseconds, by whom, and what is shown of it where it is kept. */
export interface CountedRead {
  readonly at: number;
  readonly sender: Sender | undefined;
  readonly client: string;
  readonly sample: () => ReadSample;
}

/** Reads of one tenant that are counted and not yet written. */
export interface Tally {
  /** By epoch second. */
  readonly seconds: ReadonlyMap<number, { readonly count: number; readonly sample: readonly ReadSample[] }>;
  /** By vendor, empty where that cannot be told: the latest of each. */
  readonly senders: ReadonlyMap<
    string,
    { readonly sender: Sender | undefined; readonly client: string; readonly at: number }
  >;
}

interface Open {
  seconds: Map<number, { count: number; sample: ReadSample[] }>;
  senders: Map<string, { sender: Sender | undefined; client: string; at: number }>;
  /** When whoever was told to write it was to do so; undefined where nobody was. */
  awaitedAt: number | undefined;
  writtenAt: number;
}

/**
 * Counts reads in memory and has them written together, because a row for each would make reading as dear as writing: the first of a
 * tenant at once, those that follow after a moment. What an isolate has not written when it ends is not counted.
 */
export class ReadTally {
  readonly #tenants = new Map<string, Open>();
  readonly #everyMs: number;

  /** Reads of a tenant wait at most `everyMs` to be written. */
  constructor(everyMs: number) {
    this.#everyMs = everyMs;
  }

  /** Counts a read. Gives after how many milliseconds the caller is to take the tally; undefined where somebody else will. */
  add(tenant: string, { at, sender, client, sample }: CountedRead): number | undefined {
    const open = this.#open(tenant);
    const second = Math.floor(at / 1_000);
    const tally = open.seconds.get(second) ?? { count: 0, sample: [] };
    tally.count++;
    if (tally.sample.length < ACTIVITY_LIMITS.readSample) tally.sample.push(sample());
    open.seconds.set(second, tally);
    open.senders.set(sender?.vendor ?? "", { sender, client, at });
    // Whoever is late by far was cut off by the platform.
    if (open.awaitedAt !== undefined && at < open.awaitedAt + 10 * this.#everyMs) return undefined;
    open.awaitedAt = Math.max(at, open.writtenAt + this.#everyMs);
    return open.awaitedAt - at;
  }

  /** Everything counted since the last time, to be written by the caller. */
  take(tenant: string, at: number): Tally {
    const { seconds, senders } = this.#open(tenant);
    this.#forgetIdle(at);
    this.#tenants.set(tenant, { ...empty(), writtenAt: at });
    return { seconds, senders };
  }

  #open(tenant: string): Open {
    const known = this.#tenants.get(tenant);
    if (known !== undefined) return known;
    const open = empty();
    this.#tenants.set(tenant, open);
    return open;
  }

  #forgetIdle(at: number): void {
    for (const [tenant, { awaitedAt, writtenAt }] of this.#tenants) {
      if (awaitedAt === undefined && writtenAt + this.#everyMs < at) this.#tenants.delete(tenant);
    }
  }
}

const empty = (): Open => ({ seconds: new Map(), senders: new Map(), awaitedAt: undefined, writtenAt: 0 });
