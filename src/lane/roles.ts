import { type DueWork, type WorkOutcome, writeOutcomes } from "../store/lane.ts";
import { writeLane } from "../store/lane-store.ts";
import { isWhole } from "../store/role-facts.ts";
import { markPeopleOf, readRoleFacts, writeRoleLedger } from "../store/role-ledger.ts";
import { identity, type LaneContext, laterAt } from "./context.ts";
import { giveRoles } from "./give-roles.ts";
import { standingOf } from "./pair.ts";
import { endsOf, enforces, type RoleEnds } from "./role-ends.ts";
import { holdRoles } from "./role-guard.ts";
import { decideRole, roleSteps } from "./role-steps.ts";
import { withdrawRoles } from "./withdraw-roles.ts";

/**
 * Takes away the roles that are not desired any more, at the time when access is taken away. Gives what did not succeed, for the end of
 * the pass. Where roles belong to people, a target's work first becomes work for each of them.
 */
export async function takeRoles(context: LaneContext, due: readonly DueWork[]): Promise<RoleEnds> {
  if (due.length === 0) return [];
  const { store, now } = context;
  const facts = await readRoleFacts(store, due);
  const fresh = due.filter((work) => isWhole(work) && work.attempts === 0).map((work) => work.targetId);
  if (facts.binding === "user" && fresh.length > 0)
    await writeLane(store, now(), [markPeopleOf(store, fresh, now())]);
  const { steps } = roleSteps(due, facts);
  const at = now();
  const removals = steps.filter((step) => decideRole(step, enforces(context), at).kind === "remove");
  if (removals.length === 0) return [];
  const { go, held } = await holdRoles(context, removals);
  return [
    ...held.flatMap(({ step, reason }) =>
      endsOf(step, (work) => ({ ...identity(work), to: "held", dueAt: now(), reason, remedy })),
    ),
    ...(await withdrawRoles(context, go)),
  ];
}

const remedy =
  "Look at the mapping and at the group. If it is meant, approve it; if not, dismiss it and put that right.";

/** Gives the roles that are desired, when the groups and people are there, and ends the work. `ends` is what `takeRoles` gave. */
export async function settleRoles(
  context: LaneContext,
  due: readonly DueWork[],
  ends: RoleEnds,
): Promise<void> {
  if (due.length === 0) return;
  const { store, now } = context;
  const { steps, waiting } = roleSteps(due, await readRoleFacts(store, due));
  const at = now();
  const acts = steps.map((step) => ({ step, action: decideRole(step, enforces(context), at) }));
  const left: RoleEnds = [
    ...ends,
    ...waiting.map((work) => ({
      work,
      outcome: {
        ...identity(work),
        to: "waiting" as const,
        ...(isWhole(work) ? waitsForGroup : waitsForUser),
      },
    })),
    ...acts.flatMap(({ step, action }) =>
      action.kind === "wait"
        ? endsOf(step, (work) => laterAt(work, action.until))
        : action.kind === "remove"
          ? endsOf(step, (work) => laterAt(work, at)).filter(
              ({ work }) => !ends.some((end) => end.work === work),
            )
          : [],
    ),
    ...(await giveRoles(
      context,
      acts.filter(({ action }) => action.kind === "add").map(({ step }) => step),
    )),
  ];
  const over = acts.flatMap(({ step: { held, desired }, action }) => {
    if (held === undefined || (action.kind !== "settled" && action.kind !== "forget")) return [];
    const entry = action.kind === "forget" ? undefined : standingOf(desired, held.entry, at).entry;
    return entry === held.entry ? [] : [{ ...held, entry }];
  });
  const byWork = Map.groupBy(left, ({ work }) => work);
  const outcomes = due.map((work) => worst(work, byWork.get(work)?.map((end) => end.outcome) ?? []));
  await writeLane(store, now(), [...writeRoleLedger(store, over, now()), ...writeOutcomes(store, outcomes)]);
}

/** What is to be tried again soonest decides; what needs somebody remains when nothing else is left. */
function worst(work: DueWork, outcomes: readonly WorkOutcome[]): WorkOutcome {
  const order = ["later", "held", "parked", "waiting"] as const;
  for (const to of order) {
    const [first] = outcomes
      .filter((outcome) => outcome.to === to)
      .toSorted((left, right) => dueOf(left) - dueOf(right));
    if (first !== undefined) return first;
  }
  return { ...identity(work), to: "done" };
}

const dueOf = (outcome: WorkOutcome): number => ("dueAt" in outcome ? outcome.dueAt : 0);

const waitsForGroup = {
  reason: "The group is not in Foundation yet.",
  remedy: "Look at the item of this group; this one goes on by itself after it.",
};

const waitsForUser = {
  reason: "The person is not known in Foundation yet.",
  remedy: "Look at the item of this person; this one goes on by itself after it.",
};
