import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { sameValue } from "./equal.ts";
import type { ScimFault } from "./fault.ts";
import { own } from "./patch/assign.ts";
import type { Attribute, ResourceType } from "./schema.ts";

/**
 * What a PUT makes of `immutable` attributes that have a value, RFC 7644 §3.5.1: one that the request leaves out stays as it is, one that
 * it states must be the same. Takes the resource as it is and as the request states it, both in canonical form. Ends in `mutability`.
 */
export function keepImmutables(
  before: JsonObject,
  after: JsonObject,
  resourceType: ResourceType,
): Result<JsonObject, ScimFault> {
  const core = keepIn(before, after, resourceType.schema.attributes, "");
  if (!core.ok) return core;
  let kept = core.value;
  for (const { schema } of resourceType.extensions) {
    const data = objectAt(kept, schema.id);
    const merged = keepIn(objectAt(before, schema.id), data, schema.attributes, `${schema.id}:`);
    if (!merged.ok) return merged;
    if (merged.value !== data) kept = { ...kept, [schema.id]: merged.value };
  }
  return ok(kept);
}

function keepIn(
  before: JsonObject,
  after: JsonObject,
  attributes: readonly Attribute[],
  prefix: string,
): Result<JsonObject, ScimFault> {
  let kept = after;
  for (const { name, mutability, type, multiValued, subAttributes } of attributes) {
    const former = own(before, name);
    const where = `${prefix}${name}`;
    if (former === undefined) continue;
    if (mutability === "immutable") {
      const stated = own(after, name);
      if (stated === undefined) kept = { ...kept, [name]: former };
      else if (!sameValue(former, stated)) return changed(where);
    } else if (type === "complex" && !multiValued) {
      const value = objectAt(kept, name);
      const merged = keepIn(objectAt(before, name), value, subAttributes ?? [], `${where}.`);
      if (!merged.ok) return merged;
      if (merged.value !== value) kept = { ...kept, [name]: merged.value };
    }
  }
  return ok(kept);
}

function objectAt(object: JsonObject, name: string): JsonObject {
  const value: Json | undefined = own(object, name);
  return isObject(value) ? value : {};
}

const changed = (where: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "mutability", detail: `"${where}" cannot be changed once it has a value.` });
