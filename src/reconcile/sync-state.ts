import type { SyncFacts } from "../store/facts.ts";

/** Where a tenant's Foundation stands against its directory, and why, where it needs somebody. */
export type SyncState =
  | { readonly state: "converged" | "working"; readonly reason: null }
  | { readonly state: "degraded"; readonly reason: string };

/** `converged` only where no work is left at all; `degraded` where it will not get there, or cannot be trusted to, without somebody. */
export function syncStateOf(facts: SyncFacts): SyncState {
  if (facts.degradedSince !== null)
    return { state: "degraded", reason: facts.degradedReason ?? "Foundation does not answer." };
  if (facts.pending + facts.parked === 0) return { state: "converged", reason: null };
  if (!facts.connected)
    return {
      state: "degraded",
      reason: "There is no connection to Foundation yet, so nothing can be done there; state one.",
    };
  if (facts.parked > 0)
    return {
      state: "degraded",
      reason: `${facts.parked === 1 ? "One item needs" : `${facts.parked} items need`} somebody; each says why and what to do.`,
    };
  return { state: "working", reason: null };
}
