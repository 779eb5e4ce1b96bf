import type { JsonObject } from "../lib/json.ts";
import type { Attribute, ResourceType, Schema } from "./schema.ts";
import { commonAttributes } from "./schemas/common.ts";

/** Finding attributes and schemas by the names clients use for them, which have no case: RFC 7643 §2.1, RFC 7644 §3.10. */

/** The attribute of that name, in whatever case. */
export function attributeNamed(attributes: readonly Attribute[], name: string): Attribute | undefined {
  return attributes.find((attribute) => isSameName(attribute.name, name));
}

/** The attributes that stand at the top of a resource: the common ones (RFC 7643 §3.1) and those of its core schema. */
export function topLevelAttributes(resourceType: ResourceType): readonly Attribute[] {
  return [...commonAttributes, ...resourceType.schema.attributes];
}

/** The extension of that URN, in whatever case. */
export function extensionNamed(resourceType: ResourceType, urn: string): Schema | undefined {
  return resourceType.extensions.find(({ schema }) => isNamed(schema, urn))?.schema;
}

/** Whether this is the URN of the schema, in whatever case. */
export function isNamed(schema: Schema, urn: string): boolean {
  return isSameName(schema.id, urn);
}

/** Whether two names differ in case at most. Comparing lengths first keeps bodies with very many names cheap. */
export function isSameName(a: string, b: string): boolean {
  return a.length === b.length && a.toLowerCase() === b.toLowerCase();
}

/** A name that an object has twice, in different case: nobody can tell which of the two values counts. Undefined where there is none. */
export function givenTwice(object: JsonObject): string | undefined {
  const seen = new Set<string>();
  for (const name of Object.keys(object)) {
    const folded = name.toLowerCase();
    if (seen.has(folded)) return name;
    seen.add(folded);
  }
  return undefined;
}
