import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { sameValue } from "../scim/equal.ts";

/** An attribute that a request changed. `null` is "not assigned" (RFC 7643 §2.5). */
export interface AttributeChange {
  /** As in a PATCH: `name.givenName`, or the URN in front for what an extension brings. */
  readonly path: string;
  readonly before: Json;
  readonly after: Json;
}

/**
 * What differs between two states of a resource in canonical form, attribute by attribute; `undefined` stands for none, before a creation
 * or after a deletion. A multi-valued attribute is one change as a whole.
 */
export function attributeChanges(
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): readonly AttributeChange[] {
  return within(before ?? {}, after ?? {}, (name) => (name === "schemas" ? undefined : name));
}

/** `pathOf` gives the path of a member, or undefined where it says nothing of its own. */
function within(
  before: JsonObject,
  after: JsonObject,
  pathOf: (name: string) => string | undefined,
): readonly AttributeChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name): readonly AttributeChange[] => {
    const path = pathOf(name);
    const [old, now] = [before[name], after[name]];
    if (path === undefined || sameValue(old, now)) return [];
    if (!isComplex(old) || !isComplex(now)) return [{ path, before: old ?? null, after: now ?? null }];
    // Names of attributes have no colon, URNs do.
    const join = name.includes(":") ? ":" : ".";
    return within(old ?? {}, now ?? {}, (inner) => `${path}${join}${inner}`);
  });
}

const isComplex = (value: Json | undefined): value is JsonObject | undefined | null =>
  value === undefined || value === null || isObject(value);
