import { isObject, type Json, type JsonObject } from "../lib/json.ts";

/**
 * Whether two resources, or two values, say the same. Absent, `null` and `[]` are the same state (RFC 7643 §2.5), and so is an object in
 * which nothing is assigned. The order of keys does not matter (§2.4); the order of a multi-valued attribute's elements does: a change of
 * order is a change the client asked for, and it is the order in which the elements are given back.
 */
export function sameResource(a: JsonObject, b: JsonObject): boolean {
  return sameValue(a, b);
}

/** The same question for any two values of an attribute. */
export function sameValue(a: Json | undefined, b: Json | undefined): boolean {
  return stateOf(a) === stateOf(b);
}

/** A text that is the same exactly for values that say the same: it serves as the key of a value in a set. Unassigned is "". */
export function stateOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) {
    const elements = (value as readonly Json[]).map(stateOf).filter((state) => state !== "");
    return elements.length === 0 ? "" : `[${elements.join(",")}]`;
  }
  if (isObject(value)) {
    const members = Object.keys(value)
      .sort()
      .map((key) => ({ key, state: stateOf(value[key]) }))
      .filter(({ state }) => state !== "")
      .map(({ key, state }) => `${JSON.stringify(key)}:${state}`);
    return members.length === 0 ? "" : `{${members.join(",")}}`;
  }
  return JSON.stringify(value);
}
