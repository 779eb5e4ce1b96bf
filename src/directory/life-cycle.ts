import { fail, ok, type Result } from "../lib/result.ts";
import type { Policies } from "../tenants/policies.ts";

/** Where a user stands; nobody stands anywhere who is not in the directory. */
export interface LifeState {
  readonly active: boolean;
  /** Whether a former name is kept for the user, who was renamed in view of a deletion. */
  readonly holdsName: boolean;
}

/** What the IdP says of a user. `name` is what becomes of the name: see `nameChange`. */
export type LifeStatement =
  | { readonly kind: "create" | "change"; readonly active: boolean; readonly name: NameChange }
  | { readonly kind: "delete" };

export type NameChange = "same" | "other" | "tombstone";

/** What follows from it besides the user's own row. */
export interface LifeEffects {
  /** Which way the user's access moves: what is lost is lost at once, in every target. */
  readonly access: "gained" | "lost" | "same";
  /** `review`: those from before the deactivation wait; `go`: with the user. */
  readonly memberships: "keep" | "drop" | "review" | "go";
  readonly foundationUser: "keep" | "remove";
  /** The name that is kept for the user: kept from now on, not kept any more, or as before. */
  readonly name: "held" | "freed" | "same";
}

/** `absent`: there is no such user; `taken`: there is, and the creation does not mean their return. */
export type LifeRefusal = "absent" | "taken";

export type LifePolicies = Pick<
  Policies,
  "strict" | "onDeactivate" | "onReactivate" | "onRecreate" | "onDelete"
>;

/**
 * The life cycle of a user: from where the user stands (undefined: not in the directory) and what the IdP says, to where the user stands
 * then and what follows. A statement that was carried out already has no effects.
 */
export function nextOf(
  policies: LifePolicies,
  state: LifeState | undefined,
  statement: LifeStatement,
): Result<{ readonly state: LifeState | undefined; readonly effects: LifeEffects }, LifeRefusal> {
  if (state === undefined) {
    return statement.kind === "create"
      ? ok({ state: { active: statement.active, holdsName: false }, effects: NONE })
      : fail("absent");
  }
  if (statement.kind === "delete") {
    const effects: LifeEffects = {
      access: state.active ? "lost" : "same",
      memberships: "go",
      foundationUser: policies.onDelete.foundationUser,
      name: state.holdsName ? "freed" : "same",
    };
    return ok({ state: undefined, effects });
  }
  const isMistake = statement.kind === "create" && (state.active || policies.onRecreate === "conflict");
  if (isMistake) return fail("taken");
  const next = { active: statement.active, holdsName: holdsAfter(policies, state, statement) };
  return ok({ state: next, effects: effectsOf(policies, state, next) });
}

/** What a new name is to the one borne so far, or kept: itself, that name behind 32 hex digits, or another. All are folded. */
export function nameChange(
  before: { readonly nameKey: string; readonly heldNameKey: string | null },
  nameKey: string,
): NameChange {
  if (nameKey === before.nameKey) return "same";
  const [, rest] = TOMBSTONE.exec(nameKey) ?? [];
  return rest !== undefined && (rest === before.nameKey || rest === before.heldNameKey)
    ? "tombstone"
    : "other";
}

const TOMBSTONE = /^[0-9a-f]{32}(.+)$/s;

const NONE: LifeEffects = { access: "same", memberships: "keep", foundationUser: "keep", name: "same" };

/** Only somebody who is inactive is to be deleted; by the letter of the RFCs, a rename is a rename. */
function holdsAfter(
  { strict }: LifePolicies,
  state: LifeState,
  { active, name }: Extract<LifeStatement, { active: boolean }>,
): boolean {
  if (name === "same") return state.holdsName;
  return name === "tombstone" && !active && !strict;
}

function effectsOf(policies: LifePolicies, before: LifeState, after: LifeState): LifeEffects {
  const name = before.holdsName === after.holdsName ? "same" : after.holdsName ? "held" : "freed";
  if (before.active === after.active) return { ...NONE, name };
  return after.active
    ? {
        access: "gained",
        memberships: policies.onReactivate === "review" ? "review" : "keep",
        foundationUser: "keep",
        name,
      }
    : { access: "lost", ...policies.onDeactivate, name };
}
