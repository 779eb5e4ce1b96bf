import type { Idp } from "./idp.ts";
import { profiles } from "./profiles.ts";

/** What a tenant may decide for itself. What each value protects from is told in docs/policies.md. */
export interface Policies {
  /** Nothing beyond the RFCs is accepted. */
  readonly strict: boolean;
  readonly onDeactivate: DeactivationPolicies;
  /** Whether memberships from before a deactivation count at once when the person returns, or wait for somebody's word. */
  readonly onReactivate: "trust" | "review";
  /** What a creation of a user who is here and inactive means: the same person again, or a mistake. */
  readonly onRecreate: "reactivate" | "conflict";
  readonly onDelete: DeletionPolicies;
  /** What becomes of a Foundation group that Rollcall made, when no directory group feeds it any more. */
  readonly onGroupDelete: "empty" | "delete";
  /** Whether an active user whom no mapped group holds is treated as a deactivated one. */
  readonly ungrouped: "keep" | "inactive";
  readonly drift: DriftPolicies;
  readonly guard: GuardPolicies;
  /** Days after which a group or a membership that the IdP has not stated again is shown as stale. */
  readonly staleAfterDays: number;
  /** Days for which the activity record is kept. */
  readonly activityDays: number;
}

export interface DeactivationPolicies {
  /** What becomes of the memberships in the directory; in Foundation the access ends in any case. */
  readonly memberships: "keep" | "drop";
  /** What becomes of a Foundation user whom Rollcall made. */
  readonly foundationUser: "keep" | "remove";
}

export interface DeletionPolicies {
  readonly foundationUser: "keep" | "remove";
  /** Days for which a deleted person's Foundation user is remembered, so that the same person is found again. */
  readonly relinkDays: number;
}

export interface DriftPolicies {
  /** Members that somebody else placed. */
  readonly strangers: "report" | "enforce" | "ignore";
  /** Members that Rollcall placed and somebody else took out. */
  readonly missing: "restore" | "report";
  /** Groups that are gone. */
  readonly vanished: "recreate" | "report";
}

/** From when on removals wait for an administrator: where more than so many people, and more than that share of all, lose access. */
export interface GuardPolicies {
  readonly mode: "off" | "warn" | "hold";
  /** From 0 to 1. */
  readonly share: number;
  readonly people: number;
  readonly windowMinutes: number;
  /** Roles whose groups are never left empty without approval. */
  readonly protectedRoles: readonly string[];
}

/** Part of the policies, as an administrator states it: at most two levels deep. */
export type PolicyChanges = {
  readonly [Name in keyof Policies]?: Policies[Name] extends object
    ? Partial<Policies[Name]>
    : Policies[Name];
};

/** The same, where `null` takes back what was stated, so that the default holds again: a JSON merge patch (RFC 7396). */
export type PolicyPatch = {
  readonly [Name in keyof Policies]?:
    | null
    | (Policies[Name] extends object
        ? { readonly [Part in keyof Policies[Name]]?: Policies[Name][Part] | null | undefined }
        : Policies[Name])
    | undefined;
};

/** The values in force: what the tenant stated, over what suits its IdP, over what suits most. */
export const policiesOf = (idp: Idp, stated: PolicyChanges): Policies =>
  overlay(overlay(COMMON, profiles[idp].policies), stated);

const COMMON: Policies = {
  strict: false,
  onDeactivate: { memberships: "keep", foundationUser: "keep" },
  onReactivate: "trust",
  onRecreate: "conflict",
  onDelete: { foundationUser: "keep", relinkDays: 90 },
  onGroupDelete: "empty",
  ungrouped: "keep",
  drift: { strangers: "report", missing: "restore", vanished: "recreate" },
  guard: { mode: "hold", share: 0.3, people: 20, windowMinutes: 60, protectedRoles: [] },
  staleAfterDays: 30,
  activityDays: 14,
};

const overlay = (under: Policies, over: PolicyChanges): Policies => ({
  ...under,
  ...over,
  onDeactivate: { ...under.onDeactivate, ...over.onDeactivate },
  onDelete: { ...under.onDelete, ...over.onDelete },
  drift: { ...under.drift, ...over.drift },
  guard: { ...under.guard, ...over.guard },
});
