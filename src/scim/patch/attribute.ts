import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { ok, type Result } from "../../lib/result.ts";
import { RESOURCE_LIMITS } from "../../limits/scim.ts";
import { sameValue } from "../equal.ts";
import type { ScimFault } from "../fault.ts";
import type { Attribute } from "../schema.ts";
import { readElement, readValue, subAttributeNamed } from "../value.ts";
import { assign, keepImmutable, own, put, unlessEmpty } from "./assign.ts";
import { type Edit, refuse } from "./edit.ts";
import {
  addElements,
  type EditedElements,
  removeElements,
  replaceElements,
  settlePrimary,
} from "./elements.ts";

/**
 * Edits one attribute as a whole, RFC 7644 §3.5.2.1–3.5.2.3. The container is what holds it: the resource, an extension, or a complex value
 * when the target is a sub-attribute. Ends in `invalidValue`, `mutability` or `payloadTooLarge`.
 */
export function editAttribute(
  container: JsonObject,
  attribute: Attribute,
  edit: Edit,
): Result<JsonObject, ScimFault> {
  const next = nextValue(own(container, attribute.name), attribute, edit);
  return next.ok ? assign(container, attribute, next.value, edit.where) : next;
}

function nextValue(
  before: Json | undefined,
  attribute: Attribute,
  edit: Edit,
): Result<Json | undefined, ScimFault> {
  if (attribute.multiValued) return nextElements(elementsOf(before), attribute, edit);
  if (edit.op === "remove" || edit.value === undefined || edit.value === null) return ok(undefined);
  if (attribute.type !== "complex") return readElement(edit.value, attribute, edit.where, edit.unknown);

  const merged = mergeComplex(isObject(before) ? before : {}, edit.value, attribute, edit);
  return merged.ok ? ok(unlessEmpty(merged.value)) : merged;
}

function nextElements(
  existing: readonly Json[],
  attribute: Attribute,
  edit: Edit,
): Result<Json | undefined, ScimFault> {
  const { op, value = null, where, unknown } = edit;
  if (op === "remove" && value === null) return ok(undefined);

  const given = op === "add" && !Array.isArray(value) && value !== null ? [value] : value;
  const read = readValue(given, attribute, where, unknown);
  if (!read.ok) return read;
  const listed = elementsOf(read.value);

  if (op === "remove") return ok(unlessNone(removeElements(existing, listed, attribute)));
  return finishElements(
    op === "add" ? addElements(existing, listed, attribute) : replaceElements(listed),
    where,
  );
}

/** What every edited list goes through: its bound, here already so that many operations cannot pile up, and the one `primary`. */
export function finishElements(edited: EditedElements, where: string): Result<Json | undefined, ScimFault> {
  if (edited.elements.length > RESOURCE_LIMITS.maxElements) {
    return refuse("payloadTooLarge", `"${where}" can have at most ${RESOURCE_LIMITS.maxElements} values.`);
  }
  return ok(unlessNone(settlePrimary(edited)));
}

/**
 * Merges the given sub-attributes into a complex value: those that are not given stay (RFC 7644 §3.5.2.3), those given as `null` go.
 * Ends in `invalidValue` or `mutability`.
 */
export function mergeComplex(
  before: JsonObject,
  given: Json,
  attribute: Attribute,
  { where, unknown }: Pick<Edit, "where" | "unknown">,
): Result<JsonObject, ScimFault> {
  const read = readElement(given, attribute, where, unknown);
  if (!read.ok) return read;

  let after = before;
  for (const [key, value] of isObject(given) ? Object.entries(given) : []) {
    const sub = subAttributeNamed(attribute, key);
    const unassigns = sameValue(value, undefined) && sub?.mutability !== "readOnly";
    if (unassigns) after = put(after, sub?.name ?? key, undefined);
  }
  if (isObject(read.value)) after = { ...after, ...read.value };
  return keepImmutable(attribute, before, after, where);
}

/** The elements of a stored multi-valued attribute; unassigned is none. */
export const elementsOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];

const unlessNone = (elements: readonly Json[]): readonly Json[] | undefined =>
  elements.length === 0 ? undefined : elements;
