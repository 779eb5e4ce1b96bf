import { quantile } from "../../dev/idp/statistics.ts";

/** One answer that was right. */
export interface Sample {
  readonly ms: number;
  readonly sent: number;
  readonly received: number;
  readonly serverTiming: string | undefined;
}

export interface Figures {
  readonly answers: number;
  readonly perSecond: number;
  readonly medianMs: number;
  readonly p95Ms: number;
  /** Requests that nobody waited for any longer. They count with the time that they had, so that these two may be bounds. */
  readonly givenUp: number;
  readonly medianIsLeast: boolean;
  readonly p95IsLeast: boolean;
  /** Wrong answers, and those that did not come. */
  readonly errors: number;
  readonly firstError: string | undefined;
  /** Bytes of the bodies, the median of each. */
  readonly sent: number;
  readonly received: number;
  /** What the answers say that they cost; only Rollcall's do. */
  readonly cost: { readonly median: Cost; readonly most: Cost } | undefined;
}

/** Waits for the database, statements, and rows as D1 counts them. */
export interface Cost {
  readonly trips: number;
  readonly queries: number;
  readonly read: number;
  readonly written: number;
}

const COST = ["trips", "queries", "read", "written"] as const;

/** `givenUp`: the times after which requests were given up. */
export function summarize(
  samples: readonly Sample[],
  errors: readonly string[],
  seconds: number,
  givenUp: readonly number[] = [],
): Figures {
  const times = sorted([...samples.map(({ ms }) => ms), ...givenUp]);
  const [medianMs, p95Ms] = [quantile(times, 0.5), quantile(times, 0.95)];
  return {
    answers: samples.length,
    perSecond: seconds === 0 ? 0 : samples.length / seconds,
    medianMs,
    p95Ms,
    givenUp: givenUp.length,
    medianIsLeast: givenUp.some((ms) => ms <= medianMs),
    p95IsLeast: givenUp.some((ms) => ms <= p95Ms),
    errors: errors.length,
    firstError: errors[0],
    sent: quantile(sorted(samples.map(({ sent }) => sent)), 0.5),
    received: quantile(sorted(samples.map(({ received }) => received)), 0.5),
    cost: costsOf(samples),
  };
}

function costsOf(samples: readonly Sample[]): Figures["cost"] {
  const costs = samples.flatMap(({ serverTiming }) => readCost(serverTiming) ?? []);
  if (costs.length === 0) return undefined;
  const at = (share: number) =>
    Object.fromEntries(
      COST.map((name) => [name, quantile(sorted(costs.map((cost) => cost[name])), share)]),
    ) as unknown as Cost;
  return { median: at(0.5), most: at(1) };
}

function readCost(serverTiming: string | undefined): Cost | undefined {
  const [, trips, queries, read, written] =
    /trips=(\d+) queries=(\d+) read=(\d+) written=(\d+)/.exec(serverTiming ?? "") ?? [];
  if (trips === undefined) return undefined;
  return {
    trips: Number(trips),
    queries: Number(queries),
    read: Number(read),
    written: Number(written),
  };
}

export const sorted = (numbers: readonly number[]): number[] => numbers.toSorted((a, b) => a - b);

export const median = (numbers: readonly number[]): number => quantile(sorted(numbers), 0.5);
