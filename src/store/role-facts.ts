import type { LedgerEntry, WorkKind } from "./tables/propagation.ts";
import type { PrincipalKind } from "./tables/roles.ts";

/** Who holds which role: what the ledger of roles is about. */
export interface RoleHolding {
  /** The role's name, folded. */
  readonly key: string;
  readonly role: string;
  readonly kind: PrincipalKind;
  /** The Foundation identifier of the group or the user. */
  readonly principal: string;
  readonly targetId: string;
  /** Empty for kind `group`. */
  readonly userId: string;
}

/** What the ledger knows of one holding. */
export interface HeldRole extends RoleHolding {
  readonly foundationRoleId: string;
  /** Whether somebody else had given the role before; then `entry` says `present`. */
  readonly found: boolean;
  readonly entry: LedgerEntry;
}

/** A role that a target gives: to its group (`userId` empty), or to a person who is to be in it. */
export interface RoleWish {
  readonly targetId: string;
  readonly userId: string;
  readonly key: string;
  readonly role: string;
}

/** Work of kind `role`. */
export interface RoleWork {
  readonly kind: WorkKind;
  readonly targetId: string;
  /** A user's id; empty where it is about a target's roles as a whole. */
  readonly subject: string;
  readonly generation: number;
  readonly since: number;
  readonly attempts: number;
  readonly rank: number;
  readonly approved: 0 | 1;
}

/** Everything that work of kind `role` is decided on. */
export interface RoleFacts {
  /** Whether a target's roles belong to its group, or to its people: read with the rest, because it may change while the lane works. */
  readonly binding: PrincipalKind;
  readonly groups: ReadonlyMap<string, string>;
  readonly links: ReadonlyMap<string, string>;
  readonly wishes: readonly RoleWish[];
  readonly held: readonly HeldRole[];
}

/** Whether work is about a target's roles as a whole. */
export const isWhole = (work: Pick<RoleWork, "subject">): boolean => work.subject === "";
