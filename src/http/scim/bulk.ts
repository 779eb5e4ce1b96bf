import type { Context } from "hono";
import { mayBulk } from "../../access/rate-limit.ts";
import type { BulkChanged } from "../../activity/changed.ts";
import { type UnderstoodBulk, understandBulk } from "../../dialects/bulk.ts";
import { passWithSettings } from "../../directory/guard.ts";
import { ACTIVITY_LIMITS } from "../../limits/records.ts";
import {
  type AnsweredOperation,
  type BulkOutcome,
  bulkResponse,
  isError,
  refusedOutcome,
} from "../../scim/bulk/response.ts";
import { type BulkStep, planBulk } from "../../scim/bulk.ts";
import { answer, answerFault, refuse } from "./answer.ts";
import { readBody } from "./body.ts";
import type { OperationTrace } from "./bulk/operation.ts";
import { runSteps } from "./bulk/run-steps.ts";
import type { StepOutcome } from "./bulk/slice.ts";
import type { ScimEnv } from "./context.ts";
import { tooManyRequests } from "./sign-in.ts";

/**
 * `POST /Bulk`, RFC 7644 §3.7. Operations are answered in the order of the message, whatever the order in which they were carried out;
 * those that `failOnErrors` left out are not answered (§3.7.3).
 */
export async function postBulk(c: Context<ScimEnv>): Promise<Response> {
  const body = await readBody(c);
  if (!body.ok) return refuse(c, body.error);
  const settings = await passWithSettings(c.var.db, c.var.guard, c.var.tenant);
  if (!settings.ok) return answerFault(c, settings.error);
  const message = understandBulk(body.value, settings.value.policies);
  if (!message.ok) return answerFault(c, message.error);

  const { operations, failOnErrors } = message.value;
  const isWithin = await mayBulk(c.env, c.var.tenant, c.var.tokenHash, operations.length);
  if (!isWithin) return answerFault(c, tooManyRequests);
  const steps = planBulk(operations);
  const done = await runSteps(c, steps, failOnErrors);
  const answered = answeredOperations(message.value, steps, done);

  const traces = done.flatMap((step) => step?.trace ?? []);
  const wakes = traces.some((trace) => trace.wakes);
  const tolerances = [message.value, ...traces].flatMap((part) => part.tolerances);
  c.set("wakes", wakes);
  c.set("tolerances", [...new Set(tolerances)]);
  c.set("changed", changedBy(operations.length, answered, traces));
  return answer(c, bulkResponse(answered));
}

/** What came of each operation that was begun: of one that takes two steps, the step that failed, or the second. */
function answeredOperations(
  { named }: UnderstoodBulk,
  steps: readonly BulkStep[],
  done: readonly StepOutcome[],
): readonly AnsweredOperation[] {
  const outcomes = new Map<number, BulkOutcome>();
  for (const [number, { kind, index }] of steps.entries()) {
    const before = outcomes.get(index);
    const outcome = done[number]?.outcome;
    if (kind !== "complete") {
      if (outcome !== undefined) outcomes.set(index, outcome);
    } else if (before !== undefined && !isError(before)) {
      outcomes.set(index, completed(before, outcome));
    }
  }
  return named.flatMap((operation, index) => {
    const outcome = outcomes.get(index);
    return outcome === undefined ? [] : [{ ...operation, ...outcome }];
  });
}

function completed(created: BulkOutcome, completion: BulkOutcome | undefined): BulkOutcome {
  if (completion === undefined || isError(completion)) return refusedOutcome(incomplete, created.location);
  return { ...created, ...(completion.version === undefined ? {} : { version: completion.version }) };
}

const incomplete = {
  kind: "unresolvedReference",
  detail:
    "The resource was created, but without its references to others that refer back to it; add them by a PATCH.",
} as const;

function changedBy(
  stated: number,
  answered: readonly AnsweredOperation[],
  traces: readonly OperationTrace[],
): BulkChanged {
  const changes = traces.flatMap(({ changed }) => (changed === undefined ? [] : [changed]));
  const groups = changes.filter((change) => change.kind === "group");
  const ids = changes.flatMap((change) =>
    change.kind === "bulk" || change.change === "nothing"
      ? []
      : [change.kind === "user" ? change.userId : change.groupId],
  );
  const sum = (count: (group: (typeof groups)[number]) => number) =>
    groups.reduce((total, group) => total + count(group), 0);
  const failed = answered.filter(isError).length;
  return {
    kind: "bulk",
    operations: stated,
    succeeded: answered.length - failed,
    failed,
    users: changes.filter((change) => change.kind === "user" && change.change !== "nothing").length,
    groups: groups.filter(({ change }) => change !== "nothing").length,
    added: sum(({ added }) => added),
    removed: sum(({ removed }) => removed),
    parked: sum(({ parked }) => parked),
    ids: [...new Set(ids)].slice(0, ACTIVITY_LIMITS.ids),
  };
}
