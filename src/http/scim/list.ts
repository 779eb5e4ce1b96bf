import type { Context } from "hono";
import { passWithSettings } from "../../directory/guard.ts";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { type ListQuery, listResponse, readListQuery } from "../../scim/list.ts";
import { project, type Selection } from "../../scim/projection.ts";
import type { ResourceType } from "../../scim/schema.ts";
import { answer, answerFault, refuse } from "./answer.ts";
import type { ScimEnv } from "./context.ts";
import { type FilterReading, readFilter } from "./filter.ts";
import { readSelected } from "./selection.ts";

/** What a list request asks for. */
export interface ListRequest extends ListQuery {
  readonly selection: Selection;
  readonly filter: FilterReading["filter"] | undefined;
}

export interface ListPage {
  readonly total: number;
  /** Whole representations. */
  readonly resources: readonly JsonObject[];
}

/**
 * Answers a list, RFC 7644 §3.4.2, of what `readPage` finds: in one trip, and in a second one only if the filter can also be read in
 * another way and nothing was found in the first.
 */
export async function answerList(
  c: Context<ScimEnv>,
  resourceType: ResourceType,
  readPage: (request: ListRequest) => Promise<Result<ListPage, ScimFault>>,
): Promise<Response> {
  const asked = readRequest(c, resourceType);
  if (!asked.ok) return refuse(c, asked.error);
  const { readings, ...request } = asked.value;
  const [first, second] = readings;
  if (first?.strictFault !== undefined) {
    const settings = await passWithSettings(c.var.db, c.var.guard, c.var.tenant);
    if (!settings.ok) return answerFault(c, settings.error);
    if (settings.value.policies.strict) return answerFault(c, first.strictFault);
  }

  let found = await readPage({ ...request, filter: first?.filter });
  if (second !== undefined && found.ok && found.value.total === 0) {
    found = await readPage({ ...request, filter: second.filter });
  }
  if (!found.ok) return answerFault(c, found.error);
  const { total, resources } = found.value;
  return answer(
    c,
    listResponse({
      totalResults: total,
      startIndex: request.startIndex,
      resources: resources.map((resource) => project(resource, resourceType, request.selection)),
    }),
  );
}

function readRequest(
  c: Context<ScimEnv>,
  resourceType: ResourceType,
): Result<Omit<ListRequest, "filter"> & { readonly readings: readonly FilterReading[] }, ScimFault> {
  const selection = readSelected(c, resourceType);
  if (!selection.ok) return fail(selection.error);
  const page = readListQuery({ startIndex: c.req.query("startIndex"), count: c.req.query("count") });
  if (!page.ok) return page;
  const readings = readFilter(new URL(c.req.url).search, resourceType);
  if (!readings.ok) return readings;
  return ok({ ...page.value, selection: selection.value, readings: readings.value });
}
