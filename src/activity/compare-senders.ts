import { ACTIVITY_LIMITS } from "../limits/records.ts";
import type { Idp } from "../tenants/idp.ts";
import { profiles } from "../tenants/profiles.ts";

/** An IdP that has called; `idp` is null where it cannot be told. Times are epoch milliseconds. */
export interface SeenSender {
  readonly idp: Idp | null;
  readonly client: string;
  readonly certain: boolean;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** The IdPs that call these days and can be told for certain. */
export function callingIdps(seen: readonly SeenSender[]): readonly Idp[] {
  const latest = Math.max(...seen.map(({ lastAt }) => lastAt));
  const calling = seen.filter(
    ({ certain, lastAt }) => certain && lastAt >= latest - ACTIVITY_LIMITS.senderRecentMs,
  );
  return calling.flatMap(({ idp }) => (idp === null ? [] : [idp]));
}

/** What the senders say about the IdP that the tenant named. */
export function compareSenders(
  declared: Idp,
  seen: readonly SeenSender[],
): { readonly mismatch: boolean; readonly sentence: string } {
  const known = callingIdps(seen);
  const others = known.filter((idp) => idp !== declared);
  const { label } = profiles[declared];
  const names = others.map((idp) => profiles[idp].label).join(" and ");
  const verb = others.length === 1 ? "calls" : "call";
  if (seen.length === 0) {
    return {
      mismatch: false,
      sentence: "Nobody has called yet; enter the SCIM address and token at the IdP.",
    };
  }
  if (others.length === 0) {
    return {
      mismatch: false,
      sentence: known.includes(declared)
        ? `${label} calls, as the tenant says.`
        : "Those who call do not name themselves; nothing speaks against what the tenant says.",
    };
  }
  if (known.includes(declared)) {
    return {
      mismatch: true,
      sentence: `${label} calls as the tenant says, and ${names} ${verb} too: two that write one directory undo each other's changes, so give each a tenant of its own.`,
    };
  }
  return {
    mismatch: true,
    sentence: `The tenant says ${label}, but ${names} ${verb}: change the tenant's idp to have the policies that suit it, or find out who uses the token.`,
  };
}
