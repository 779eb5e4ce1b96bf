import type { Json, JsonObject } from "../lib/json.ts";
import { ok, type Result } from "../lib/result.ts";
import { type Definition, resourceTypesOf } from "./extensions.ts";
import type { ScimFault } from "./fault.ts";
import { toSearchable } from "./filter/searchable.ts";
import { own } from "./patch/assign.ts";
import { readResource } from "./resource.ts";

/** What becomes of values that were kept aside under a URN, once a schema of that URN is defined. */
export interface Adopted {
  /** As they are stored; undefined where nothing of them is. */
  readonly data: Json | undefined;
  /** In the form in which filters look at them. */
  readonly search: Json;
}

/**
 * Reads what was kept aside under the schema's URN as a POST of it would be read now: in the schema's spelling, without what is never
 * stored, and with attributes aside that the schema does not know either. Ends in the fault that such a POST ends in.
 */
export function adopt(value: Json, definition: Definition): Result<Adopted, ScimFault> {
  const { id, resourceType } = definition;
  const type = resourceTypesOf(JSON.stringify([definition]))[resourceType];
  // Of the resource nothing but this is looked at.
  const bare = { ...type, schema: { ...type.schema, attributes: [] } };
  const body: JsonObject = { schemas: [type.schema.id, id], [id]: value };
  const read = readResource(body, bare, "create", "keep");
  if (!read.ok) return read;
  return ok({ data: own(read.value, id), search: own(toSearchable(read.value, bare), id) ?? {} });
}
