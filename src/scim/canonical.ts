import { fold } from "../lib/fold.ts";
import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { shorten } from "../lib/shorten.ts";
import type { ScimFault } from "./fault.ts";
import { isFolded } from "./filter/comparable.ts";
import { own } from "./patch/assign.ts";
import type { Attribute, ResourceType } from "./schema.ts";

/**
 * Finds a value that is not among the canonical ones, where a `closed` extension lists them: `invalidValue`, else `undefined`. Takes a
 * resource in canonical form. Case counts where the attribute is `caseExact`.
 */
export function canonicalFault(resource: JsonObject, resourceType: ResourceType): ScimFault | undefined {
  for (const { schema, closed } of resourceType.extensions) {
    const data = closed === true ? own(resource, schema.id) : undefined;
    const fault = isObject(data) ? faultIn(data, schema.attributes, `${schema.id}:`) : undefined;
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The canonical values in the form in which values of the attribute are compared. */
export const comparableValues = (attribute: Attribute): readonly string[] =>
  (attribute.canonicalValues ?? []).map((value) => (isFolded(attribute) ? fold(value) : value));

function faultIn(data: JsonObject, attributes: readonly Attribute[], prefix: string): ScimFault | undefined {
  for (const attribute of attributes) {
    const where = `${prefix}${attribute.name}`;
    const value = own(data, attribute.name);
    for (const element of Array.isArray(value) ? (value as readonly Json[]) : [value]) {
      const fault = isObject(element)
        ? faultIn(element, attribute.subAttributes ?? [], `${where}.`)
        : elementFault(element, attribute, where);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function elementFault(value: Json | undefined, attribute: Attribute, where: string): ScimFault | undefined {
  if (typeof value !== "string" || attribute.canonicalValues === undefined) return undefined;
  if (comparableValues(attribute).includes(isFolded(attribute) ? fold(value) : value)) return undefined;
  return {
    kind: "invalidValue",
    detail: `"${where}" cannot be "${shorten(value)}"; its schema allows ${shorten(attribute.canonicalValues.join(", "))}.`,
  };
}
