import type { Json, JsonObject } from "../../lib/json.ts";
import { ok, type Result } from "../../lib/result.ts";
import { sameValue } from "../equal.ts";
import type { ScimFault } from "../fault.ts";
import type { Attribute } from "../schema.ts";
import { refuse } from "./edit.ts";

/**
 * Gives the container (a resource, an extension, a complex value) with the attribute's new value, or without the attribute when `next` is
 * `undefined`. A value that says the same changes nothing, and a `writeOnly` one (`password`) is never stored. Ends in `mutability` for `readOnly`, for an `immutable` attribute that has a
 * value, and for a required attribute that would become unassigned (RFC 7644 §3.5.2 and §3.5.2.2).
 */
export function assign(
  container: JsonObject,
  attribute: Attribute,
  next: Json | undefined,
  where: string,
): Result<JsonObject, ScimFault> {
  const before = own(container, attribute.name);
  if (attribute.mutability === "readOnly") {
    return refuse("mutability", `"${where}" is read-only; leave it out.`);
  }
  if (attribute.mutability === "writeOnly" || sameValue(before, next)) return ok(container);
  if (attribute.mutability === "immutable" && !sameValue(before, undefined)) {
    return refuse("mutability", `"${where}" cannot be changed once it has a value.`);
  }
  if (attribute.required && sameValue(next, undefined)) {
    return refuse("mutability", `"${where}" is required and cannot be removed; replace it instead.`);
  }
  return ok(put(container, attribute.name, next));
}

/** Refuses, with `mutability`, a complex value that was written as a whole and differs in an `immutable` sub-attribute that had a value. */
export function keepImmutable(
  attribute: Attribute,
  before: JsonObject,
  after: JsonObject,
  where: string,
): Result<JsonObject, ScimFault> {
  const changed = (attribute.subAttributes ?? [])
    .filter((sub) => sub.mutability === "immutable" && !sameValue(own(before, sub.name), undefined))
    .find((sub) => !sameValue(own(before, sub.name), own(after, sub.name)));
  if (changed === undefined) return ok(after);
  return refuse("mutability", `"${where}.${changed.name}" cannot be changed once it has a value.`);
}

/** The member of that name. Names come from schemas, and a tenant may call an attribute `toString`. */
export const own = (object: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(object, name) ? object[name] : undefined;

/** The object with that member, or without it. */
export function put(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [name]: value };
  const { [name]: _, ...rest } = object;
  return rest;
}

/** The object, or `undefined` if it holds nothing: an empty complex value is an unassigned one. */
export const unlessEmpty = (object: JsonObject): JsonObject | undefined =>
  Object.keys(object).length === 0 ? undefined : object;
