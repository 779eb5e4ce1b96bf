import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { jsonLength } from "../lib/json-length.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { RESOURCE_LIMITS } from "../limits/scim.ts";
import { canonicalFault } from "./canonical.ts";
import type { ScimFault } from "./fault.ts";
import { knownValues } from "./known-values.ts";
import type { Attribute, ResourceType } from "./schema.ts";
import { unknownFault } from "./unknown-attributes.ts";

/** What the client is doing: POST, PUT or PATCH. */
export type WriteContext = "create" | "replace" | "change";

/**
 * What a resource as a whole must keep, however it came about: required attributes and sub-attributes are there, no multi-valued
 * attribute has two primary values (RFC 7643 §2.4), and everything is within RESOURCE_LIMITS. Takes a resource in canonical form and
 * gives it back; ends in `invalidValue`, or `payloadTooLarge` when the resource as a whole is too large.
 */
export function checkResource(
  resource: JsonObject,
  resourceType: ResourceType,
  context: WriteContext,
): Result<JsonObject, ScimFault> {
  const fault =
    missingFault(resource, resourceType, context) ??
    valuesFault(resource, resourceType) ??
    canonicalFault(resource, resourceType) ??
    unknownFault(resource, resourceType) ??
    lengthFault(resource, resourceType);
  return fault === undefined ? ok(resource) : fail(fault);
}

const WHY_REQUIRED: Record<WriteContext, (resourceType: ResourceType) => string> = {
  create: ({ name }) => `a new ${name} cannot be without it.`,
  replace: ({ name }) => `a PUT states the whole ${name}; to change only a part of it, send a PATCH.`,
  change: ({ name }) => `a ${name} cannot be without it.`,
};

function missingFault(
  resource: JsonObject,
  resourceType: ResourceType,
  context: WriteContext,
): ScimFault | undefined {
  const why = WHY_REQUIRED[context](resourceType);
  const core = missing(resource, resourceType.schema.attributes);
  if (core !== undefined) return invalid(`"${core.name}" is required: ${why}`);

  for (const { schema, required } of resourceType.extensions) {
    const data = ownValue(resource, schema.id);
    if (!isObject(data)) {
      if (required) return invalid(`The extension "${schema.id}" is required: ${why}`);
      continue;
    }
    const attribute = missing(data, schema.attributes);
    if (attribute !== undefined) return invalid(`"${schema.id}:${attribute.name}" is required: ${why}`);
  }
  return undefined;
}

function missing(data: JsonObject, attributes: readonly Attribute[]): Attribute | undefined {
  return attributes.find(
    ({ name, required, mutability }) => required && mutability !== "readOnly" && isMissing(data, name),
  );
}

function isMissing(data: JsonObject, name: string): boolean {
  const value = ownValue(data, name);
  return value === undefined || (typeof value === "string" && value.trim() === "");
}

const ownValue = (data: JsonObject, name: string): Json | undefined =>
  Object.hasOwn(data, name) ? data[name] : undefined;

function valuesFault(resource: JsonObject, resourceType: ResourceType): ScimFault | undefined {
  for (const { where, value, attribute } of knownValues(resource, resourceType)) {
    const fault = attribute.multiValued
      ? elementsFault(value, attribute, where)
      : valueFault(value, attribute, where);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function elementsFault(value: Json, attribute: Attribute, where: string): ScimFault | undefined {
  if (!Array.isArray(value)) return undefined;
  const elements: readonly Json[] = value;
  const most = RESOURCE_LIMITS.maxElements;
  if (elements.length > most && where !== "members") {
    return invalid(`"${where}" has ${elements.length} values; send at most ${most}.`);
  }
  const primaries = elements.filter((element) => isObject(element) && element.primary === true);
  if (primaries.length > 1) {
    return invalid(`"${where}" has ${primaries.length} primary values; mark only one of them as primary.`);
  }
  for (const element of elements) {
    const fault = valueFault(element, attribute, where);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function valueFault(value: Json, attribute: Attribute, where: string): ScimFault | undefined {
  if (typeof value === "string") return stringFault(value, where);
  if (!isObject(value)) return undefined;
  for (const sub of attribute.subAttributes ?? []) {
    const given = ownValue(value, sub.name);
    if (sub.required && isMissing(value, sub.name)) {
      return invalid(`"${where}.${sub.name}" is required wherever "${where}" has a value; add it.`);
    }
    if (typeof given === "string") {
      const fault = stringFault(given, `${where}.${sub.name}`);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function stringFault(text: string, where: string): ScimFault | undefined {
  const most = RESOURCE_LIMITS.maxStringLength;
  if (!text.isWellFormed() || text.includes("\0")) {
    return invalid(`"${where}" holds a character that is no text (NUL or half a surrogate pair); remove it.`);
  }
  if (text.length <= most) return undefined;
  return invalid(`"${where}" has ${text.length} characters; send at most ${most}.`);
}

function lengthFault(resource: JsonObject, resourceType: ResourceType): ScimFault | undefined {
  const most = RESOURCE_LIMITS.maxResourceLength;
  const stored = Object.fromEntries(Object.entries(resource).filter(([name]) => name !== "members"));
  if (jsonLength(stored, most) <= most) return undefined;
  return {
    kind: "payloadTooLarge",
    detail: `The ${resourceType.name} would have more than ${most} characters; send fewer or shorter values.`,
  };
}

const invalid = (detail: string): ScimFault => ({ kind: "invalidValue", detail });
