import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { attributeNamed, topLevelAttributes } from "../scim/names.ts";
import type { ResourceType } from "../scim/schema.ts";
import { subAttributeNamed } from "../scim/value.ts";
import type { Note, Tolerance } from "./tolerance.ts";

export const duplicatePrimary: Tolerance = {
  name: "duplicate-primary",
  why: "Some IdPs mark several e-mails as primary; the last one stays so, as it would after a PATCH (RFC 7644 §3.5.2).",
};

/** Leaves at most one primary value, the last, in each multi-valued attribute of a body. Expects booleans to be booleans already. */
export function keepLastPrimaries(body: JsonObject, resourceType: ResourceType, note: Note): JsonObject {
  const attributes = topLevelAttributes(resourceType);
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => {
      const attribute = attributeNamed(attributes, name);
      const hasPrimary = attribute !== undefined && subAttributeNamed(attribute, "primary") !== undefined;
      return [name, hasPrimary && Array.isArray(value) ? keepLastPrimary(value, note) : value];
    }),
  );
}

/** The same for the elements of one attribute. */
export function keepLastPrimary(elements: readonly Json[], note: Note): readonly Json[] {
  if (!hasSeveralPrimaries(elements)) return elements;
  note(duplicatePrimary);
  const last = elements.findLastIndex(isPrimary);
  return elements.map((element, index) =>
    index !== last && isObject(element) && isPrimary(element) ? demoted(element) : element,
  );
}

/** Whether more than one of the elements is marked as primary, which RFC 7643 §2.4 forbids. */
export const hasSeveralPrimaries = (elements: readonly Json[]): boolean =>
  elements.findLastIndex(isPrimary) !== elements.findIndex(isPrimary);

const isPrimary = (element: Json): boolean =>
  isObject(element) && Object.entries(element).some(([name, value]) => isFlag(name) && value === true);

const demoted = (element: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(element).map(([name, value]) => [name, isFlag(name) ? false : value]));

const isFlag = (name: string): boolean => name.toLowerCase() === "primary";
