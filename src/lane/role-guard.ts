import { fold } from "../lib/fold.ts";
import { noteMassChange } from "../store/guard.ts";
import { writeLane } from "../store/lane-store.ts";
import { countPeople, readExposedPeople } from "../store/role-exposure.ts";
import type { LaneContext } from "./context.ts";
import type { RoleStep } from "./role-steps.ts";

/** Withdrawals of roles that may be carried out, and why the others wait for an administrator. */
export interface RoleJudgement {
  readonly go: readonly RoleStep[];
  readonly held: readonly { readonly step: RoleStep; readonly reason: string }[];
}

/**
 * The guard for roles. Whoever loses a role loses access, as many as a group has people: too many at once wait, and so does a protected
 * role that nobody would hold any more. What was approved goes through.
 */
export async function holdRoles(
  context: LaneContext,
  withdrawals: readonly RoleStep[],
): Promise<RoleJudgement> {
  const { store, policies, now } = context;
  const { guard } = policies;
  const fresh = withdrawals.filter(
    (step) => !step.desired && !step.moved && step.works.every((work) => work.approved === 0),
  );
  if (guard.mode === "off" || fresh.length === 0) return { go: withdrawals, held: [] };
  const exposed = await readExposedPeople(store, fresh);
  const keys = new Set(guard.protectedRoles.map(fold));
  const isLast = (step: RoleStep): boolean =>
    keys.has(step.key) &&
    (step.kind === "group" ? exposed.peopled.has(step.targetId) : exposed.others.get(step.key) === undefined);
  const reasons = new Map(
    fresh
      .filter(isLast)
      .map((step) => [step, `The role "${step.role}" is protected, and nobody would hold it any more.`]),
  );
  if (exposed.people > guard.people) {
    const all = await countPeople(store);
    if (exposed.people > guard.share * all) {
      const reason = `${exposed.people} of ${all} people would lose a role; the guard allows ${guard.people} people or ${Math.round(guard.share * 100)} %.`;
      if (guard.mode === "warn") await writeLane(store, now(), [noteMassChange(store, reason, now())]);
      else for (const step of fresh) if (!reasons.has(step)) reasons.set(step, reason);
    }
  }
  return {
    go: withdrawals.filter((step) => !reasons.has(step)),
    held: [...reasons].map(([step, reason]) => ({ step, reason })),
  };
}
