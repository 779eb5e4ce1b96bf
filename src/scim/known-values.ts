import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { attributeNamed, extensionNamed, topLevelAttributes } from "./names.ts";
import type { Attribute, ResourceType } from "./schema.ts";

/** A value of an attribute that a schema knows, and the path by which an error names it. */
export interface KnownValue {
  readonly where: string;
  readonly value: Json;
  readonly attribute: Attribute;
}

/** The values of all attributes that the schemas know, those of extensions included. Takes a resource in canonical form. */
export function* knownValues(resource: JsonObject, resourceType: ResourceType): Generator<KnownValue> {
  const attributes = topLevelAttributes(resourceType);
  for (const [name, value] of Object.entries(resource)) {
    const attribute = attributeNamed(attributes, name);
    if (attribute !== undefined) yield { where: attribute.name, value, attribute };

    const extension = extensionNamed(resourceType, name);
    if (extension === undefined || !isObject(value)) continue;
    for (const [inner, given] of Object.entries(value)) {
      const known = attributeNamed(extension.attributes, inner);
      if (known !== undefined)
        yield { where: `${extension.id}:${known.name}`, value: given, attribute: known };
    }
  }
}
