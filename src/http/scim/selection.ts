import type { Context } from "hono";
import type { Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { readSelection, type Selection } from "../../scim/projection.ts";
import type { ResourceType } from "../../scim/schema.ts";
import type { ScimEnv } from "./context.ts";

/** Reads which attributes the answer is to hold, RFC 7644 §3.9. Ends in `invalidValue` when both parameters are given. */
export const readSelected = (c: Context<ScimEnv>, resourceType: ResourceType): Result<Selection, ScimFault> =>
  readSelection(
    { attributes: c.req.query("attributes"), excludedAttributes: c.req.query("excludedAttributes") },
    resourceType,
  );
