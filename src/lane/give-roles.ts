import { type FoundationFault, isEffectUnknown } from "../foundation/fault.ts";
import type { FoundationRole } from "../foundation/roles.ts";
import { FOUNDATION_LIMITS, ROLE_LIMITS } from "../limits/propagation.ts";
import type { Statement } from "../store/commit.ts";
import type { DueWork, WorkOutcome } from "../store/lane.ts";
import { writeLane } from "../store/lane-store.ts";
import { dropLinks } from "../store/links.ts";
import { type RoleWrite, writeRoleLedger } from "../store/role-ledger.ts";
import {
  ask,
  fateOf,
  identity,
  inFlight,
  type LaneContext,
  laterAt,
  outcomeOf,
  parkedFate,
} from "./context.ts";
import { afterAdd, afterRefusal, beforeAdd, standingOf } from "./pair.ts";
import { chunksOf, isRefusedAsAWhole } from "./role-chunks.ts";
import { endsOf, enforces, type RoleEnds } from "./role-ends.ts";
import type { RoleStep } from "./role-steps.ts";
import { targetVanished } from "./vanished.ts";

/** A step whose role is known in Foundation. */
interface Gift {
  readonly step: RoleStep;
  readonly roleId: string;
}

type End =
  | { readonly kind: "given"; readonly asOf: number }
  /** Somebody else had given the role before. */
  | { readonly kind: "found" }
  | { readonly kind: "unsent" | "groupGone" | "userGone" | "ignored" }
  | { readonly kind: "failed"; readonly fault: FoundationFault };

/**
 * Gives roles, a hundred principals per call. Whoever holds the role already, by somebody else's hand, is remembered as such and never
 * loses it to us. Whether a call was heeded shows in the members that it answers.
 */
export async function giveRoles(context: LaneContext, steps: readonly RoleStep[]): Promise<RoleEnds> {
  if (steps.length === 0) return [];
  const { store, roles, pace, now } = context;
  const listed = await roles.load(context);
  if (!listed.ok) {
    const fault = listed.error;
    return steps.flatMap((step) =>
      endsOf(step, (work) => ({ ...identity(work), ...fateOf(context, fault, work.attempts) })),
    );
  }
  const left: RoleEnds[] = [];
  const ends = new Map<Gift, End>();
  const send: Gift[] = [];
  for (const step of steps) {
    const role = roles.named(step.role);
    if (role === undefined) {
      left.push(endsOf(step, (work) => parked(context, work, noSuchRole(step.role, roles.names))));
      continue;
    }
    const gift = { step, roleId: role.identifier };
    if (!role.members.includes(step.principal)) send.push(gift);
    else if (step.held === undefined && !enforces(context)) ends.set(gift, { kind: "found" });
    else ends.set(gift, { kind: "given", asOf: roles.readAt });
  }
  if (send.length > 0) {
    const unsureUntil = now() + pace.callLifeMs;
    const intents = send.map((gift) =>
      writeOf(gift, beforeAdd(gift.step.held?.entry, gift.step.principal, unsureUntil)),
    );
    await writeLane(store, now(), writeRoleLedger(store, intents, now()));
    const chunks = chunksOf(send, (gift) => gift.roleId, FOUNDATION_LIMITS.principalsPerCall);
    const results = await inFlight(context, chunks, (chunk) => giveChunk(context, chunk));
    for (const [index, chunk] of chunks.entries())
      for (const gift of chunk) ends.set(gift, results[index]?.get(gift) ?? { kind: "unsent" });
  }

  const ledger: RoleWrite[] = [];
  const more: Statement[] = [];
  for (const [gift, end] of ends) {
    const { step } = gift;
    const before = step.held?.entry;
    switch (end.kind) {
      case "given": {
        const standing = standingOf(true, afterAdd(before, step.principal, end.asOf), now());
        ledger.push(writeOf(gift, standing.entry));
        if (standing.dueAt !== undefined) left.push(endsOf(step, (work) => outcomeOf(work, standing)));
        break;
      }
      case "found":
        ledger.push({ ...writeOf(gift, afterAdd(undefined, step.principal, now())), found: true });
        break;
      case "unsent":
        ledger.push(writeOf(gift, before));
        left.push(endsOf(step, (work) => laterAt(work, now())));
        break;
      case "ignored":
        ledger.push(writeOf(gift, afterRefusal(before, step.principal)));
        left.push(endsOf(step, (work) => parked(context, work, notHeeded(step))));
        break;
      case "groupGone":
        more.push(...targetVanished(store, step.targetId, context.policies.drift.vanished, now()));
        break;
      case "userGone":
        ledger.push(writeOf(gift, before));
        more.push(dropLinks(store, [step.userId]));
        left.push(
          endsOf(step, (work) => laterAt({ ...work, attempts: work.attempts + 1 }, now() + pace.retryBaseMs)),
        );
        break;
      case "failed":
        if (!isEffectUnknown(end.fault)) ledger.push(writeOf(gift, afterRefusal(before, step.principal)));
        left.push(
          endsOf(step, (work) => ({ ...identity(work), ...fateOf(context, end.fault, work.attempts) })),
        );
    }
  }
  await writeLane(store, now(), [...writeRoleLedger(store, ledger, now()), ...more]);
  return left.flat();
}

const writeOf = ({ step, roleId }: Gift, entry: RoleWrite["entry"]): RoleWrite => ({
  key: step.key,
  role: step.role,
  kind: step.kind,
  principal: step.principal,
  targetId: step.targetId,
  userId: step.userId,
  foundationRoleId: roleId,
  found: false,
  entry,
});

/** One call for all; where one of them cannot get the role, one call each, so that one bad item stops nobody. */
async function giveChunk(context: LaneContext, chunk: readonly Gift[]): Promise<ReadonlyMap<Gift, End>> {
  const all = await send(context, chunk);
  if (all.role !== undefined) {
    const { role, asOf } = all;
    return new Map(chunk.map((gift) => [gift, endOf(gift, role, asOf)]));
  }
  if (!isRefusedAsAWhole(all.fault))
    return new Map(chunk.map((gift) => [gift, { kind: "failed", fault: all.fault }]));
  const ends = new Map<Gift, End>();
  for (const gift of chunk) {
    const one = chunk.length === 1 ? all : await send(context, [gift]);
    if (one.role !== undefined) ends.set(gift, endOf(gift, one.role, one.asOf));
    else ends.set(gift, await meaningOf(context, gift, one.fault));
  }
  return ends;
}

const endOf = ({ step }: Gift, role: FoundationRole, asOf: number): End =>
  role.members.includes(step.principal) ? { kind: "given", asOf } : { kind: "ignored" };

/** Foundation does not say which of those named it does not know. */
async function meaningOf(context: LaneContext, { step }: Gift, fault: FoundationFault): Promise<End> {
  if (fault.kind !== "notFound") return { kind: "failed", fault };
  const listed = await context.roles.load(context);
  const roleIsThere = listed.ok && context.roles.named(step.role) !== undefined;
  if (!roleIsThere) return { kind: "failed", fault };
  if (step.kind === "user") return { kind: "userGone" };
  const group = await ask(context, () => context.foundation.getGroup(step.principal));
  if (!group.ok && group.error.kind === "notFound") return { kind: "groupGone" };
  // The group is there, so it is the group as a holder of roles that is not known.
  return group.ok ? { kind: "ignored" } : { kind: "failed", fault };
}

type Sent =
  | { readonly role: FoundationRole; readonly asOf: number }
  | { readonly role: undefined; readonly fault: FoundationFault };

async function send(context: LaneContext, chunk: readonly Gift[]): Promise<Sent> {
  const asOf = context.now();
  const principals = chunk.map(({ step }) => step.principal);
  const result = await ask(context, () =>
    context.foundation.addRoleMembers(chunk[0]?.roleId ?? "", principals),
  );
  if (result.ok) {
    context.roles.note(result.value);
    return { role: result.value, asOf };
  }
  context.roles.forget();
  return { role: undefined, fault: result.error };
}

interface Impasse {
  readonly reason: string;
  readonly remedy: string;
}

const parked = (context: LaneContext, work: DueWork, why: Impasse): WorkOutcome => ({
  ...identity(work),
  ...parkedFate(context, work.attempts, why),
});

function noSuchRole(role: string, names: readonly string[]): Impasse {
  const known: string[] = [];
  for (const name of names.slice(0, ROLE_LIMITS.namedRoles)) known.push(`"${name}"`);
  const more = names.length > known.length ? `, and ${names.length - known.length} more` : "";
  return {
    reason: `Foundation has no role named "${role}".`,
    remedy: `Make the role in Foundation, or name one that is there in the mapping: ${known.join(", ")}${more}.`,
  };
}

const notHeeded = ({ role, kind }: RoleStep): Impasse =>
  kind === "group"
    ? {
        reason: `Foundation did not take the group as a holder of the role "${role}".`,
        remedy: 'Give roles to people instead: state "roleBinding": "user" in the Foundation connection.',
      }
    : {
        reason: `Foundation took the call and does not show the person among the holders of the role "${role}".`,
        remedy: "Look at the role in Foundation, then retry.",
      };
