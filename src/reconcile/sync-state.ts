import type { LeftWork } from "../store/facts.ts";

/** Where a tenant's Foundation stands against its directory, and why, where it needs somebody. */
export type SyncState =
  | { readonly state: "converged" | "working"; readonly reason: null }
  | { readonly state: "degraded" | "held" | "preview"; readonly reason: string };

/**
 * `converged` only where no work is left at all and the last comparison agrees; `held` where the guard wants an administrator's word; `degraded` where it will not get
 * there, or cannot be trusted to, without somebody; `preview` where nothing is written to Foundation before an administrator starts it.
 */
export function syncStateOf(facts: LeftWork): SyncState {
  if (facts.previewing)
    return {
      state: "preview",
      reason:
        "Nothing is written to Foundation yet: look at POST /foundation/preview, then let it begin with POST /sync/start.",
    };
  if (facts.degradedSince !== null)
    return { state: "degraded", reason: facts.degradedReason ?? "Foundation does not answer." };
  if (facts.pending + facts.parked + facts.held + facts.dismissed === 0) {
    if (facts.differing === 0) return { state: "converged", reason: null };
    return {
      state: "degraded",
      reason: `The last comparison found ${facts.differing === 1 ? "one person" : `${facts.differing} people`} in another state than the IdP says; look at the drift, and have it mended by the policy "drift".`,
    };
  }
  if (!facts.connected)
    return {
      state: "degraded",
      reason: "There is no connection to Foundation yet, so nothing can be done there; state one.",
    };
  if (facts.held > 0)
    return {
      state: "held",
      reason: `${facts.held === 1 ? "One removal is" : `${facts.held} removals are`} held back as a mass change; look at the list, then approve or dismiss.`,
    };
  if (facts.parked > 0)
    return {
      state: "degraded",
      reason: `${facts.parked === 1 ? "One item needs" : `${facts.parked} items need`} somebody; each says why and what to do.`,
    };
  if (facts.pending === 0)
    return {
      state: "degraded",
      reason: `${facts.dismissed === 1 ? "One removal was" : `${facts.dismissed} removals were`} dismissed: those people keep an access that the IdP does not give; put it right there, or approve.`,
    };
  return { state: "working", reason: null };
}
