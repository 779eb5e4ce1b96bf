import type { Context } from "hono";
import { ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { readSearchRequest, type SearchParameters } from "../../scim/search-request.ts";
import { readBody } from "./body.ts";
import type { ScimEnv } from "./context.ts";
import { filterTexts } from "./filter.ts";
import { namesInAddress } from "./selection.ts";

/** What a list is asked for, from an address or from a body, as text. */
export interface ListParameters extends Omit<SearchParameters, "filter"> {
  /** None without a filter; two where the filter can be taken in two ways, see `filterTexts`. */
  readonly filters: readonly string[];
}

/** Takes the parameters of a GET. Names have no case; of a value that is given twice, the first counts. Ends in `invalidFilter`. */
export function parametersOfAddress(c: Context<ScimEnv>): Result<ListParameters, ScimFault> {
  const { search, searchParams } = new URL(c.req.url);
  const filters = filterTexts(search);
  if (!filters.ok) return filters;
  const given = new Map([...searchParams].toReversed().map(([name, value]) => [name.toLowerCase(), value]));
  const named = PARAMETERS.flatMap((name) => {
    const value = given.get(name.toLowerCase());
    return value === undefined ? [] : [[name, value] as const];
  });
  return ok({ ...Object.fromEntries(named), ...namesInAddress(c), filters: filters.value });
}

/** Takes the parameters of a POST to `/.search`. Ends in the faults of the body and of `readSearchRequest`. */
export async function parametersOfBody(c: Context<ScimEnv>): Promise<Result<ListParameters, ScimFault>> {
  const body = await readBody(c);
  if (!body.ok) return body;
  const read = readSearchRequest(body.value);
  if (!read.ok) return read;
  const { filter, ...others } = read.value;
  return ok({ ...others, filters: filter === undefined ? [] : [filter] });
}

const PARAMETERS = [
  "sortBy",
  "sortOrder",
  "startIndex",
  "count",
  "cursor",
] as const satisfies readonly (keyof ListParameters)[];
