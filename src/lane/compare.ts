import { type FoundationFault, isTransient } from "../foundation/fault.ts";
import { log } from "../lib/log.ts";
import type { Result } from "../lib/result.ts";
import { FOUNDATION_LIMITS, LANE_LIMITS } from "../limits.ts";
import type { Statement } from "../store/commit.ts";
import {
  type ComparedTarget,
  finishComparison,
  forgetFindings,
  noteCompared,
  noteFindings,
  planComparison,
  putBack,
  readEntries,
  readTargetsAfter,
} from "../store/drift.ts";
import { writeLane } from "../store/lane.ts";
import type { DriftPolicies } from "../tenants/policies.ts";
import { compareRoles } from "./compare-roles.ts";
import { ask, inFlight, type LaneContext } from "./context.ts";
import { compareMembers, type Finding } from "./findings.ts";
import { targetVanished } from "./vanished.ts";

/** Where a comparison that takes several alarms stands. */
interface Progress {
  readonly startedAt: number;
  readonly after: string;
  /** Whether every target so far could be compared. */
  readonly complete: boolean;
}

/**
 * Compares what Foundation really holds with the ledger, target by target, a bounded number at a time; says whether there is more. Writes
 * down what differs and mends what the tenant's policy says. It runs within the lane, so no call of ours is on its way meanwhile. A target
 * that may not be read is passed over, and then the comparison does not count as made; without an answer it goes on after a rest.
 */
export async function compareSlice(
  context: LaneContext,
  storage: DurableObjectStorage,
): Promise<{ readonly targets: number; readonly more: boolean }> {
  const { store, now } = context;
  let progress = (await storage.get<Progress>("comparison")) ?? {
    startedAt: now(),
    after: "",
    complete: true,
  };
  const targets = await readTargetsAfter(store, progress.after, LANE_LIMITS.targetsPerComparison);
  for (const target of targets) {
    const end = await compareTarget(context, target, progress.startedAt);
    if (end === "unanswered") {
      await writeLane(store, now(), [planComparison(store, now() + context.pace.retryCapMs)]);
      return { targets: 0, more: false };
    }
    if (end === "passedOver") log("target not compared", { tenant: store.tenant, target: target.id });
    progress = { ...progress, after: target.id, complete: progress.complete && end === "compared" };
    await storage.put<Progress>("comparison", progress);
  }
  if (targets.length === LANE_LIMITS.targetsPerComparison) return { targets: targets.length, more: true };
  await storage.delete("comparison");
  const complete = (await compareRoles(context, progress.startedAt)) && progress.complete;
  await writeLane(store, now(), [
    ...(complete ? [noteCompared(store, progress.startedAt)] : []),
    finishComparison(store, progress.startedAt, now() + LANE_LIMITS.compareEveryMs),
  ]);
  return { targets: targets.length, more: false };
}

type ComparisonEnd = "compared" | "passedOver" | "unanswered";

/** What a failed reading means: that Foundation is to be asked another time, or that this target cannot be read as things are. */
const endOf = (fault: FoundationFault): ComparisonEnd =>
  isTransient(fault) || fault.kind === "signIn" ? "unanswered" : "passedOver";

async function compareTarget(
  context: LaneContext,
  target: ComparedTarget,
  startedAt: number,
): Promise<ComparisonEnd> {
  const { foundation, store, now, policies } = context;
  const group = await ask(context, () => foundation.getGroup(target.foundationId));
  if (!group.ok) {
    if (group.error.kind !== "notFound") return endOf(group.error);
    const action = policies.drift.vanished === "recreate" ? "recreated" : "reported";
    await writeLane(store, now(), [
      ...noteFindings(store, [{ kind: "vanished", targetId: target.id, subject: "", action }], now()),
      ...targetVanished(store, target.id, policies.drift.vanished, now()),
    ]);
    return "compared";
  }
  const held = await readAllMembers(context, target.foundationId);
  if (!held.ok) return endOf(held.error);
  const entries = await readEntries(store, target.id);
  const found: Finding[] = compareMembers(held.value, entries, now());
  if (group.value.name !== target.foundationName) found.push({ kind: "renamed", subject: "" });
  const removed = await removeStrangers(context, target, found, policies.drift);
  const missing = found.flatMap((finding) => (finding.kind === "missing" ? [finding.userId] : []));
  const restores = policies.drift.missing === "restore" && missing.length > 0;
  const statements: Statement[] = [
    ...noteFindings(
      store,
      found.flatMap((finding) => {
        const action = actionOn(finding, policies.drift, removed);
        return action === undefined ? [] : [{ ...finding, targetId: target.id, action }];
      }),
      now(),
    ),
    ...(restores ? putBack(store, target.id, missing, now()) : []),
    forgetFindings(store, target.id, startedAt),
  ];
  await writeLane(store, now(), statements);
  return "compared";
}

/** Takes out the members whom somebody else placed, where the tenant chose to enforce. Gives those who are out. */
async function removeStrangers(
  context: LaneContext,
  target: ComparedTarget,
  found: readonly Finding[],
  policies: DriftPolicies,
): Promise<ReadonlySet<string>> {
  if (policies.strangers !== "enforce") return new Set();
  const strangers = found.filter((finding) => finding.kind === "stranger").map((finding) => finding.subject);
  const ends = await inFlight(context, strangers, (subject) =>
    ask(context, () => context.foundation.removeMember(target.foundationId, subject)),
  );
  return new Set(
    strangers.filter((_, index) => {
      const end = ends[index];
      return end !== undefined && (end.ok || end.error.kind === "notFound");
    }),
  );
}

/** What was done about a finding; undefined where the tenant does not want to hear of it. */
function actionOn(
  finding: Finding,
  policies: DriftPolicies,
  removed: ReadonlySet<string>,
): "reported" | "removed" | "restored" | undefined {
  switch (finding.kind) {
    case "stranger":
      if (policies.strangers === "ignore") return undefined;
      return removed.has(finding.subject) ? "removed" : "reported";
    case "missing":
      return policies.missing === "restore" ? "restored" : "reported";
    case "renamed":
      return "reported";
  }
}

async function readAllMembers(
  context: LaneContext,
  groupId: string,
): Promise<Result<ReadonlySet<string>, FoundationFault>> {
  const size = FOUNDATION_LIMITS.pageSize;
  const all = new Set<string>();
  for (let offset = 0; ; offset += size) {
    const page = await ask(context, () => context.foundation.listMembers(groupId, offset, size));
    if (!page.ok) return page;
    const before = all.size;
    for (const id of page.value) all.add(id);
    // A short page is the last; a page that brings nobody new means that the offset is ignored.
    if (page.value.length < size || all.size === before) return { ok: true, value: all };
  }
}
