import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { attributeNamed, extensionNamed, topLevelAttributes } from "../scim/names.ts";
import type { Attribute, ResourceType } from "../scim/schema.ts";
import { subAttributeNamed } from "../scim/value.ts";
import type { Note, Tolerance } from "./tolerance.ts";

/** Values in the wrong JSON type that can only mean one value of the right one, for every attribute that the schemas know. */

export const booleanAsString: Tolerance = {
  name: "boolean-as-string",
  why: 'Entra (without its compliance flag) and OneLogin send "True" and "False" where a boolean belongs.',
};

export const objectForArray: Tolerance = {
  name: "object-for-array",
  why: "OneLogin sends a single e-mail as an object; whatever stands where an array belongs is its one element.",
};

export const arrayForObject: Tolerance = {
  name: "array-for-object",
  why: "Entra sends a manager as an array of one instead of an object.",
};

export const stringForComplexValue: Tolerance = {
  name: "string-for-complex-value",
  why: "Entra sends a manager as the bare id, which is the sub-attribute value.",
};

export const numberForString: Tolerance = {
  name: "number-for-string",
  why: "IdPs that map a numeric field to a text attribute, such as employeeNumber, send it as a number.",
};

export const numberAsString: Tolerance = {
  name: "number-as-string",
  why: "IdPs whose profile fields are all text send numbers of a tenant's own schema in quotes.",
};

export const looseTypes: readonly Tolerance[] = [
  booleanAsString,
  objectForArray,
  arrayForObject,
  stringForComplexValue,
  numberForString,
  numberAsString,
];

/** Loosens every value of a body that a client may write. */
export function loosenResource(body: JsonObject, resourceType: ResourceType, note: Note): JsonObject {
  const attributes = topLevelAttributes(resourceType);
  return mapEntries(body, (name, value) => {
    const extension = extensionNamed(resourceType, name);
    if (extension === undefined || !isObject(value)) return loosenNamed(name, value, attributes, note);
    return mapEntries(value, (inner, given) => loosenNamed(inner, given, extension.attributes, note));
  });
}

function loosenNamed(name: string, value: Json, attributes: readonly Attribute[], note: Note): Json {
  const attribute = attributeNamed(attributes, name);
  const isIgnored = attribute === undefined || attribute.mutability === "readOnly";
  return isIgnored ? value : loosen(value, attribute, note);
}

/**
 * Gives the value in the JSON type of its attribute where only one reading exists, and unchanged where there is none: then reading it by
 * the RFC says what was expected.
 */
export function loosen(value: Json, attribute: Attribute, note: Note): Json {
  if (!attribute.multiValued) return loosenElement(unwrap(value, note), attribute, note);
  if (Array.isArray(value)) return value.map((element) => loosenElement(element, attribute, note));
  if (value === null) return value;

  const element = loosenElement(value, attribute, note);
  const fits = isObject(element) || attribute.type !== "complex";
  if (!fits) return value;
  note(objectForArray);
  return [element];
}

/** The same for one element of a multi-valued attribute. */
export function loosenElement(value: Json, attribute: Attribute, note: Note): Json {
  switch (attribute.type) {
    case "complex":
      return loosenComplex(value, attribute, note);
    case "boolean":
      return loosenBoolean(value, note);
    case "decimal":
    case "integer":
      return loosenNumber(value, note);
    case "string":
      return loosenString(value, note);
    default:
      return value;
  }
}

function loosenComplex(value: Json, attribute: Attribute, note: Note): Json {
  if (typeof value === "string" && subAttributeNamed(attribute, "value") !== undefined) {
    note(stringForComplexValue);
    return { value };
  }
  if (!isObject(value)) return value;
  return mapEntries(value, (name, given) => {
    const sub = subAttributeNamed(attribute, name);
    return sub === undefined ? given : loosen(given, sub, note);
  });
}

function loosenBoolean(value: Json, note: Note): Json {
  if (typeof value !== "string") return value;
  const word = value.toLowerCase();
  if (word !== "true" && word !== "false") return value;
  note(booleanAsString);
  return word === "true";
}

/** Plain decimal notation only: what `Number` makes of "", "0x10" or " 1 " is a guess. */
const NUMBER = /^-?\d{1,15}(\.\d{1,15})?$/;

function loosenNumber(value: Json, note: Note): Json {
  if (typeof value !== "string" || !NUMBER.test(value)) return value;
  note(numberAsString);
  return Number(value);
}

function loosenString(value: Json, note: Note): Json {
  if (typeof value !== "number") return value;
  note(numberForString);
  return String(value);
}

function unwrap(value: Json, note: Note): Json {
  if (!Array.isArray(value) || value.length !== 1) return value;
  note(arrayForObject);
  return (value as readonly Json[])[0] ?? null;
}

const mapEntries = (object: JsonObject, change: (name: string, value: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)]));
