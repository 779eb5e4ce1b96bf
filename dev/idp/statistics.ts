/** What the simulation came to, in numbers. */
export interface Statistics {
  readonly requests: number;
  /** Requests that were sent once more. */
  readonly retries: number;
  /** Status → how many answers; 0 stands for no answer. Only what the IdP takes for a failure: looking for what is not there is none. */
  readonly failures: Readonly<Record<string, number>>;
  /** Milliseconds until an answer, over all requests. */
  readonly latency: { readonly p50: number; readonly p95: number };
  /** Days on which so many requests failed that the vendor would have stopped the job. */
  readonly quarantinedOn: readonly number[];
}

export interface Tally {
  readonly note: (status: number, ms: number, failed: boolean) => void;
  readonly retried: () => void;
  /** Ends a day. A share of failures above `quarantine` is remembered. */
  readonly endDay: (day: number, quarantine: number | undefined) => void;
  readonly requests: () => number;
  readonly result: () => Statistics;
}

/** Below so many requests a share says nothing. */
const ENOUGH_FOR_A_SHARE = 10;

export function createTally(): Tally {
  const times: number[] = [];
  const failures: Record<string, number> = {};
  const quarantinedOn: number[] = [];
  let retries = 0;
  let today = { requests: 0, failed: 0 };
  return {
    note: (status, ms, failed) => {
      times.push(ms);
      today.requests++;
      if (!failed) return;
      today.failed++;
      failures[status] = (failures[status] ?? 0) + 1;
    },
    retried: () => {
      retries++;
    },
    endDay: (day, quarantine = 1) => {
      if (today.requests >= ENOUGH_FOR_A_SHARE && today.failed / today.requests > quarantine)
        quarantinedOn.push(day);
      today = { requests: 0, failed: 0 };
    },
    requests: () => times.length,
    result: () => {
      const sorted = times.toSorted((a, b) => a - b);
      return {
        requests: times.length,
        retries,
        failures: { ...failures },
        latency: { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) },
        quarantinedOn: [...quarantinedOn],
      };
    },
  };
}

/** The smallest value that this share of the values does not exceed; 0 without values. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
