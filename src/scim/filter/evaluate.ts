import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import type { Attribute } from "../schema.ts";
import type { Comparison, Literal, ResolvedFilter, ResolvedPath } from "./ast.ts";

/**
 * Whether a filter is true of a resource in its searchable form (`toSearchable`), or of an element of it when the filter comes from a
 * value path's brackets. `filterToSql` says the same in SQL:
 *
 * - A multi-valued attribute matches when any of its elements does (RFC 7644 §3.4.2.2). That holds for `ne` too: `emails.type ne "work"`
 *   asks for an e-mail of another type, `not (emails.type eq "work")` for nobody's e-mail of that type.
 * - A missing value is not the value it is compared with, so `ne` is true of it; every other comparison is false of it. A multi-valued
 *   attribute without elements has nothing that could match.
 * - `pr` is true when there is a value; the searchable form has no empty ones.
 * - A value path on a single-valued attribute (`name[…]`) is false when the attribute has no value.
 * - Texts are ordered by Unicode code point.
 */
export function matches(filter: ResolvedFilter, searchable: JsonObject): boolean {
  switch (filter.kind) {
    case "and":
      return filter.filters.every((part) => matches(part, searchable));
    case "or":
      return filter.filters.some((part) => matches(part, searchable));
    case "not":
      return !matches(filter.filter, searchable);
    case "present":
      return valuesAt(filter.path, searchable).some((value) => value !== undefined);
    case "compare":
      return valuesAt(filter.path, searchable).some((value) => compare(value, filter.operator, filter.value));
    case "valuePath":
      return valuesAt(filter.path, searchable).some(
        (value) => isObject(value) && matches(filter.filter, value),
      );
  }
}

/** Everything a path leads to: exactly one value, or its absence, unless something on the way is multi-valued. */
function valuesAt(
  { attribute, sub, extension }: ResolvedPath,
  object: JsonObject,
): readonly (Json | undefined)[] {
  const home = extension === undefined ? object : own(object, extension.id);
  const values = read(home, attribute);
  return sub === undefined ? values : values.flatMap((value) => read(value, sub));
}

function read(home: Json | undefined, attribute: Attribute): readonly (Json | undefined)[] {
  const value = own(home, attribute.name);
  if (!attribute.multiValued) return [value];
  return Array.isArray(value) ? value : [];
}

const own = (home: Json | undefined, name: string): Json | undefined =>
  isObject(home) && Object.hasOwn(home, name) ? home[name] : undefined;

function compare(value: Json | undefined, operator: Comparison, literal: Literal): boolean {
  if (value === undefined) return operator === "ne";
  switch (operator) {
    case "eq":
      return value === literal;
    case "ne":
      return value !== literal;
    case "co":
      return inTexts(value, literal, (text, part) => text.includes(part));
    case "sw":
      return inTexts(value, literal, (text, part) => text.startsWith(part));
    case "ew":
      return inTexts(value, literal, (text, part) => text.endsWith(part));
    case "gt":
      return inOrder(value, literal, (difference) => difference > 0);
    case "ge":
      return inOrder(value, literal, (difference) => difference >= 0);
    case "lt":
      return inOrder(value, literal, (difference) => difference < 0);
    case "le":
      return inOrder(value, literal, (difference) => difference <= 0);
  }
}

const inTexts = (value: Json, literal: Literal, test: (text: string, part: string) => boolean): boolean =>
  typeof value === "string" && typeof literal === "string" && test(value, literal);

function inOrder(value: Json, literal: Literal, test: (difference: number) => boolean): boolean {
  if (typeof value === "number" && typeof literal === "number") return test(value - literal);
  if (typeof value === "string" && typeof literal === "string") return test(codePointOrder(value, literal));
  return false;
}

/** The order of SQLite, which compares the bytes of UTF-8; JavaScript's `<` compares UTF-16 and puts U+1F600 before U+FF21. */
export function codePointOrder(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const difference = (a.codePointAt(index) ?? 0) - (b.codePointAt(index) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
