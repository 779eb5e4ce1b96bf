import { isObject, type Json } from "../lib/json.ts";
import { jsonLength } from "../lib/json-length.ts";

/** How much of lists, objects and texts stays, from generous to hardly anything. */
const STEPS = [
  { items: 50, characters: 500 },
  { items: 10, characters: 100 },
  { items: 3, characters: 30 },
] as const;

/**
 * The value as JSON of at most `limit` characters: as it is if it fits, else with long lists, large objects and long texts cut, each with
 * a word on how much is missing.
 */
export function boundedJson(value: Json, limit: number): string {
  if (jsonLength(value, limit) <= limit) return JSON.stringify(value);
  for (const step of STEPS) {
    const text = JSON.stringify(cut(value, step.items, step.characters));
    if (text.length <= limit) return text;
  }
  return JSON.stringify("… too large to be kept");
}

function cut(value: Json, items: number, characters: number): Json {
  if (typeof value === "string") {
    return value.length <= characters
      ? value
      : `${value.slice(0, characters)}… and ${value.length - characters} more characters`;
  }
  if (Array.isArray(value)) {
    const list: readonly Json[] = value;
    const kept = list.slice(0, items).map((element) => cut(element, items, characters));
    return list.length <= items ? kept : [...kept, `… and ${list.length - items} more`];
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  const kept = entries
    .slice(0, items)
    .map(([name, inner]): [string, Json] => [name.slice(0, characters), cut(inner, items, characters)]);
  return Object.fromEntries(
    entries.length <= items ? kept : [...kept, ["…", `and ${entries.length - items} more`]],
  );
}
