import type { LedgerState, TargetState } from "./tables/propagation.ts";

/** What is known about a tenant's work and its lane. Times are epoch milliseconds. */
export interface SyncFacts {
  readonly connected: boolean;
  /** Work that goes on by itself, what waits for parked work included. */
  readonly pending: number;
  readonly parked: number;
  readonly oldestPendingSince: number | null;
  readonly degradedSince: number | null;
  readonly degradedReason: string | null;
  readonly convergedAt: number | null;
  readonly comparedAt: number | null;
  readonly deadLetters: number;
  /** Memberships that wait for somebody's word after a reactivation. */
  readonly reviews: number;
  /** Whether there is more than was counted. */
  readonly isMinimum: boolean;
}

/** Everything that explains where one person stands in one target. */
export interface Standing {
  readonly desired: boolean;
  /** Whether a membership that would bring the person there waits for somebody's word. */
  readonly awaitsReview: boolean;
  readonly ledger: LedgerState | null;
  /** Whether the user is still in the directory, and active there; null where the user is gone. */
  readonly active: boolean | null;
  readonly targetState: TargetState | null;
  /** What stands in the way of the person, of the group, and of the one in the other. */
  readonly userReason: string | null;
  readonly groupReason: string | null;
  readonly memberReason: string | null;
}
