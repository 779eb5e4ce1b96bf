const HOUR_MS = 3_600_000;

/** The hour since the epoch in which the moment (epoch milliseconds) lies. */
export const hourOf = (at: number): number => Math.floor(at / HOUR_MS);

/** What requests of the IdP have come to. */
export interface RequestTally {
  /** Users and groups that were changed. */
  readonly changes: number;
  /** Requests, and operations of Bulk requests, that were not carried out because of what they ask for. */
  readonly refused: number;
  /** Requests that ended in an error of ours. */
  readonly failed: number;
}

/** An hour of a tenant, as far as anything happened in it. */
export interface Hour extends RequestTally {
  readonly hour: number;
  /** Calls that Foundation did not answer or refused. */
  readonly callsFailed: number;
  /** Items per time that they took to Foundation, in the classes of lane/latency.ts. */
  readonly delays: readonly number[];
}
