import type { Env } from "../../../config.ts";
import { BULK_LIMITS } from "../../../limits/scim.ts";
import {
  referenceInAddress,
  referencesIn,
  replaceInAddress,
  replaceReferences,
} from "../../../scim/bulk/references.ts";
import { type BulkOutcome, isError, refusedOutcome } from "../../../scim/bulk/response.ts";
import type { BulkOperation, BulkStep } from "../../../scim/bulk.ts";
import type { ScimFault } from "../../../scim/fault.ts";
import { openDatabase } from "../../../store/database.ts";
import { type D1Cost, Meter } from "../../../store/meter.ts";
import { carryOutOperation, type OperationContext, type OperationTrace } from "./operation.ts";

/** Some steps of a Bulk request, as many as one invocation may carry out. */
export interface BulkSlice extends OperationContext {
  /** The Bulk request's own. Each step has `<requestId>.<n>`, so that its events lead back to the request. */
  readonly requestId: string;
  readonly steps: readonly BulkStep[];
  /** The number of the first step within the request. */
  readonly first: number;
  /** The ids of what was created so far, by `bulkId`. */
  readonly ids: ReadonlyMap<string, string>;
  /** How many errors more end the request; undefined if none do. */
  readonly errorsLeft: number | undefined;
}

/** What came of one step; nothing of a completion that has nothing to complete, because the creation failed. */
export type StepOutcome = { readonly outcome: BulkOutcome; readonly trace: OperationTrace } | undefined;

/** What came of a slice: of its first steps at least one, and all of them unless errors, queries or time ran out. */
export interface SliceOutcome {
  readonly steps: readonly StepOutcome[];
  readonly ids: ReadonlyMap<string, string>;
  readonly cost: D1Cost;
}

/** Carries the steps out one after the other. A step whose `bulkId`s do not all stand for something ends in `unresolvedReference`. */
export async function runSlice(env: Env, slice: BulkSlice): Promise<SliceOutcome> {
  const meter = new Meter();
  const db = openDatabase(env.DB, meter);
  const ids = new Map(slice.ids);
  const done: StepOutcome[] = [];
  let errors = 0;
  for (const [index, step] of slice.steps.entries()) {
    const isSpent =
      meter.cost.queries >= BULK_LIMITS.queriesPerSlice ||
      slice.wanted.until - Date.now() < BULK_LIMITS.leftMs;
    if ((index > 0 && isSpent) || errors === slice.errorsLeft) break;
    const requestId = `${slice.requestId}.${slice.first + index}`;
    const came = await runStep(step, ids, slice, (operation) =>
      carryOutOperation(operation, slice, { env, db, meter, requestId }),
    );
    done.push(came);
    if (came === undefined) continue;
    if (isError(came.outcome)) errors++;
    else if (step.kind === "run" && step.operation.bulkId !== undefined && came.trace.id !== undefined)
      ids.set(step.operation.bulkId, came.trace.id);
  }
  return { steps: done, ids, cost: meter.cost };
}

async function runStep(
  step: BulkStep,
  ids: ReadonlyMap<string, string>,
  { baseUrl }: OperationContext,
  carryOut: (operation: BulkOperation) => ReturnType<typeof carryOutOperation>,
): Promise<StepOutcome> {
  const nothing: OperationTrace = { tolerances: [], wakes: false };
  if (step.kind === "refuse") return { outcome: refusedOutcome(step.fault), trace: nothing };
  const resolved = resolve(step.operation, ids);
  if (step.kind === "complete" && referenceInAddress(resolved.path) !== undefined) return undefined;
  const [unresolved] = referencesOf(resolved);
  if (unresolved === undefined) return carryOut(resolved);
  const isKnown = resolved.method !== "POST" && referenceInAddress(resolved.path) === undefined;
  const location = isKnown ? baseUrl + resolved.path : undefined;
  return { outcome: refusedOutcome(unresolvedReference(unresolved), location), trace: nothing };
}

function resolve(operation: BulkOperation, ids: ReadonlyMap<string, string>): BulkOperation {
  const idOf = (bulkId: string) => ids.get(bulkId);
  return {
    ...operation,
    path: replaceInAddress(operation.path, idOf),
    ...(operation.data === undefined ? {} : { data: replaceReferences(operation.data, idOf) }),
  };
}

function referencesOf({ path, data }: BulkOperation): readonly string[] {
  const addressed = referenceInAddress(path);
  return [...(addressed === undefined ? [] : [addressed]), ...referencesIn(data ?? null)];
}

const unresolvedReference = (bulkId: string): ScimFault => ({
  kind: "unresolvedReference",
  detail: `"bulkId:${bulkId.slice(0, 100)}" stands for nothing that this request has created; correct the reference, or the POST that bears this bulkId.`,
});
