import {
  type HeldRole,
  isWhole,
  type RoleFacts,
  type RoleHolding,
  type RoleWish,
  type RoleWork,
} from "../store/role-facts.ts";
import { decidePair, type PairAction } from "./pair.ts";

/** One role of one principal, with all the work that asks for it. */
export interface RoleStep extends RoleHolding {
  readonly desired: boolean;
  /** Whether it is desired of the same target or person under another identifier. */
  readonly moved: boolean;
  readonly held: HeldRole | undefined;
  readonly works: readonly RoleWork[];
}

export interface RoleSteps {
  readonly steps: readonly RoleStep[];
  /** Work about roles of a group or a person that is not in Foundation yet. */
  readonly waiting: readonly RoleWork[];
}

/**
 * What is to be looked at for the given work. A target's roles belong to its group or to its people, as the tenant chose; what the other
 * way had given is not desired any more. For a person everything counts that any target gives, and everything that the ledger holds: what was
 * given on behalf of one target may be meant by another by now.
 */
export function roleSteps(due: readonly RoleWork[], facts: RoleFacts): RoleSteps {
  const steps = new Map<string, RoleStep>();
  const waiting: RoleWork[] = [];
  const wishesOf = Map.groupBy(facts.wishes, (wish) => wish.userId || `/${wish.targetId}`);
  const heldOf = Map.groupBy(facts.held, (held) => held.userId || `/${held.targetId}`);
  for (const work of due) {
    const kind = isWhole(work) ? "group" : "user";
    const owner = work.subject || `/${work.targetId}`;
    const wishes = kind === facts.binding ? (wishesOf.get(owner) ?? []) : [];
    const principal = kind === "group" ? facts.groups.get(work.targetId) : facts.links.get(work.subject);
    const held = heldOf.get(owner) ?? [];
    const note = (step: Omit<RoleStep, "works">) => {
      const key = `${step.key} ${step.principal}`;
      const same = steps.get(key);
      steps.set(key, { ...step, works: [...(same?.works ?? []), work] });
    };
    for (const each of held) {
      const wished = wishes.some((wish) => wish.key === each.key);
      const current = each.principal === principal;
      note({ ...each, held: each, desired: wished && current, moved: wished && !current });
    }
    const missing = new Map<string, RoleWish>();
    for (const wish of wishes)
      if (!held.some((each) => each.key === wish.key && each.principal === principal))
        if (!missing.has(wish.key) || wish.targetId === work.targetId) missing.set(wish.key, wish);
    if (principal === undefined && missing.size > 0) waiting.push(work);
    else if (principal !== undefined)
      for (const { key, role, targetId } of missing.values()) {
        const { subject: userId } = work;
        note({ key, role, kind, principal, targetId, userId, held: undefined, desired: true, moved: false });
      }
  }
  return { steps: [...steps.values()], waiting };
}

/** As `decidePair`; what somebody else had given before is only forgotten, unless the tenant enforces its own word. */
export function decideRole(
  { desired, held }: Pick<RoleStep, "desired" | "held">,
  enforce: boolean,
  now: number,
): PairAction | { readonly kind: "forget" } {
  if (held?.found === true && !desired && !enforce) return { kind: "forget" };
  return decidePair(desired, held?.entry, now);
}
