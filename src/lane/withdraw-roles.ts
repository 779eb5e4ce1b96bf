import { type FoundationFault, isEffectUnknown } from "../foundation/fault.ts";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import { writeLane } from "../store/lane-store.ts";
import type { HeldRole } from "../store/role-facts.ts";
import { type RoleWrite, writeRoleLedger } from "../store/role-ledger.ts";
import { ask, fateOf, identity, inFlight, type LaneContext, laterAt, outcomeOf } from "./context.ts";
import { afterRefusal, afterRemove, beforeRemove, standingOf } from "./pair.ts";
import { chunksOf, isRefusedAsAWhole } from "./role-chunks.ts";
import { endsOf, type RoleEnds } from "./role-ends.ts";
import type { RoleStep } from "./role-steps.ts";

type Withdrawal = RoleStep & { readonly held: HeldRole };

type End =
  | { readonly kind: "withdrawn"; readonly asOf: number }
  | { readonly kind: "unsent" }
  | { readonly kind: "failed"; readonly fault: FoundationFault };

/**
 * Withdraws roles, a hundred principals per call. Whoever does not hold the role is not asked for; what is about to be done is written
 * down first, so that a withdrawal whose answer is lost is known to be possible.
 */
export async function withdrawRoles(context: LaneContext, steps: readonly RoleStep[]): Promise<RoleEnds> {
  const all = steps.filter((step): step is Withdrawal => step.held !== undefined);
  if (all.length === 0) return [];
  const { store, roles, pace, now } = context;
  const listed = await roles.load(context);
  if (!listed.ok) {
    const fault = listed.error;
    return all.flatMap((step) =>
      endsOf(step, (work) => ({ ...identity(work), ...fateOf(context, fault, work.attempts) })),
    );
  }
  const ends = new Map<Withdrawal, End>();
  const send: Withdrawal[] = [];
  for (const step of all) {
    const role = roles.byId(step.held.foundationRoleId);
    if (role?.members.includes(step.principal) === true) send.push(step);
    else ends.set(step, { kind: "withdrawn", asOf: roles.readAt });
  }
  if (send.length > 0) {
    const unsureUntil = now() + pace.callLifeMs;
    const intents = send.map(({ held }) => ({ ...held, entry: beforeRemove(held.entry, unsureUntil) }));
    await writeLane(store, now(), writeRoleLedger(store, intents, now()));
    const chunks = chunksOf(send, (step) => step.held.foundationRoleId, FOUNDATION_LIMITS.principalsPerCall);
    const results = await inFlight(context, chunks, (chunk) => withdrawChunk(context, chunk));
    for (const [index, chunk] of chunks.entries())
      for (const step of chunk) ends.set(step, results[index]?.get(step) ?? { kind: "unsent" });
  }

  const ledger: RoleWrite[] = [];
  const left: RoleEnds[] = [];
  for (const [step, end] of ends) {
    const { held } = step;
    if (end.kind === "withdrawn") {
      const standing = standingOf(step.desired, afterRemove(held.entry, end.asOf), now());
      ledger.push({ ...held, found: false, entry: standing.entry });
      if (standing.dueAt !== undefined) left.push(endsOf(step, (work) => outcomeOf(work, standing)));
    } else if (end.kind === "unsent") {
      ledger.push(held);
      left.push(endsOf(step, (work) => laterAt(work, now())));
    } else {
      if (!isEffectUnknown(end.fault))
        ledger.push({ ...held, entry: afterRefusal(held.entry, held.principal) });
      left.push(
        endsOf(step, (work) => ({ ...identity(work), ...fateOf(context, end.fault, work.attempts) })),
      );
    }
  }
  await writeLane(store, now(), writeRoleLedger(store, ledger, now()));
  return left.flat();
}

/** One call for all; where one of them cannot be withdrawn, one call each. */
async function withdrawChunk(
  context: LaneContext,
  chunk: readonly Withdrawal[],
): Promise<ReadonlyMap<Withdrawal, End>> {
  const whole = await sendOne(context, chunk);
  if (chunk.length === 1 || whole.kind !== "failed" || !isRefusedAsAWhole(whole.fault))
    return new Map(chunk.map((step) => [step, whole]));
  const ends = new Map<Withdrawal, End>();
  for (const step of chunk) ends.set(step, await sendOne(context, [step]));
  return ends;
}

async function sendOne(context: LaneContext, chunk: readonly Withdrawal[]): Promise<End> {
  const { foundation, roles, now } = context;
  const roleId = chunk[0]?.held.foundationRoleId ?? "";
  const principals = chunk.map((step) => step.principal);
  const asOf = now();
  const result = await ask(context, () => foundation.removeRoleMembers(roleId, principals));
  if (result.ok) {
    roles.note(result.value);
    const kept = result.value.members.some((member) => principals.includes(member));
    return kept ? { kind: "failed", fault: notTaken } : { kind: "withdrawn", asOf };
  }
  roles.forget();
  const { error } = result;
  if (error.kind !== "notFound" && error.kind !== "refused") return { kind: "failed", fault: error };
  // A refusal of somebody who does not hold the role is no refusal of anything.
  const listed = await roles.load(context);
  if (!listed.ok) return { kind: "failed", fault: error };
  const members = roles.byId(roleId)?.members ?? [];
  return members.some((member) => principals.includes(member))
    ? { kind: "failed", fault: error }
    : { kind: "withdrawn", asOf };
}

const notTaken: FoundationFault = {
  kind: "refused",
  status: 200,
  reason: "Foundation answered that the role was withdrawn, and still shows it.",
};
