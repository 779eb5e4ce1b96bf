import { and, eq, isNull, sql } from "drizzle-orm";
import type { FoundationFault } from "../foundation/fault.ts";
import type { FoundationGroup } from "../foundation/groups.ts";
import { fold } from "../lib/fold.ts";
import { ok, type Result } from "../lib/result.ts";
import { FOUNDATION_LIMITS, LANE_LIMITS } from "../limits/propagation.ts";
import { tooLong } from "../mapping/naming.ts";
import type { Statement } from "../store/commit.ts";
import {
  type DueWork,
  releaseTarget,
  selectTargetRows,
  type TargetRow,
  type WorkOutcome,
  writeOutcomes,
} from "../store/lane.ts";
import { writeLane } from "../store/lane-store.ts";
import { keepingTargets } from "../store/presence.ts";
import { readNamesOfOthers } from "../store/shared-names.ts";
import { targets } from "../store/tables/propagation.ts";
import { ask, fateOf, identity, inFlight, type LaneContext, laterAt, parkedFate } from "./context.ts";
import { restAfter } from "./pace.ts";
import type { Impasse } from "./person.ts";
import { asideName, noteName, readNameWait } from "./step-aside.ts";
import { judgeClaim, markOf, renameImpasse, SHORTER_NAME } from "./taken-name.ts";
import { targetVanished } from "./vanished.ts";

/** Brings the groups themselves where the mapping says: made, renamed, let go. Several at a time, each for itself. */
export async function settleTargets(context: LaneContext, due: readonly DueWork[]): Promise<void> {
  if (due.length === 0) return;
  const { store, now } = context;
  const [rows] = await store.db.batch([
    selectTargetRows(
      store.db,
      store.tenant,
      due.map((work) => work.targetId),
    ),
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const ends = await inFlight(context, due, (work) => settleOne(context, work, byId.get(work.targetId)));
  await writeLane(
    store,
    now(),
    due.flatMap((work, index) => {
      const end = ends[index] ?? { outcome: laterAt(work, now()), statements: [] };
      return [...end.statements, ...writeOutcomes(store, [end.outcome])];
    }),
  );
}

interface TargetEnd {
  readonly outcome: WorkOutcome;
  /** Rows that go with it. */
  readonly statements: readonly Statement[];
}

async function settleOne(
  context: LaneContext,
  work: DueWork,
  target: TargetRow | undefined,
): Promise<TargetEnd> {
  const done: WorkOutcome = { ...identity(work), to: "done" };
  if (target === undefined) return { outcome: done, statements: [] };
  if (target.hasSources === 0) return letGo(context, work, target);
  if (target.foundationName !== target.name) {
    const reason = tooLong(target.name);
    if (reason !== undefined) return parked(context, work, { reason, remedy: SHORTER_NAME });
  }
  if (target.state !== "present" || target.foundationId === null) return make(context, work, target);
  if (target.foundationName !== target.name) return rename(context, work, target, target.foundationId);
  return { outcome: done, statements: [releaseTarget(context.store, target.id, context.now())] };
}

/**
 * Makes the group. Creating is not idempotent, so the intention is written down first, with the name, and after a lost answer the group is
 * looked for before it is made again: also under the name that it was to have then, lest it be left behind there. The description says
 * whose it is: only a group that bears this target's mark is taken for our own.
 */
async function make(context: LaneContext, work: DueWork, target: TargetRow): Promise<TargetEnd> {
  const { foundation, store, now, pace } = context;
  if (target.foundationName !== null && target.foundationName !== target.name) {
    const former = await findMade(context, target, target.foundationName);
    if (!former.ok) return failed(context, work, former.error);
    if (former.value !== undefined) {
      const { statements } = present(context, work, target, former.value, true);
      return { outcome: laterAt(work, now()), statements };
    }
    // It would be left behind if it came after another was made.
    if (mayStillCome(target, now())) return awaited(work, target);
  }
  const found = await ask(context, () => foundation.findGroupByName(target.name));
  if (!found.ok) return failed(context, work, found.error);
  if (found.value !== undefined) return claim(context, work, target, found.value);
  await writeLane(store, now(), [
    store.db
      .update(targets)
      .set({ state: "creating", foundationName: target.name, creatingUntil: now() + pace.callLifeMs })
      .where(and(eq(targets.tenant, store.tenant), eq(targets.id, target.id), isNull(targets.foundationId))),
  ]);
  const made = await ask(context, () =>
    foundation.createGroup(target.name, `Managed by Rollcall for ${store.tenant} (${markOf(target.id)})`),
  );
  if (made.ok) return present(context, work, target, made.value, true);
  if (made.error.kind !== "duplicate") return failed(context, work, made.error);
  // A creation of ours whose answer was lost may have come through meanwhile.
  const late = await findWhoHas(context, target.name);
  return late.ok ? claim(context, work, target, late.value) : failed(context, work, late.error);
}

/** Whether a creation that was sent may still take effect: that a later one is refused says nothing of those before it. */
const mayStillCome = ({ state, creatingUntil }: TargetRow, now: number): boolean =>
  state === "creating" && creatingUntil !== null && creatingUntil > now;

const awaited = (work: DueWork, { creatingUntil }: TargetRow): TargetEnd => ({
  outcome: laterAt(work, creatingUntil ?? 0),
  statements: [],
});

/** The group that was made for the target under this name, although the answer was lost. */
async function findMade(
  context: LaneContext,
  target: Pick<TargetRow, "id">,
  name: string,
): Promise<Result<FoundationGroup | undefined, FoundationFault>> {
  const found = await ask(context, () => context.foundation.findGroupByName(name));
  if (!found.ok || found.value?.description.includes(markOf(target.id)) === true) return found;
  return ok(undefined);
}

/** The group of this name, or else of one that differs in case only: which of the two Foundation compares is not documented. */
async function findWhoHas(
  context: LaneContext,
  name: string,
): Promise<Result<FoundationGroup | undefined, FoundationFault>> {
  const { foundation } = context;
  const exact = await ask(context, () => foundation.findGroupByName(name));
  if (!exact.ok || exact.value !== undefined) return exact;
  const alike = await ask(context, () => foundation.listGroups(name, 0, FOUNDATION_LIMITS.pageSize));
  return alike.ok ? ok(alike.value.find((group) => fold(group.name) === fold(name))) : alike;
}

/** Takes a group of the target's name for the target's own, if it is ours or may be taken over. */
async function claim(
  context: LaneContext,
  work: DueWork,
  { adopt, ...target }: TargetRow,
  group: FoundationGroup | undefined,
): Promise<TargetEnd> {
  const { db, tenant } = context.store;
  const others = await readNamesOfOthers(db, tenant, [target.name]);
  const ofOthers = others.get(target.name) ?? [];
  const judged = judgeClaim({ target: { ...target, adopt: adopt === 1 }, group, ofOthers });
  if (judged.to === "parked") return parked(context, work, judged.why);
  return present(context, work, target, judged.group, judged.to === "ours");
}

const parked = (context: LaneContext, work: DueWork, why: Impasse): TargetEnd => ({
  outcome: { ...identity(work), ...parkedFate(context, work.attempts, why) },
  statements: [],
});

function present(
  { store, now }: LaneContext,
  work: DueWork,
  target: Pick<TargetRow, "id">,
  group: FoundationGroup,
  createdHere: boolean,
): TargetEnd {
  return {
    outcome: { ...identity(work), to: "done" },
    statements: [
      ...keepingTargets(store, target.id, [
        store.db
          .update(targets)
          .set({ state: "present", foundationId: group.identifier, foundationName: group.name, createdHere })
          .where(and(eq(targets.tenant, store.tenant), eq(targets.id, target.id))),
      ]),
      releaseTarget(store, target.id, now()),
    ],
  };
}

/**
 * A rename keeps the group. Who waits for a name that becomes free waits a little, and in a circle somebody steps aside. A Foundation that
 * cannot rename keeps the old name, which the list of targets shows.
 */
async function rename(
  context: LaneContext,
  work: DueWork,
  target: TargetRow,
  foundationId: string,
): Promise<TargetEnd> {
  const { foundation, store, now, pace } = context;
  const description = `Managed by Rollcall for ${store.tenant} (${markOf(target.id)})`;
  const renamed = await ask(context, () => foundation.renameGroup(foundationId, target.name, description));
  if (renamed.ok) {
    return {
      outcome: { ...identity(work), to: "done" },
      statements: [noteName(store, target.id, target.name), releaseTarget(store, target.id, now())],
    };
  }
  if (renamed.error.kind === "notFound") {
    return {
      outcome: { ...identity(work), to: "done" },
      statements: targetVanished(store, target.id, context.policies.drift.vanished, now()),
    };
  }
  const cannot = renamed.error.kind === "refused" && [403, 404, 405, 501].includes(renamed.error.status);
  if (cannot) return { outcome: { ...identity(work), to: "done" }, statements: [] };
  if (renamed.error.kind === "duplicate") {
    const { willBeFree, isWaitedFor } = await readNameWait(store, target);
    const outcome = laterAt({ ...work, attempts: work.attempts + 1 }, now() + pace.retryBaseMs);
    if (willBeFree && isWaitedFor) {
      const aside = asideName(target);
      const moved = await ask(context, () => foundation.renameGroup(foundationId, aside, description));
      if (!moved.ok) return failed(context, work, moved.error);
      return { outcome, statements: [noteName(store, target.id, aside)] };
    }
    if (willBeFree && work.attempts < LANE_LIMITS.malformedAttempts) return { outcome, statements: [] };
    const others = await readNamesOfOthers(store.db, store.tenant, [target.name]);
    return parked(context, work, renameImpasse(target.name, others.has(target.name)));
  }
  return failed(context, work, renamed.error);
}

/** A target that nothing feeds any more: emptied by the work of its members, and removed where the policy says so and the group is ours. */
async function letGo(context: LaneContext, work: DueWork, target: TargetRow): Promise<TargetEnd> {
  const { foundation, policies, store, now, pace } = context;
  const done: WorkOutcome = { ...identity(work), to: "done" };
  const forget = keepingTargets(store, target.id, [
    store.db.run(sql`
      DELETE FROM targets WHERE tenant = ${store.tenant} AND id = ${target.id}
         AND NOT EXISTS (SELECT 1 FROM target_sources WHERE tenant = ${store.tenant} AND target_id = ${target.id})`),
  ]);
  if (target.state === "wanted") return { outcome: done, statements: forget };
  if (target.hasLedger + target.hasRoles > 0) {
    return { outcome: laterAt(work, now() + restAfter(pace, now() - work.since)), statements: [] };
  }
  if (target.state === "creating") {
    const made = await findMade(context, target, target.foundationName ?? target.name);
    if (!made.ok) return failed(context, work, made.error);
    if (made.value === undefined)
      return mayStillCome(target, now()) ? awaited(work, target) : { outcome: done, statements: forget };
    const { statements } = present(context, work, target, made.value, true);
    return { outcome: laterAt(work, now()), statements };
  }
  if (policies.onGroupDelete === "empty" || target.createdHere === 0 || target.foundationId === null) {
    // Another target may bear the former name by now, and names are unique in Foundation.
    return target.foundationId === null || target.foundationName === target.name
      ? { outcome: done, statements: [] }
      : rename(context, work, target, target.foundationId);
  }
  const foundationId = target.foundationId;
  const deleted = await ask(context, () => foundation.deleteGroup(foundationId));
  if (deleted.ok || deleted.error.kind === "notFound") return { outcome: done, statements: forget };
  return failed(context, work, deleted.error);
}

const failed = (context: LaneContext, work: DueWork, fault: Parameters<typeof fateOf>[1]): TargetEnd => ({
  outcome: { ...identity(work), ...fateOf(context, fault, work.attempts) },
  statements: [],
});
