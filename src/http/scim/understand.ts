import type { Context } from "hono";
import { understandPatch } from "../../dialects/patch.ts";
import { understandResource } from "../../dialects/resource.ts";
import type { Understand } from "../../directory/understand.ts";
import type { Json, JsonObject } from "../../lib/json.ts";
import { ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { PatchOperation } from "../../scim/operation.ts";
import type { Selection } from "../../scim/projection.ts";
import type { ResourceType } from "../../scim/schema.ts";
import { readBody } from "./body.ts";
import type { ScimEnv } from "./context.ts";
import { readSelected } from "./selection.ts";
import { ownType } from "./tenant-types.ts";

/** What a POST, PUT or PATCH brings: the body, not understood yet, and what the answer is to hold. */
export interface Submission {
  readonly body: Json;
  readonly selection: Selection;
}

/** Reads a POST, PUT or PATCH as far as that is possible without the tenant's policy. Ends in the faults of its parts. */
export async function readSubmission(
  c: Context<ScimEnv>,
  resourceType: ResourceType,
): Promise<Result<Submission, ScimFault>> {
  const selection = readSelected(c, resourceType);
  if (!selection.ok) return selection;
  const body = await readBody(c);
  return body.ok ? ok({ body: body.value, selection: selection.value }) : body;
}

/** The body as a resource; what that came to, and which tolerances it took, is left for the activity record. */
export const asResource =
  (
    c: Context<ScimEnv>,
    body: Json,
    resourceType: ResourceType,
    context: "create" | "replace",
  ): Understand<JsonObject> =>
  (mode) => {
    const understood = understandResource(body, ownType(c, resourceType), context, mode);
    c.set("tolerances", understood.ok ? understood.value.tolerances : []);
    const resource = understood.ok ? understood.value.resource : undefined;
    c.set("understood", resource && { kind: "resource", resource });
    return understood.ok ? ok(understood.value.resource) : understood;
  };

/** The body as the operations of a PATCH of the resource with that id; what that came to, and which tolerances it took, is left for the activity record. */
export const asOperations =
  (
    c: Context<ScimEnv>,
    body: Json,
    resourceType: ResourceType,
    id: string,
  ): Understand<readonly PatchOperation[]> =>
  ({ strict }) => {
    const understood = understandPatch(body, ownType(c, resourceType), { strict, id });
    c.set("tolerances", understood.ok ? understood.value.tolerances : []);
    const operations = understood.ok ? understood.value.operations : undefined;
    c.set("understood", operations && { kind: "operations", operations });
    return understood.ok ? ok(understood.value.operations) : understood;
  };
