import { type FoundationFault, isTransient } from "../foundation/fault.ts";
import { addDigests, EMPTY_DIGEST } from "../lib/digest.ts";
import { log } from "../lib/log.ts";
import { LANE_LIMITS } from "../limits/propagation.ts";
import type { Statement } from "../store/commit.ts";
import { readDesiredSet } from "../store/desired-set.ts";
import {
  type ComparedTarget,
  finishComparison,
  forgetFindings,
  noteCompared,
  noteFindings,
  noteProof,
  planComparison,
  putBack,
  readEntries,
  readProofs,
  readTargetsAfter,
} from "../store/drift.ts";
import { writeLane } from "../store/lane-store.ts";
import type { DriftPolicies } from "../tenants/policies.ts";
import { compareRoles } from "./compare-roles.ts";
import { ask, inFlight, type LaneContext } from "./context.ts";
import { compareMembers, type Finding } from "./findings.ts";
import { prove } from "./proof.ts";
import { forgetReading, type Reading, readMembers } from "./read-members.ts";
import { remakeVanished, targetVanished } from "./vanished.ts";

/** Where a comparison that takes several alarms stands. */
interface Progress {
  readonly startedAt: number;
  readonly after: string;
  /** Whether every target so far could be compared. */
  readonly complete: boolean;
  /** The target whose members are being read, where that takes more than one alarm. */
  readonly reading?: Reading | undefined;
}

/**
 * Compares what Foundation really holds with the ledger and with desired, target by target, as far as this alarm's budget goes; says
 * whether there is more. Writes down what differs and mends what the tenant's policy says. It runs within the lane, so no call of ours is on
 * its way meanwhile. A target that may not be read is passed over, and then the comparison does not count as made; without an answer it
 * goes on after a rest.
 */
export async function compareSlice(
  context: LaneContext,
  storage: DurableObjectStorage,
): Promise<{ readonly targets: number; readonly more: boolean }> {
  const { store, now, spent, policies } = context;
  let progress = (await storage.get<Progress>("comparison")) ?? {
    startedAt: now(),
    after: "",
    complete: true,
  };
  const targets = await readTargetsAfter(store, progress.after, LANE_LIMITS.targetsPerComparison);
  for (const [index, target] of targets.entries()) {
    if (!spent.allowsMore) return { targets: index, more: true };
    const reading = progress.reading?.targetId === target.id ? progress.reading : begin(target);
    const end = await compareTarget(context, storage, target, progress.startedAt, reading);
    if (typeof end === "object") {
      await storage.put<Progress>("comparison", { ...progress, reading: end });
      return { targets: index, more: true };
    }
    if (end === "unanswered") {
      await writeLane(store, now(), [planComparison(store, now() + context.pace.retryCapMs)]);
      return { targets: index, more: false };
    }
    if (end === "passedOver") log("target not compared", { tenant: store.tenant, target: target.id });
    await forgetReading(storage, reading);
    progress = {
      startedAt: progress.startedAt,
      after: target.id,
      complete: progress.complete && end === "compared",
    };
    await storage.put<Progress>("comparison", progress);
  }
  if (targets.length === LANE_LIMITS.targetsPerComparison) return { targets: targets.length, more: true };
  await storage.delete("comparison");
  const complete = (await compareRoles(context, progress.startedAt)) && progress.complete;
  await writeLane(store, now(), [
    ...(complete ? [noteCompared(store, progress.startedAt, sumOf(await readProofs(store)))] : []),
    ...(policies.drift.vanished === "recreate" ? [remakeVanished(store, now())] : []),
    finishComparison(store, progress.startedAt, now() + LANE_LIMITS.compareEveryMs),
  ]);
  return { targets: targets.length, more: false };
}

const sumOf = (proofs: Awaited<ReturnType<typeof readProofs>>) => ({
  desiredDigest: addDigests(proofs.map((proof) => proof.desiredDigest ?? EMPTY_DIGEST)),
  foundationDigest: addDigests(proofs.map((proof) => proof.foundationDigest ?? EMPTY_DIGEST)),
  differing: proofs.reduce((sum, proof) => sum + proof.differing, 0),
});

const begin = (target: ComparedTarget): Reading => ({ targetId: target.id, offset: 0, parts: 0 });

/** How a look at one target ended; a reading where its members are not all read yet. */
type ComparisonEnd = "compared" | "passedOver" | "unanswered" | Reading;

/** What a failed reading means: that Foundation is to be asked another time, or that this target cannot be read as things are. */
const endOf = (fault: FoundationFault): ComparisonEnd =>
  isTransient(fault) || fault.kind === "signIn" ? "unanswered" : "passedOver";

async function compareTarget(
  context: LaneContext,
  storage: DurableObjectStorage,
  target: ComparedTarget,
  startedAt: number,
  reading: Reading,
): Promise<ComparisonEnd> {
  const { foundation, store, now, policies } = context;
  const group = await ask(context, () => foundation.getGroup(target.foundationId, target.foundationName));
  if (!group.ok) {
    if (group.error.kind !== "notFound") return endOf(group.error);
    const action = policies.drift.vanished === "recreate" ? "recreated" : "reported";
    await writeLane(store, now(), [
      ...noteFindings(store, [{ kind: "vanished", targetId: target.id, subject: "", action }], now()),
      ...targetVanished(store, target.id, policies.drift.vanished, now()),
    ]);
    return "compared";
  }
  const read = await readMembers(context, storage, target.foundationId, reading);
  if (!read.ok) return endOf(read.error);
  const { held } = read.value;
  if (held === undefined) return read.value.reading;
  await settleTarget(context, target, { held, name: group.value.name }, startedAt);
  return "compared";
}

/** Writes down how one target differs, and the proof that all the rest agrees. */
async function settleTarget(
  context: LaneContext,
  target: ComparedTarget,
  { held, name }: { readonly held: ReadonlySet<string>; readonly name: string },
  startedAt: number,
): Promise<void> {
  const { store, now, policies } = context;
  const entries = await readEntries(store, target.id);
  const found: Finding[] = compareMembers(held, entries, now());
  if (name !== target.foundationName) found.push({ kind: "renamed", subject: "" });
  const removed = await removeStrangers(context, target, found, policies.drift);
  const missing = found.flatMap((finding) => (finding.kind === "missing" ? [finding.userId] : []));
  const restores = policies.drift.missing === "restore" && missing.length > 0;
  const proof = await prove(
    target.foundationId,
    await readDesiredSet(store, target.id),
    new Set([...held].filter((id) => !removed.has(id))),
    entries,
  );
  // Those who are put back are work from here on, and so no difference that nobody looks after.
  const differing = proof.differing - (restores ? missing.length : 0);
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
    noteProof(store, target.id, { ...proof, differing: Math.max(0, differing) }, now()),
  ];
  await writeLane(store, now(), statements);
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
    // A 404 proves nothing: whoever has left meanwhile is not there any more at the next comparison.
    strangers.filter((_, index) => ends[index]?.ok === true),
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
