import type { Context } from "hono";
import type { JsonObject } from "../../lib/json.ts";
import { builtInTypes, type TenantTypes } from "../../scim/extensions.ts";
import { project, type Selection, selectionFor } from "../../scim/projection.ts";
import type { ResourceType } from "../../scim/schema.ts";
import type { ScimEnv } from "./context.ts";

/**
 * The tenant's resource types as of the last trip that checked who is calling; before that, those that everybody has. A tenant's own
 * schemas are no secret from its own token only, so nothing may depend on them earlier.
 */
export const typesOf = (c: Context<ScimEnv>): TenantTypes => c.var.types ?? builtInTypes;

/** The same resource type with the tenant's own extensions. */
export const ownType = (c: Context<ScimEnv>, { id }: ResourceType): ResourceType => typesOf(c)[id];

/** What the client gets to see of a whole representation: names in the selection may be those of the tenant's extensions. */
export function show(
  c: Context<ScimEnv>,
  resource: JsonObject,
  resourceType: ResourceType,
  selection: Selection,
): JsonObject {
  const own = ownType(c, resourceType);
  return project(resource, own, own === resourceType ? selection : selectionFor(selection, own));
}
