import { LANE_LIMITS } from "../limits/propagation.ts";
import type { LeftWork } from "../store/facts.ts";

/** Where a tenant's Foundation stands against its directory, and why, where it needs somebody. */
export type SyncState =
  | { readonly state: "converged" | "working"; readonly reason: null }
  | { readonly state: "degraded" | "held" | "preview"; readonly reason: string };

/**
 * `converged` only where no work is left at all and the last comparison agrees; `held` where the guard wants an administrator's word; `degraded` where it will not get
 * there, or cannot be trusted to, without somebody; `preview` where nothing is written to Foundation before an administrator starts it.
 */
export function syncStateOf(facts: LeftWork, now: number): SyncState {
  if (facts.previewing)
    return {
      state: "preview",
      reason:
        "Nothing is written to Foundation yet: look at POST /foundation/preview, then let it begin with POST /sync/start.",
    };
  if (facts.degradedSince !== null)
    return { state: "degraded", reason: facts.degradedReason ?? "Foundation does not answer." };
  if (facts.pending + facts.parked + facts.held + facts.dismissed === 0) {
    const proof = comparisonOf(facts, now);
    if (proof === "none") return { state: "working", reason: null };
    if (facts.differing === 0)
      return proof === "fresh"
        ? { state: "converged", reason: null }
        : { state: "degraded", reason: notCompared(facts) };
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

/**
 * Whether the last comparison still says something: `none` where the first one is to come, `stale` where those that were due did not come
 * to their end, as where Rollcall may not read some group. Without a connection there is nothing to compare with.
 */
export function comparisonOf(
  { connectedAt, comparedAt }: Pick<LeftWork, "connectedAt" | "comparedAt">,
  now: number,
): "fresh" | "none" | "stale" {
  if (connectedAt === null) return "fresh";
  if (now - (comparedAt ?? connectedAt) > LANE_LIMITS.comparedWithinMs) return "stale";
  return comparedAt === null ? "none" : "fresh";
}

const notCompared = ({ connectedAt, comparedAt }: LeftWork): string =>
  `Foundation has not been compared to the end since ${new Date(comparedAt ?? connectedAt ?? 0).toISOString()}, so nobody can say that it agrees: Rollcall's account there may not be allowed to read every group and its members.`;
