import type { Context } from "hono";
import type { Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { readSelection, type Selection } from "../../scim/projection.ts";
import type { ResourceType } from "../../scim/schema.ts";
import type { ScimEnv } from "./context.ts";

/** Reads which attributes the answer is to hold, RFC 7644 §3.9. Ends in `invalidValue` when both parameters are given. */
export const readSelected = (c: Context<ScimEnv>, resourceType: ResourceType): Result<Selection, ScimFault> =>
  readSelection(namesInAddress(c), resourceType);

/** The parameters that name attributes, whatever their case. One that is given twice names all of them. */
export function namesInAddress(c: Context<ScimEnv>): {
  readonly attributes?: string;
  readonly excludedAttributes?: string;
} {
  const given = [...new URL(c.req.url).searchParams];
  const named = NAMING.flatMap((name) => {
    const lists = given.flatMap(([key, list]) => (key.toLowerCase() === name.toLowerCase() ? [list] : []));
    return lists.length === 0 ? [] : [[name, lists.join(",")] as const];
  });
  return Object.fromEntries(named);
}

const NAMING = ["attributes", "excludedAttributes"] as const;
