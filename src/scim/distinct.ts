import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { own } from "./patch/assign.ts";
import { addElements } from "./patch/elements.ts";
import type { Attribute, ResourceType } from "./schema.ts";

/**
 * The resource without values that are there already: RFC 7643 §2.4 wants the same `value` and `type` only once. What a later one says
 * besides is merged into the first, as `add` does it (RFC 7644 §3.5.2.1). Takes a resource in canonical form, and gives it back where
 * nothing is there twice. A group's members are counted by their ids elsewhere.
 */
export function withoutDuplicates(resource: JsonObject, { schema, extensions }: ResourceType): JsonObject {
  let distinct = distinctIn(resource, schema.attributes);
  for (const { schema: extension } of extensions) {
    const data = own(distinct, extension.id);
    if (!isObject(data)) continue;
    const next = distinctIn(data, extension.attributes);
    if (next !== data) distinct = { ...distinct, [extension.id]: next };
  }
  return distinct;
}

function distinctIn(data: JsonObject, attributes: readonly Attribute[]): JsonObject {
  let distinct = data;
  for (const attribute of attributes) {
    const values = attribute.multiValued ? own(data, attribute.name) : undefined;
    if (!Array.isArray(values) || values.length < 2 || attribute.name === "members") continue;
    const { elements } = addElements([], values as readonly Json[], attribute);
    if (elements.length < values.length) distinct = { ...distinct, [attribute.name]: elements };
  }
  return distinct;
}
