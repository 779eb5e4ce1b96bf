import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { sameValue } from "../equal.ts";
import { extensionNamed } from "../names.ts";
import type { ResourceType } from "../schema.ts";
import { own, put, unlessEmpty } from "./assign.ts";

/**
 * Sets an attribute that no schema knows, or removes it when the value is `undefined` or unassigned. It is kept as it came: under its name or,
 * when the name begins with a URN, in the object of that URN, where the same attribute of a POST stands.
 */
export function editUnknown(
  resource: JsonObject,
  name: string,
  value: Json | undefined,
  resourceType: ResourceType,
): JsonObject {
  const { urn, inner } = place(resource, name, value, resourceType);
  const next = sameValue(value, undefined) ? undefined : value;
  if (urn === undefined) return putAside(resource, inner, next);

  const home = own(resource, urn);
  return put(resource, urn, unlessEmpty(putAside(isObject(home) ? home : {}, inner, next)));
}

/** A value that says the same leaves everything as it is. */
function putAside(home: JsonObject, name: string, next: Json | undefined): JsonObject {
  const key = present(home, name) ?? name;
  return sameValue(own(home, key), next) ? home : put(home, key, next);
}

/** Whether `urn:…:x` is attribute x of that URN or a URN of its own can only be told from what is there, and from the value. */
function place(
  resource: JsonObject,
  name: string,
  value: Json | undefined,
  resourceType: ResourceType,
): { readonly urn?: string; readonly inner: string } {
  const split = name.lastIndexOf(":");
  if (!/^urn:/i.test(name) || split === -1 || present(resource, name) !== undefined) return { inner: name };

  const prefix = name.slice(0, split);
  const urn = extensionNamed(resourceType, prefix)?.id ?? present(resource, prefix);
  if (urn === undefined && isObject(value)) return { inner: name };
  return { urn: urn ?? prefix, inner: name.slice(split + 1) };
}

/** The key under which a name is present; names have no case (RFC 7643 §2.1). */
function present(object: JsonObject, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.keys(object).find((key) => key.toLowerCase() === wanted);
}
