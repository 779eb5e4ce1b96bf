import type { Idp } from "./idp.ts";

/** What a tenant may decide for itself. What each value protects from is told in docs/policies.md. */
export interface Policies {
  /** Nothing beyond the RFCs is accepted. */
  readonly strict: boolean;
  /** What a creation of a user who is here and inactive means: the same person again, or a mistake. */
  readonly onRecreate: "reactivate" | "conflict";
  /** What becomes of a Foundation group that Rollcall made, when no directory group feeds it any more. */
  readonly onGroupDelete: "empty" | "delete";
  readonly drift: DriftPolicies;
}

export interface DriftPolicies {
  /** Members that somebody else placed. */
  readonly strangers: "report" | "enforce" | "ignore";
  /** Members that Rollcall placed and somebody else took out. */
  readonly missing: "restore" | "report";
  /** Groups that are gone. */
  readonly vanished: "recreate" | "report";
}

/** Part of the policies, as an administrator states it. */
export type PolicyChanges = Partial<Omit<Policies, "drift">> & { readonly drift?: Partial<DriftPolicies> };

/** The values in force: what the tenant stated, over what suits its IdP. */
export function policiesOf(idp: Idp, stated: PolicyChanges): Policies {
  const defaults = defaultsFor(idp);
  return { ...defaults, ...stated, drift: { ...defaults.drift, ...stated.drift } };
}

function defaultsFor(idp: Idp): Policies {
  return {
    strict: false,
    // Okta creates a person again whom it deactivated before; a refusal would lock that person out for good.
    onRecreate: idp === "okta" ? "reactivate" : "conflict",
    // JumpCloud tests each connection with a real group that it deletes at once; nothing should remain of it.
    onGroupDelete: idp === "jumpcloud" ? "delete" : "empty",
    drift: { strangers: "report", missing: "restore", vanished: "recreate" },
  };
}
