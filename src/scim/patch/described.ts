import type { Json, JsonObject } from "../../lib/json.ts";
import { sameValue } from "../equal.ts";
import type { Filter, Literal } from "../filter/ast.ts";
import type { Attribute } from "../schema.ts";
import { subAttributeNamed } from "../value.ts";

/**
 * The element that a filter describes completely: `type eq "work" and primary eq true` is `{"type":"work","primary":true}`. Gives
 * `undefined` when the filter is made of anything but `eq` and `and`, or contradicts itself: then no element can be told from it.
 */
export function describedElement(filter: Filter, attribute: Attribute): JsonObject | undefined {
  const described = new Map<string, Json>();
  return describe(filter, attribute, described) ? Object.fromEntries(described) : undefined;
}

function describe(filter: Filter, attribute: Attribute, described: Map<string, Json>): boolean {
  if (filter.kind === "and") return filter.filters.every((part) => describe(part, attribute, described));
  if (filter.kind !== "compare" || filter.operator !== "eq") return false;
  if (filter.value === null || filter.value === "") return false;

  const sub = subAttributeNamed(attribute, filter.path.attribute);
  if (sub === undefined) return false;
  const value = sub.type === "boolean" ? asBoolean(filter.value) : filter.value;
  const said = described.get(sub.name);
  described.set(sub.name, value);
  return said === undefined || sameValue(said, value);
}

/** Filters take `primary eq "True"` for what it means, so it means the same here. */
const asBoolean = (literal: Literal): Literal =>
  typeof literal === "string" ? literal.toLowerCase() === "true" : literal;
