import type { Context } from "hono";
import { log } from "../../../lib/log.ts";
import { RATE_WINDOWS } from "../../../limits/http.ts";
import { BULK_LIMITS } from "../../../limits/scim.ts";
import { isError, refusedOutcome } from "../../../scim/bulk/response.ts";
import type { BulkStep } from "../../../scim/bulk.ts";
import type { ScimFault } from "../../../scim/fault.ts";
import { giveUp } from "../../../store/give-up.ts";
import { wantedFrom, withCall } from "../../../store/wanted.ts";
import { scimBaseUrl } from "../../public-url.ts";
import type { ScimEnv } from "../context.ts";
import type { BulkSlice, SliceOutcome, StepOutcome } from "./slice.ts";

/**
 * Carries out the steps of a Bulk request in slices, each in an invocation of its own, until they are done or `failOnErrors` of them have
 * ended in an error. Gives what came of the first steps, in their order. A slice whose answer the platform lost ends in `unavailable` for
 * each of its steps; what it did stays done, and it does no more.
 */
export async function runSteps(
  c: Context<ScimEnv>,
  steps: readonly BulkStep[],
  failOnErrors: number | undefined,
): Promise<readonly StepOutcome[]> {
  const { tenant, tokenHash, requestId, meter } = c.var;
  const common = { tenant, tokenHash, requestId, baseUrl: scimBaseUrl(c, tenant) };
  const done: StepOutcome[] = [];
  let ids: ReadonlyMap<string, string> = new Map();
  let errors = 0;
  while (done.length < steps.length && errors !== failOnErrors) {
    const slice: BulkSlice = {
      ...common,
      wanted: withCall(wantedFrom(Date.now()), `${requestId}!${done.length}`),
      steps: steps.slice(done.length, done.length + BULK_LIMITS.operationsPerSlice),
      first: done.length,
      ids,
      errorsLeft: failOnErrors === undefined ? undefined : failOnErrors - errors,
    };
    const came = await callRunner(c, slice);
    meter.add(came.cost);
    done.push(...came.steps);
    errors += came.steps.filter((step) => step !== undefined && isError(step.outcome)).length;
    ids = came.ids;
  }
  return done;
}

async function callRunner(c: Context<ScimEnv>, slice: BulkSlice): Promise<SliceOutcome> {
  const objects = c.env.BULK_RUNNER;
  try {
    return await (objects.get(objects.newUniqueId()) as unknown as RunnerObject).run(slice);
  } catch (error) {
    log("bulk slice lost", {
      tenant: slice.tenant,
      requestId: slice.requestId,
      name: error instanceof Error ? error.name : "unknown",
    });
    const [call = ""] = slice.wanted.calls;
    await giveUp(c.var.db, { tenant: slice.tenant, id: call, until: slice.wanted.until });
    const lost = { outcome: refusedOutcome(unavailable), trace: { tolerances: [], wakes: true } };
    const steps = slice.steps.slice(0, slice.errorsLeft).map(() => lost);
    return { steps, ids: slice.ids, cost: NOTHING };
  }
}

/** The object as its callers see it. The platform's own type of a stub cannot be used with JSON, whose type is recursive. */
interface RunnerObject {
  run(slice: BulkSlice): Promise<SliceOutcome>;
}

const NOTHING = { trips: 0, queries: 0, read: 0, written: 0, milliseconds: 0 } as const;

const unavailable: ScimFault = {
  kind: "unavailable",
  detail:
    "It is not known whether this operation was carried out; read the resource, and send the operation again.",
  retryAfterSeconds: RATE_WINDOWS.overloadSeconds,
};
