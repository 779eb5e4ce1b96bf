import { fold } from "../../lib/fold.ts";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { sameValue, stateOf } from "../equal.ts";
import { isFolded } from "../filter/comparable.ts";
import type { Attribute } from "../schema.ts";
import { subAttributeNamed } from "../value.ts";
import { own } from "./assign.ts";

/** The elements of a multi-valued attribute after an edit, and the places of those that the edit wrote. */
export interface EditedElements {
  readonly elements: readonly Json[];
  readonly written: ReadonlySet<number>;
}

/**
 * Adds elements. One that is there already is not added again: complex elements are the same when they have the same `value` and `type`
 * (RFC 7643 §2.4 wants that pair only once), and then the new one's other sub-attributes are merged into it.
 */
export function addElements(
  existing: readonly Json[],
  added: readonly Json[],
  attribute: Attribute,
): EditedElements {
  const elements = [...existing];
  const places = new Map(existing.map((element, index) => [identity(element, attribute), index]));
  const written = new Set<number>();

  for (const element of added) {
    const key = identity(element, attribute);
    const place = places.get(key) ?? elements.length;
    const before = elements[place];
    elements[place] = before === undefined ? element : merge(before, element, attribute);
    places.set(key, place);
    written.add(place);
  }
  return { elements, written };
}

/** A list that takes the place of another; an element that is listed twice counts once. */
export function replaceElements(listed: readonly Json[]): EditedElements {
  const elements = [...new Map(listed.map((element) => [stateOf(element), element])).values()];
  return { elements, written: new Set(elements.keys()) };
}

/** Without the listed elements. One listed with `value` alone removes the elements of that value whatever their `type`. */
export function removeElements(
  existing: readonly Json[],
  listed: readonly Json[],
  attribute: Attribute,
): readonly Json[] {
  const gone = new Set(listed.map((element) => identity(element, attribute)));
  return existing.filter(
    (element) => !gone.has(identity(element, attribute)) && !gone.has(identity(untyped(element), attribute)),
  );
}

/**
 * `primary` is true at most once: when an operation sets it, the others lose it, and the last one set wins (RFC 7644 §3.5.2). Elements
 * that the operation did not write never win, and nothing happens as long as none was written with it.
 */
export function settlePrimary({ elements, written }: EditedElements): readonly Json[] {
  const winner = elements.findLastIndex((element, index) => written.has(index) && isPrimary(element));
  if (winner === -1) return elements;
  return elements.map((element, index) =>
    index !== winner && isObject(element) && isPrimary(element) ? { ...element, primary: false } : element,
  );
}

const isPrimary = (element: Json): boolean => isObject(element) && element.primary === true;

/** What an element is known by. Text counts without regard to case unless its attribute is `caseExact`. */
function identity(element: Json, attribute: Attribute): string {
  if (!isObject(element)) return stateOf(folded(element, attribute));
  if (element.value === undefined) return stateOf(element);
  const { value, type = null } = element;
  return stateOf({
    value: folded(value, subAttributeNamed(attribute, "value")),
    type: folded(type, subAttributeNamed(attribute, "type")),
  });
}

const folded = (value: Json, attribute: Attribute | undefined): Json =>
  typeof value === "string" && attribute !== undefined && isFolded(attribute) ? fold(value) : value;

function untyped(element: Json): Json {
  if (!isObject(element) || element.value === undefined) return element;
  return { value: element.value };
}

/** An `immutable` sub-attribute that has a value keeps it: adding what is there is no attempt to change it. */
function merge(before: Json, added: Json, attribute: Attribute): Json {
  if (!isObject(before) || !isObject(added)) return before;
  const fixed = (attribute.subAttributes ?? []).filter(
    ({ mutability, name }) => mutability === "immutable" && own(before, name) !== undefined,
  );
  const kept = fixed.map(({ name }): [string, Json] => [name, own(before, name) ?? null]);
  const merged: JsonObject = { ...before, ...added, ...Object.fromEntries(kept) };
  return sameValue(before, merged) ? before : merged;
}
