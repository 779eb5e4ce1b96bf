import { isObject, type Json } from "../../lib/json.ts";
import { sameValue } from "../../scim/equal.ts";
import { isSameName } from "../../scim/names.ts";
import type { PatchOperation } from "../../scim/operation.ts";

/**
 * The name of a place to which one and the same value without a path gives two different values, such as `active` and `Active`, or
 * `name.givenName` and a `name` that has one: the names in an object have no order that could decide. Undefined where there is none.
 */
export function saidTwice(operations: readonly PatchOperation[]): string | undefined {
  const places = new Map<string, Place>();
  for (const { target, value = null } of operations) {
    if (target.kind !== "attribute" || target.filter !== undefined) continue;
    const { extension, attribute, sub } = target.path;
    const name = `${extension === undefined ? "" : `${extension.id}:`}${attribute.name}`;
    const place = places.get(name) ?? { whole: undefined, subs: new Map() };
    places.set(name, place);
    if (sub === undefined) {
      if (place.whole !== undefined && !sameValue(place.whole, value)) return name;
      place.whole = value;
    } else {
      const before = place.subs.get(sub.name);
      if (before !== undefined && !sameValue(before, value)) return `${name}.${sub.name}`;
      place.subs.set(sub.name, value);
    }
  }
  for (const [name, place] of places) {
    const part = contradictedPart(place);
    if (part !== undefined) return `${name}.${part}`;
  }
  return undefined;
}

interface Place {
  whole: Json | undefined;
  readonly subs: Map<string, Json>;
}

function contradictedPart({ whole, subs }: Place): string | undefined {
  if (whole === undefined || !isObject(whole)) return undefined;
  return [...subs].find(([name, value]) =>
    Object.entries(whole).some(([key, other]) => isSameName(key, name) && !sameValue(other, value)),
  )?.[0];
}
