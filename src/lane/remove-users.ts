import { type DueWork, type WorkOutcome, writeOutcomes } from "../store/lane.ts";
import { writeLane } from "../store/lane-store.ts";
import { type Leaver, readLeavers } from "../store/leavers.ts";
import { dropLinks } from "../store/links.ts";
import type { Policies } from "../tenants/policies.ts";
import { ask, fateOf, identity, inFlight, type LaneContext, laterAt } from "./context.ts";
import { restAfter } from "./pace.ts";

/**
 * Takes out of the organization whom Rollcall made and whom the tenant's policies do not want to keep there: after they are out of every
 * group, so that nothing is left of their access whatever comes of the call. Gives the work that is about people who stay.
 */
export async function removeUsers(
  context: LaneContext,
  due: readonly DueWork[],
): Promise<readonly DueWork[]> {
  if (!removesAnybody(context.policies)) return due;
  const { store, now, pace } = context;
  const people = await readLeavers(
    store,
    due.map((work) => work.subject),
  );
  const leaving: { readonly work: DueWork; readonly foundationId: string }[] = [];
  const outcomes: WorkOutcome[] = [];
  const staying: DueWork[] = [];
  for (const work of due) {
    const person = people.get(work.subject);
    if (person === undefined || !hasToGo(context.policies, person)) staying.push(work);
    else if (person.foundationId === null) outcomes.push({ ...identity(work), to: "done" });
    else if (person.hasLedger) outcomes.push(laterAt(work, now() + restAfter(pace, now() - work.since)));
    else leaving.push({ work, foundationId: person.foundationId });
  }

  const ends = await inFlight(context, leaving, ({ foundationId }) =>
    ask(context, () => context.foundation.removeUser(foundationId)),
  );
  const gone: string[] = [];
  for (const [index, { work }] of leaving.entries()) {
    const end = ends[index];
    if (end === undefined) outcomes.push(laterAt(work, now()));
    else if (end.ok || end.error.kind === "notFound") {
      gone.push(work.subject);
      outcomes.push({ ...identity(work), to: "done" });
    } else outcomes.push({ ...identity(work), ...fateOf(context, end.error, work.attempts) });
  }
  if (outcomes.length > 0) {
    await writeLane(store, now(), [
      ...writeOutcomes(store, outcomes),
      ...(gone.length === 0 ? [] : [dropLinks(store, gone)]),
    ]);
  }
  if (gone.length > 0) context.people.forget();
  return staying;
}

const removesAnybody = ({ onDeactivate, onDelete }: Policies): boolean =>
  onDeactivate.foundationUser === "remove" || onDelete.foundationUser === "remove";

/** Whether the policies want somebody's Foundation user removed: of a deleted person, an inactive one, or one who is treated as inactive. */
export function hasToGo(
  { onDeactivate, onDelete, ungrouped }: Policies,
  { standing, isGrouped }: Leaver,
): boolean {
  switch (standing) {
    case "gone":
      return onDelete.foundationUser === "remove";
    case "inactive":
      return onDeactivate.foundationUser === "remove";
    case "active":
      return onDeactivate.foundationUser === "remove" && ungrouped === "inactive" && !isGrouped;
  }
}
