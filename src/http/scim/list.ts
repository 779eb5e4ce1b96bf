import type { Context } from "hono";
import { passGuard, passWithSettings } from "../../directory/guard.ts";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import type { Boundary } from "../../scim/boundary.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { ResolvedFilter } from "../../scim/filter/ast.ts";
import { type ListQuery, listResponse, readListQuery } from "../../scim/list.ts";
import { readSelection, type Selection } from "../../scim/projection.ts";
import type { ResourceType } from "../../scim/schema.ts";
import { readSorts, type Sort } from "../../scim/sort.ts";
import { isTooManyNestings } from "../../store/filter-user-groups.ts";
import type { PageStart } from "../../store/page-slice.ts";
import { answer, answerFault, refuse } from "./answer.ts";
import type { ScimEnv } from "./context.ts";
import { type FilterReading, readFilter } from "./filter.ts";
import type { ListParameters } from "./list-parameters.ts";
import { type CursorScope, openCursor, sealCursor } from "./page-cursor.ts";
import type { LateMembers } from "./stream-body.ts";
import { ownType } from "./tenant-types.ts";

/** What is asked of the resources of one type. */
export interface ListRequest {
  readonly resourceType: ResourceType;
  readonly selection: Selection;
  readonly filter: ResolvedFilter | undefined;
  readonly sort: Sort | undefined;
  readonly start: PageStart;
  readonly count: number;
}

export interface ListPage {
  readonly total: number;
  /** As much of them as is wanted. */
  readonly resources: readonly JsonObject[];
  readonly late?: LateMembers | undefined;
  readonly previous?: Boundary | undefined;
  readonly next?: Boundary | undefined;
}

/** Finds a page of a list of several resource types; there is a request for each of them, in their order. */
export type ReadPage = (requests: readonly ListRequest[]) => Promise<Result<ListPage, ScimFault>>;

/**
 * Answers a list, RFC 7644 §3.4.2 and RFC 9865, of what `readPage` finds: in one call of it, and in a second one only if the filter can
 * also be read in another way and nothing was found in the first.
 */
export async function answerList(
  c: Context<ScimEnv>,
  resourceTypes: readonly ResourceType[],
  parameters: Result<ListParameters, ScimFault>,
  readAnyPage: ReadPage,
): Promise<Response> {
  const readPage = refusingNestings(readAnyPage);
  if (!parameters.ok) return refuse(c, parameters.error);
  const asked = await readKnowing(c, resourceTypes, parameters.value);
  if (!asked.ok) return answerFault(c, asked.error);
  const { query, scope, readings, requestsFor } = asked.value;
  const strictFault = readings[0]?.strictFault;
  if (strictFault !== undefined) {
    const settings = await passWithSettings(c.var.db, c.var.guard, c.var.tenant);
    if (!settings.ok) return answerFault(c, settings.error);
    if (settings.value.policies.strict) return answerFault(c, strictFault);
    c.set("tolerances", readings[0]?.tolerances ?? []);
  }

  let reading = asked.value.reading ?? 0;
  let found = await readPage(requestsFor(readings[reading]));
  const mayReadAnew = asked.value.reading === undefined && readings.length > 1;
  if (mayReadAnew && found.ok && found.value.total === 0) {
    reading = 1;
    found = await readPage(requestsFor(readings[reading]));
  }
  if (!found.ok) return answerFault(c, found.error);
  const { total, resources, late, previous, next } = found.value;
  const sealed = (boundary: Boundary | undefined) =>
    boundary && sealCursor(scope, { boundary, count: query.count, reading }, c.var.now);
  const list = listResponse({
    totalResults: total,
    startIndex: query.startIndex,
    previousCursor: await sealed(previous),
    nextCursor: await sealed(next),
    resources,
  });
  return answer(c, list, 200, {}, late);
}

/** The same, but ends in `tooMany` where the filter would lead through more nested groups than one request may. */
const refusingNestings =
  (readPage: ReadPage): ReadPage =>
  async (requests) => {
    try {
      return await readPage(requests);
    } catch (error) {
      if (isTooManyNestings(error)) return fail(tooManyNestings);
      throw error;
    }
  };

const tooManyNestings: ScimFault = {
  kind: "tooMany",
  detail:
    'The filter leads through too many groups within groups; name the group, as in groups[value eq "…" and type eq "direct"].',
};

/** A list as it was understood. */
interface Asked {
  readonly query: ListQuery;
  readonly scope: CursorScope;
  readonly readings: readonly FilterReading[];
  /** The reading of the filter to which a cursor belongs; none where the list begins. */
  readonly reading: number | undefined;
  readonly requestsFor: (reading: FilterReading | undefined) => readonly ListRequest[];
}

/**
 * Reads what is asked; where that fails, once more when it is known who is calling, since the tenant's own schemas may know the names. In a
 * list of several types a name that one of them has may be the tenant's own in another, so that is known first; and so it is where the filter
 * may ask for `schemas`, whose values are the tenant's own, too.
 */
async function readKnowing(
  c: Context<ScimEnv>,
  resourceTypes: readonly ResourceType[],
  parameters: ListParameters,
): Promise<Result<Asked, ScimFault>> {
  const namesAttributes = parameters.filters.length > 0 || parameters.sortBy !== undefined;
  const mayNameSchemas = parameters.filters.some((filter) => /schemas/i.test(filter));
  if ((resourceTypes.length === 1 && !mayNameSchemas) || !namesAttributes) {
    const asked = await readAsked(c, resourceTypes, parameters);
    if (asked.ok) return asked;
  }
  const passed = await passGuard(c.var.db, c.var.guard);
  if (!passed.ok) return passed;
  const own = resourceTypes.map((resourceType) => ownType(c, resourceType));
  return readAsked(c, own, parameters);
}

async function readAsked(
  c: Context<ScimEnv>,
  resourceTypes: readonly ResourceType[],
  parameters: ListParameters,
): Promise<Result<Asked, ScimFault>> {
  const query = readListQuery(parameters);
  if (!query.ok) return query;
  const readings = readFilter(parameters.filters, resourceTypes);
  if (!readings.ok) return readings;
  const sorts = readSorts(parameters, resourceTypes);
  if (!sorts.ok) return sorts;
  const selections: Selection[] = [];
  for (const resourceType of resourceTypes) {
    const selection = readSelection(parameters, resourceType);
    if (!selection.ok) return selection;
    selections.push(selection.value);
  }

  const { filters, sortBy, sortOrder } = parameters;
  const scope = {
    masterKey: c.env.MASTER_KEY,
    tenant: c.var.tenant,
    list: [resourceTypes.map(({ id }) => id), filters, sortBy, sortOrder],
  };
  const { cursor = "", startIndex, count } = query.value;
  const opened = cursor === "" ? ok(undefined) : await openCursor(scope, cursor, { count, now: c.var.now });
  if (!opened.ok) return opened;
  const start = startIndex === undefined ? { boundary: opened.value?.boundary } : { startIndex };
  return ok({
    query: query.value,
    scope,
    readings: readings.value,
    reading: opened.value?.reading,
    requestsFor: (reading) =>
      resourceTypes.map((resourceType, index) => ({
        resourceType,
        selection: selections[index] ?? { kind: "default" },
        filter: reading?.filters[index],
        sort: sorts.value[index],
        start,
        count,
      })),
  });
}
