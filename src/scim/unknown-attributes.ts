import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { jsonLength } from "../lib/json-length.ts";
import { shorten } from "../lib/shorten.ts";
import { RESOURCE_LIMITS } from "../limits/scim.ts";
import type { ScimFault } from "./fault.ts";
import { knownValues } from "./known-values.ts";
import { attributeNamed, extensionNamed, topLevelAttributes } from "./names.ts";
import type { ResourceType } from "./schema.ts";
import { subAttributeNamed } from "./value.ts";

/**
 * Every attribute and sub-attribute that no schema knows, by its path, with all its values: a sub-attribute of a multi-valued attribute
 * may have one in each element. Takes a resource in canonical form.
 */
export function unknownAttributes(
  resource: JsonObject,
  resourceType: ResourceType,
): ReadonlyMap<string, readonly Json[]> {
  const found = new Map<string, Json[]>();
  const keep = (path: string, value: Json) => {
    const values = found.get(path);
    if (values === undefined) found.set(path, [value]);
    else values.push(value);
  };

  const attributes = topLevelAttributes(resourceType);
  for (const [name, value] of Object.entries(resource)) {
    const extension = extensionNamed(resourceType, name);
    if (extension === undefined) {
      if (attributeNamed(attributes, name) === undefined) keep(name, value);
    } else if (isObject(value)) {
      for (const [inner, given] of Object.entries(value)) {
        if (attributeNamed(extension.attributes, inner) === undefined)
          keep(`${extension.id}:${inner}`, given);
      }
    }
  }
  for (const { where, value, attribute } of knownValues(resource, resourceType)) {
    if (attribute.type !== "complex") continue;
    for (const element of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      if (!isObject(element)) continue;
      for (const [inner, given] of Object.entries(element)) {
        if (subAttributeNamed(attribute, inner) === undefined) keep(`${where}.${inner}`, given);
      }
    }
  }
  return found;
}

/** Bounds what is kept aside only to be echoed: `invalidValue` when it is too much, else `undefined`. */
export function unknownFault(resource: JsonObject, resourceType: ResourceType): ScimFault | undefined {
  const unknown = unknownAttributes(resource, resourceType);
  const { maxUnknownAttributes, maxUnknownAttributeLength } = RESOURCE_LIMITS;
  if (unknown.size > maxUnknownAttributes) {
    return invalid(
      `${unknown.size} attributes are in no schema, and at most ${maxUnknownAttributes} such are kept; remove them from the mapping.`,
    );
  }
  for (const [name, values] of unknown) {
    if (values.some((value) => jsonLength(value, maxUnknownAttributeLength) > maxUnknownAttributeLength)) {
      return invalid(
        `"${shorten(name)}" is in no schema and longer than the ${maxUnknownAttributeLength} characters kept of such attributes; remove it from the mapping.`,
      );
    }
    if (values.some(holdsLossyNumber)) {
      return invalid(
        `"${shorten(name)}" holds a number of more digits than JSON readers keep; send it as a text, or remove it from the mapping.`,
      );
    }
  }
  return undefined;
}

/** Whether a number in it has been read as another already: what is kept only to be echoed would come back changed. */
function holdsLossyNumber(value: Json): boolean {
  if (typeof value === "number") return Math.abs(value) > Number.MAX_SAFE_INTEGER;
  if (typeof value !== "object" || value === null) return false;
  return Object.values<Json>(value).some(holdsLossyNumber);
}

const invalid = (detail: string): ScimFault => ({ kind: "invalidValue", detail });
