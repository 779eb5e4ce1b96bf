import type { JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { LIST_LIMITS } from "../limits/scim.ts";
import type { ScimFault } from "./fault.ts";

const LIST_RESPONSE_URN = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/**
 * Which page of a list: one that begins at an index, which counts from 1, or one that a cursor leads to; the empty cursor leads to the
 * first. `count` may be 0.
 */
export type ListQuery =
  | { readonly startIndex: number; readonly cursor?: never; readonly count: number }
  | { readonly cursor: string; readonly startIndex?: never; readonly count: number };

/**
 * Reads the paging parameters, RFC 7644 §3.4.2.4 and RFC 9865 §2: a `startIndex` below 1 is 1, a `count` below 0 is 0, and a page never
 * has more than LIST_LIMITS allows. Pages by index are the default, which RFC 9865 §2.4 advises to whoever had them first. Ends in
 * `invalidValue` when a number is not whole or both ways are asked for, and in `invalidCount` for such a `count` beside a cursor.
 */
export function readListQuery(query: {
  readonly startIndex?: string | undefined;
  readonly count?: string | undefined;
  readonly cursor?: string | undefined;
}): Result<ListQuery, ScimFault> {
  const { cursor } = query;
  if (cursor !== undefined && query.startIndex !== undefined) {
    return fail({
      kind: "invalidValue",
      detail: 'Send either "cursor" or "startIndex": a list is paged in one of the two ways.',
    });
  }
  const startIndex = readInteger("startIndex", query.startIndex, 1, "invalidValue");
  if (!startIndex.ok) return startIndex;
  const byIndex = cursor === undefined;
  const asked = readInteger(
    "count",
    query.count,
    LIST_LIMITS.defaultCount,
    byIndex ? "invalidValue" : "invalidCount",
  );
  if (!asked.ok) return asked;
  const count = Math.max(0, Math.min(asked.value, LIST_LIMITS.maxCount));
  if (!byIndex) return ok({ cursor, count });
  return ok({ startIndex: Math.max(1, Math.min(startIndex.value, Number.MAX_SAFE_INTEGER)), count });
}

/**
 * The answer to a query, RFC 7644 §3.4.2. `totalResults` counts what matched, `resources` are those of this page. `startIndex` belongs to
 * pages by index, the cursors to others (RFC 9865 §2): each is there where there is such a page.
 */
export function listResponse(page: {
  readonly totalResults: number;
  readonly startIndex?: number | undefined;
  readonly previousCursor?: string | undefined;
  readonly nextCursor?: string | undefined;
  readonly resources: readonly JsonObject[];
}): JsonObject {
  const { totalResults, startIndex, previousCursor, nextCursor, resources } = page;
  return {
    schemas: [LIST_RESPONSE_URN],
    totalResults,
    ...(startIndex === undefined ? {} : { startIndex }),
    itemsPerPage: resources.length,
    ...(previousCursor === undefined ? {} : { previousCursor }),
    ...(nextCursor === undefined ? {} : { nextCursor }),
    Resources: resources,
  };
}

function readInteger(
  name: string,
  text: string | undefined,
  absent: number,
  kind: "invalidValue" | "invalidCount",
): Result<number, ScimFault> {
  if (text === undefined) return ok(absent);
  if (/^-?\d+$/.test(text)) return ok(Number(text));
  return fail({ kind, detail: `"${name}" has to be a whole number, such as ${name}=${absent}.` });
}
