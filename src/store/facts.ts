import type { LedgerState, TargetState } from "./tables/propagation.ts";

/** What decides the state that a tenant is in. Times are epoch milliseconds. */
export interface LeftWork {
  readonly connected: boolean;
  /** Since when the connection is as it is, or works; null where there is none. */
  readonly connectedAt: number | null;
  /** Whether the connection waits for its start. */
  readonly previewing: boolean;
  /** Work that goes on by itself, what waits for parked work included. */
  readonly pending: number;
  readonly parked: number;
  /** Removals that the guard holds back, and those that an administrator has dismissed. */
  readonly held: number;
  readonly dismissed: number;
  readonly degradedSince: number | null;
  readonly degradedReason: string | null;
  /** How many people differ, by the last comparison, of whom nobody takes care. */
  readonly differing: number;
  /** When the last comparison began that came to its end, over this connection; null before the first. */
  readonly comparedAt: number | null;
}

/** What is known about a tenant's work and its lane. */
export interface SyncFacts extends LeftWork {
  /** The last mass change that was let through with a warning. */
  readonly massChange: string | null;
  readonly massChangeAt: number | null;
  readonly oldestPendingSince: number | null;
  readonly convergedAt: number | null;
  /** What the last comparison has shown: both digests. */
  readonly desiredDigest: string | null;
  readonly foundationDigest: string | null;
  /** As kept by lane/latency.ts. */
  readonly latency: string;
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

/** What a mass change would do: those who lose a place now, are held, or lost one within the window, against all who had one. */
export interface Exposure {
  readonly people: number;
  readonly peopleWithAccess: number;
  /** Groups that nobody would be left in, and how many people they had. */
  readonly emptied: number;
  readonly groups: number;
  readonly peopleInEmptied: number;
}

/** Somebody who is meant to be in a target. */
export interface DesiredMember {
  readonly userId: string;
  /** The identifier in Foundation; null while it is not known. */
  readonly foundationUserId: string | null;
}
