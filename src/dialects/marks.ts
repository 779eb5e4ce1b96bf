import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { shorten } from "../lib/shorten.ts";
import type { ScimFault } from "../scim/fault.ts";
import { topLevelAttributes } from "../scim/names.ts";
import type { Attribute, ResourceType } from "../scim/schema.ts";
import { subAttributeNamed } from "../scim/value.ts";

/** What SCIM 1.1 says of a value of a list, in its `operation`; undefined where it says nothing. */
export function markOf(element: Json): Json | undefined {
  if (!isObject(element)) return undefined;
  const key = Object.keys(element).find((name) => name.toLowerCase() === "operation");
  return key === undefined ? undefined : element[key];
}

/**
 * Refuses values to be set that SCIM 1.1 marks as to be deleted: taken without the mark they would give what was to be taken away. Takes
 * the attribute that they are values of. Ends in `invalidValue`.
 */
export function refuseDeletions(value: Json, attribute: Attribute): Result<undefined, ScimFault> {
  if (!attribute.multiValued || subAttributeNamed(attribute, "operation") !== undefined) return ok(undefined);
  const elements: readonly Json[] = Array.isArray(value) ? value : [value];
  if (!elements.some((element) => String(markOf(element)).toLowerCase() === "delete")) return ok(undefined);
  return fail({
    kind: "invalidValue",
    detail: `A value of "${shorten(attribute.name)}" is to be set and says "operation": "delete"; leave it out, or remove it in a PATCH.`,
  });
}

/** The same for every list of a whole resource. */
export function refuseDeletionsIn(
  body: JsonObject,
  resourceType: ResourceType,
): Result<undefined, ScimFault> {
  const lists = new Map(
    topLevelAttributes(resourceType)
      .filter(({ multiValued, mutability }) => multiValued && mutability !== "readOnly")
      .map((attribute) => [attribute.name.toLowerCase(), attribute]),
  );
  for (const [name, value] of Object.entries(body)) {
    const attribute = lists.get(name.toLowerCase());
    const read = attribute === undefined ? ok(undefined) : refuseDeletions(value, attribute);
    if (!read.ok) return read;
  }
  return ok(undefined);
}
