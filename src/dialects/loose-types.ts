import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { attributeNamed, extensionNamed, isSameName, topLevelAttributes } from "../scim/names.ts";
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

export const referenceForValue: Tolerance = {
  name: "reference-for-value",
  why: "Some clients name a member or a manager by $ref alone, at the end of which is the id.",
};

export const emptyForNone: Tolerance = {
  name: "empty-for-none",
  why: "IdPs whose profile field is empty send an empty text for the manager or a role, where nothing is meant.",
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
  referenceForValue,
  emptyForNone,
  numberForString,
  numberAsString,
];

/** Loosens every value of a body that a client may write. */
export function loosenResource(body: JsonObject, resourceType: ResourceType, note: Note): JsonObject {
  const attributes = topLevelAttributes(resourceType);
  return mapEntries(body, (name, value) => {
    const extension = extensionNamed(resourceType, name);
    if (extension === undefined) return loosenNamed(name, value, attributes, note);
    const [only, ...others]: readonly Json[] = Array.isArray(value) ? value : [value];
    if (!isObject(only) || others.length > 0) return value;
    if (Array.isArray(value)) note(arrayForObject);
    return mapEntries(only, (inner, given) => loosenNamed(inner, given, extension.attributes, note));
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
  if (element === null) return null;
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
  const known = subAttributeNamed(attribute, "value");
  const isId =
    typeof value === "number" && isKept(value) && subAttributeNamed(attribute, "$ref") !== undefined;
  if (known !== undefined && (typeof value === "string" || isId)) {
    const text = loosenElement(value, known, note);
    if (text !== "" || known.required) note(stringForComplexValue);
    return withoutEmpty({ value: text }, attribute, known, note);
  }
  if (!isObject(value)) return value;
  const loosened = mapEntries(value, (name, given) => {
    const sub = subAttributeNamed(attribute, name);
    return sub === undefined ? given : loosen(given, sub, note);
  });
  if (known === undefined) return loosened;
  return withoutEmpty(withValue(loosened, attribute, known, note), attribute, known, note);
}

/** Of an element that says something besides, such as its type, the empty value stays: it is given back as it came. */
function withoutEmpty(value: JsonObject, { multiValued }: Attribute, known: Attribute, note: Note): Json {
  if (known.required) return value;
  const entries = Object.entries(value).filter(([, given]) => given !== null && given !== "");
  const empty = Object.entries(value).filter(([name]) => isSameName(name, known.name));
  if (!empty.some(([, given]) => given === "") || (multiValued && entries.length > 0)) return value;
  note(emptyForNone);
  return null;
}

const REFERENCE = /\/(?:Users|Groups)\/([^/?#]+)\/?$/;

function withValue(value: JsonObject, attribute: Attribute, known: Attribute, note: Note): JsonObject {
  if (subAttributeNamed(attribute, "$ref") === undefined) return value;
  const part = (name: string) => Object.entries(value).find(([key]) => isSameName(key, name))?.[1];
  const reference = part("$ref");
  const id = typeof reference === "string" ? REFERENCE.exec(reference)?.[1] : undefined;
  if (id === undefined || part(known.name) !== undefined) return value;
  note(referenceForValue);
  return { ...value, [known.name]: id };
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

/** Of more digits than a number keeps, the text would be another one than was sent. */
const isKept = (value: number): boolean => Math.abs(value) <= Number.MAX_SAFE_INTEGER;

function loosenString(value: Json, note: Note): Json {
  if (typeof value !== "number" || !isKept(value)) return value;
  note(numberForString);
  return String(value);
}

function unwrap(value: Json, note: Note): Json {
  if (!Array.isArray(value) || value.length > 1) return value;
  // An empty list is no value, RFC 7643 §2.5.
  if (value.length === 0) return null;
  note(arrayForObject);
  return (value as readonly Json[])[0] ?? null;
}

const mapEntries = (object: JsonObject, change: (name: string, value: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(object).map(([name, value]) => [name, change(name, value)]));
