import { massChange } from "../lane/mass-change.ts";
import type { Database } from "../store/database.ts";
import { readExposure } from "../store/guard.ts";
import { readChangedPolicies } from "../store/policies.ts";
import { type ConcernedSample, countConcerned } from "../store/policy-preview.ts";
import type { GuardPolicies, Policies, PolicyPatch } from "../tenants/policies.ts";
import { type PolicyEffect, policyEffects } from "./policy-effects.ts";

export interface PolicyPreview {
  /** The values that would be in force. */
  readonly policies: Policies;
  readonly changes: readonly (Omit<PolicyEffect, "question"> & { readonly concerned: ConcernedSample })[];
}

/** What a change of policies would mean as of now; nothing is written. Nothing if the tenant is gone. */
export async function previewPolicies(
  db: Database,
  tenant: string,
  changes: PolicyPatch,
  now: number,
): Promise<PolicyPreview | undefined> {
  const read = await readChangedPolicies(db, tenant, changes);
  if (read === undefined) return undefined;
  const { before, after } = read;
  const effects = [...policyEffects(before, after, now)];
  if (JSON.stringify(before.guard) !== JSON.stringify(after.guard)) {
    const reason = await findMassChange(db, tenant, after.guard, now);
    effects.push(guardEffect(before.guard, after.guard, reason));
  }
  const questions = effects.flatMap((effect) => effect.question ?? []);
  const answers = [...(await countConcerned(db, tenant, questions))];
  return {
    policies: after,
    changes: effects.map(({ question, ...effect }) => ({
      ...effect,
      concerned: (question === undefined ? undefined : answers.shift()) ?? nobody,
    })),
  };
}

const nobody: ConcernedSample = { count: 0, isMinimum: false, sample: [] };

/** Why the guard would say that what is due now is a mass change; nothing if it would not. */
async function findMassChange(
  db: Database,
  tenant: string,
  guard: GuardPolicies,
  now: number,
): Promise<string | undefined> {
  if (guard.mode === "off") return undefined;
  // Reading needs no hold on the lane.
  const store = { db, tenant, epoch: 0 };
  return massChange(await readExposure(store, now - guard.windowMinutes * 60_000), guard);
}

function guardEffect(from: GuardPolicies, to: GuardPolicies, reason: string | undefined): PolicyEffect {
  const base = { policy: "guard", from, to };
  if (reason !== undefined && to.mode === "hold") {
    return {
      ...base,
      effect: `These removals, which are due now, would be held back: ${reason}`,
      question: { kind: "removals", of: "pending" },
    };
  }
  const held = "These are held back already, and wait until somebody approves or dismisses them.";
  const effect =
    to.mode === "off"
      ? `No removals are held back from then on. ${held}`
      : reason === undefined
        ? `Of the removals that are due now none would be held back. ${held}`
        : `The removals that are due now would be carried out, with a warning: ${reason} ${held}`;
  return { ...base, effect, question: { kind: "removals", of: "held" } };
}
