import type { JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { LIST_LIMITS } from "../limits.ts";
import type { ScimFault } from "./fault.ts";

const LIST_RESPONSE_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/** Which page of a list: `startIndex` counts from 1, `count` may be 0. */
export interface ListQuery {
  readonly startIndex: number;
  readonly count: number;
}

/**
 * Reads the paging parameters, RFC 7644 §3.4.2.4: a `startIndex` below 1 is 1, a `count` below 0 is 0, and a page never has more than
 * LIST_LIMITS allows. Ends in `invalidValue` when either is not a whole number.
 */
export function readListQuery(query: {
  readonly startIndex?: string;
  readonly count?: string;
}): Result<ListQuery, ScimFault> {
  const startIndex = readInteger("startIndex", query.startIndex, 1);
  if (!startIndex.ok) return startIndex;
  const count = readInteger("count", query.count, LIST_LIMITS.defaultCount);
  if (!count.ok) return count;
  return ok({
    startIndex: Math.max(1, Math.min(startIndex.value, Number.MAX_SAFE_INTEGER)),
    count: Math.max(0, Math.min(count.value, LIST_LIMITS.maxCount)),
  });
}

/** The answer to a query, RFC 7644 §3.4.2. `totalResults` counts what matched, `resources` are those of this page. */
export function listResponse(page: {
  readonly totalResults: number;
  readonly startIndex: number;
  readonly resources: readonly JsonObject[];
}): JsonObject {
  return {
    schemas: [LIST_RESPONSE_URN],
    totalResults: page.totalResults,
    startIndex: page.startIndex,
    itemsPerPage: page.resources.length,
    Resources: page.resources,
  };
}

function readInteger(name: string, text: string | undefined, absent: number): Result<number, ScimFault> {
  if (text === undefined) return ok(absent);
  if (/^-?\d+$/.test(text)) return ok(Number(text));
  return fail({
    kind: "invalidValue",
    detail: `"${name}" has to be a whole number, such as ${name}=${absent}.`,
  });
}
