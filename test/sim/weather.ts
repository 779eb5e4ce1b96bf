/** What goes wrong at the moment, and how often: from 0 to 1. Steps of a history change it. */
export interface Weather {
  /** Trips to D1 that fail before, or after, they took effect; that take effect only after they failed; that take seconds. */
  d1: { before: number; after: number; late: number; stall: number };
  /** Messages that are refused, lost, doubled, or late. */
  queue: { refused: number; lost: number; doubled: number; late: number };
  /** Runs of Cron that are left out, or come twice and overlap. */
  cron: { skipped: number; doubled: number };
  /** Calls of an object that find a new instance while the former one still works; invocations that end where they are. */
  objects: { split: number; lost: number; killed: number };
  /** Calls of Foundation, per tenant. */
  foundation: Record<string, FoundationWeather>;
}

export interface FoundationWeather {
  /** Fails with 500, 502 or 503, before or after the effect; breaks the connection likewise. */
  before: number;
  after: number;
  /** Fails at once, and takes effect within the life of a call. */
  late: number;
  /** Answers after so long that nobody waits any more; the effect is as late. */
  slow: number;
  /** Is told to wait (429). */
  throttled: number;
  /** Is refused for good (403). */
  refused: number;
  /** Gets an answer that makes no sense. */
  nonsense: number;
  /** Which calls: those that change members, or all. */
  only: "members" | "everything";
}

export const CLEAR: FoundationWeather = {
  before: 0,
  after: 0,
  late: 0,
  slow: 0,
  throttled: 0,
  refused: 0,
  nonsense: 0,
  only: "everything",
};

export const clearWeather = (): Weather => ({
  d1: { before: 0, after: 0, late: 0, stall: 0 },
  queue: { refused: 0, lost: 0, doubled: 0, late: 0 },
  cron: { skipped: 0, doubled: 0 },
  objects: { split: 0, lost: 0, killed: 0 },
  foundation: {},
});
