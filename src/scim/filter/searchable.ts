import { fold } from "../../lib/fold.ts";
import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { normalizeDateTime } from "../date-time.ts";
import { topLevelAttributes } from "../names.ts";
import type { Attribute, ResourceType } from "../schema.ts";
import { isFilterable, isFolded } from "./comparable.ts";

/**
 * The form of a resource in which filters look: only what the schemas know, under their spelling of the names, extensions under their
 * URN; text of `caseExact: false` attributes folded, times normalised; without empty values (RFC 7643 §2.5), without what is never
 * returned, and without values that are not of their attribute's type. The predicate and the SQL both read this form and no other.
 */
export function toSearchable(resource: JsonObject, resourceType: ResourceType): JsonObject {
  const values = byName(resource);
  const extensions = resourceType.extensions.map(({ schema }): [string, Json | undefined] => [
    schema.id,
    searchableObject(values.get(schema.id.toLowerCase()), schema.attributes),
  ]);
  return present([...entries(values, topLevelAttributes(resourceType)), ...extensions]);
}

/** The same for the value of one attribute; `undefined` when nothing of it can be searched. */
export function searchableValue(value: Json | undefined, attribute: Attribute): Json | undefined {
  if (!attribute.multiValued) return searchableElement(value, attribute);
  if (!Array.isArray(value)) return undefined;
  const elements = (value as readonly Json[]).map((element) => searchableElement(element, attribute));
  const kept = elements.filter((element) => element !== undefined);
  return kept.length === 0 ? undefined : kept;
}

/** The same for one element of a multi-valued attribute: what the filter between a value path's brackets looks at. */
export function searchableElement(value: Json | undefined, attribute: Attribute): Json | undefined {
  switch (attribute.type) {
    case "complex":
      return searchableObject(value, attribute.subAttributes ?? []);
    case "boolean":
      return typeof value === "boolean" ? value : undefined;
    case "integer":
    case "decimal":
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    case "dateTime":
      return typeof value === "string" ? normalizeDateTime(value) : undefined;
    case "string":
    case "reference":
    case "binary":
      return typeof value === "string" && value !== "" ? searchableText(value, attribute) : undefined;
  }
}

/** SQLite would cut a text at NUL and replace lone surrogates, so both go; no filter can ask for them. */
function searchableText(text: string, attribute: Attribute): string {
  const storable = text.toWellFormed().replaceAll("\0", "\uFFFD");
  return isFolded(attribute) ? fold(storable) : storable;
}

function searchableObject(value: Json | undefined, attributes: readonly Attribute[]): JsonObject | undefined {
  if (!isObject(value)) return undefined;
  const kept = present(entries(byName(value), attributes));
  return Object.keys(kept).length === 0 ? undefined : kept;
}

const entries = (
  values: ReadonlyMap<string, Json>,
  attributes: readonly Attribute[],
): [string, Json | undefined][] =>
  attributes
    .filter(isFilterable)
    .map((attribute) => [
      attribute.name,
      searchableValue(values.get(attribute.name.toLowerCase()), attribute),
    ]);

const byName = (object: JsonObject): ReadonlyMap<string, Json> =>
  new Map(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));

const present = (all: readonly [string, Json | undefined][]): JsonObject =>
  Object.fromEntries(all.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
