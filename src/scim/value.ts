import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { shorten } from "../lib/shorten.ts";
import { normalizeDateTime } from "./date-time.ts";
import type { ScimFault } from "./fault.ts";
import { attributeNamed } from "./names.ts";
import type { Attribute } from "./schema.ts";

/** What happens to sub-attributes that the schema does not know: kept as they came, or refused. */
export type UnknownNames = "keep" | "refuse";

/**
 * Reads a client's value for one attribute, RFC 7643 §2.3–2.5. Takes the value, the attribute's definition and the path by which an
 * error names it (`emails`, `name.givenName`). Gives the value with sub-attributes in the schema's spelling, and without nulls, empty
 * elements and `readOnly` sub-attributes (a client's word on those is ignored, RFC 7644 §3.5.1); `undefined` when nothing is left,
 * which means unassigned. Ends in `invalidValue` when the type is wrong, and for an empty element where it requires a sub-attribute.
 */
export function readValue(
  value: Json,
  attribute: Attribute,
  where: string,
  unknown: UnknownNames,
): Result<Json | undefined, ScimFault> {
  if (!attribute.multiValued) return readElement(value, attribute, where, unknown);
  if (value === null) return ok(undefined);
  if (!Array.isArray(value)) return invalid(`"${where}" has to be an array; send its values in [ ].`);

  const elements: Json[] = [];
  const required = (attribute.subAttributes ?? []).find((sub) => sub.required);
  for (const element of value as readonly Json[]) {
    const read = readElement(element, attribute, where, unknown);
    if (!read.ok) return read;
    if (read.value !== undefined) elements.push(read.value);
    else if (required !== undefined) return withoutRequired(where, required);
  }
  return ok(elements.length === 0 ? undefined : elements);
}

/** The same for one element of a multi-valued attribute; for a single-valued attribute there is no difference. */
export function readElement(
  value: Json,
  attribute: Attribute,
  where: string,
  unknown: UnknownNames,
): Result<Json | undefined, ScimFault> {
  if (value === null) return ok(undefined);
  if (attribute.type === "complex") return readComplex(value, attribute, where, unknown);
  if (attribute.required && typeof value === "string" && value.trim() === "") {
    return invalid(`"${where}" must not be empty.`);
  }
  const expected = expectation(attribute.type, value);
  return expected === undefined ? ok(value) : invalid(`"${where}" has to be ${expected}.`);
}

/** The sub-attribute of that name, in whatever case (RFC 7643 §2.1). */
export function subAttributeNamed(attribute: Attribute, name: string): Attribute | undefined {
  return attributeNamed(attribute.subAttributes ?? [], name);
}

function readComplex(
  value: Json,
  attribute: Attribute,
  where: string,
  unknown: UnknownNames,
): Result<JsonObject | undefined, ScimFault> {
  if (!isObject(value)) return invalid(`"${where}" has to be an object of sub-attributes, such as { … }.`);

  const read = new Map<string, Json>();
  const seen = new Set<string>();
  for (const [key, given] of Object.entries(value)) {
    const sub = subAttributeNamed(attribute, key);
    const name = sub?.name ?? key;
    if (seen.has(name)) return invalid(`"${where}.${name}" is given twice; send it once.`);
    seen.add(name);
    if (sub === undefined) {
      if (unknown === "refuse")
        return invalid(`"${where}" has no sub-attribute "${shorten(key)}"; leave it out.`);
      if (given !== null) read.set(key, given);
      continue;
    }
    if (sub.mutability === "readOnly") continue;
    const result = readValue(given, sub, `${where}.${sub.name}`, unknown);
    if (!result.ok) return result;
    if (result.value !== undefined) read.set(sub.name, result.value);
  }
  return ok(read.size === 0 ? undefined : Object.fromEntries(read));
}

/** What a simple value would have to be, if it is not. */
function expectation(type: Exclude<Attribute["type"], "complex">, value: Json): string | undefined {
  switch (type) {
    case "string":
      return typeof value === "string" ? undefined : "a string";
    case "reference":
      return typeof value === "string" ? undefined : "a string that holds a URI";
    case "boolean":
      return typeof value === "boolean" ? undefined : "true or false";
    case "decimal":
      return typeof value === "number" && Number.isFinite(value) ? undefined : "a number";
    case "integer":
      return Number.isSafeInteger(value) ? undefined : "a whole number";
    case "dateTime":
      return typeof value === "string" && normalizeDateTime(value) !== undefined
        ? undefined
        : "a date and time such as 2026-01-31T08:30:00Z";
    case "binary":
      return typeof value === "string" && BASE64.test(value.trimEnd()) ? undefined : "a string in base64";
  }
}

/** Base64 or its URL-safe form, RFC 7643 §2.3.6; certificates often come wrapped in lines. */
const BASE64 = /^[A-Za-z0-9+/_\-\s]*={0,2}$/;

/** An element of nothing stands for nobody, and passing it over could empty a group. */
const withoutRequired = (where: string, { name }: Attribute) =>
  invalid(`"${where}.${name}" is required wherever "${where}" has a value; add it.`);

const invalid = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidValue", detail });
