import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { extensionNamed, isNamed } from "../scim/names.ts";
import type { ResourceType } from "../scim/schema.ts";
import { withoutMarker } from "./entra.ts";
import { objectForArray } from "./loose-types.ts";
import type { Note, Tolerance } from "./tolerance.ts";

/** What a body says in `schemas` about itself, where the endpoint and the body's own content say it already. */

export const missingSchemas: Tolerance = {
  name: "missing-schemas",
  why: "Some clients leave out schemas, or the core URN in it, although the endpoint says what the resource is.",
};

export const undeclaredExtension: Tolerance = {
  name: "undeclared-extension",
  why: "Some clients send an extension's object without its URN in schemas, and the object says itself what it is.",
};

export const unknownSchema: Tolerance = {
  name: "unknown-schema",
  why: "IdPs with profile attributes of their own list URNs in schemas that nobody has defined here.",
};

export const duplicateSchema: Tolerance = {
  name: "duplicate-schema",
  why: "Some clients list a URN twice in schemas, which says nothing new.",
};

export const schemaTolerances: readonly Tolerance[] = [
  missingSchemas,
  undeclaredExtension,
  unknownSchema,
  duplicateSchema,
];

/**
 * Gives the body with a `schemas` that is right: the core URN and those of the extensions that have data added, marks without meaning and
 * repetitions dropped. What says that the body is something else than the endpoint takes (a Group at `/Users`) stays, to be refused.
 */
export function completeSchemas(body: JsonObject, resourceType: ResourceType, note: Note): JsonObject {
  const keys = Object.keys(body).filter((name) => name.toLowerCase() === "schemas");
  const [key = "schemas"] = keys;
  const listed =
    keys.length > 1 ? undefined : listedIn(Object.hasOwn(body, key) ? body[key] : undefined, note);
  if (listed === undefined) return body;

  const distinct = once(withoutMarker(listed, note), note);
  const meaningful = distinct.filter((urn) => isMeaningful(urn, resourceType, note));
  const schemas = withExtensions(withCore(meaningful, resourceType, note), body, resourceType, note);
  return { ...body, [key]: schemas };
}

/** `undefined` for a `schemas` that is neither absent nor a list: there is no telling what it means. */
function listedIn(schemas: Json | undefined, note: Note): readonly Json[] | undefined {
  if (schemas === undefined || schemas === null) return [];
  if (typeof schemas === "string") {
    note(objectForArray);
    return [schemas];
  }
  return Array.isArray(schemas) ? (schemas as readonly Json[]).filter((urn) => urn !== null) : undefined;
}

function once(schemas: readonly Json[], note: Note): readonly Json[] {
  const seen = new Set<Json>();
  const distinct = schemas.filter((urn) => {
    const key = typeof urn === "string" ? urn.toLowerCase() : urn;
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
  if (distinct.length < schemas.length) note(duplicateSchema);
  return distinct;
}

/** URNs of other core schemas and of messages are claims that contradict the endpoint. */
const CLAIM = /^urn:ietf:params:scim:(schemas:core|api:messages):2\.0:/i;

function isMeaningful(urn: Json, resourceType: ResourceType, note: Note): boolean {
  if (typeof urn !== "string" || CLAIM.test(urn)) return true;
  const isKnown = isNamed(resourceType.schema, urn) || extensionNamed(resourceType, urn) !== undefined;
  if (!isKnown) note(unknownSchema);
  return isKnown;
}

function withCore(schemas: readonly Json[], { schema }: ResourceType, note: Note): readonly Json[] {
  if (schemas.some((urn) => isSame(urn, schema.id))) return schemas;
  note(missingSchemas);
  return [schema.id, ...schemas];
}

function withExtensions(
  schemas: readonly Json[],
  body: JsonObject,
  resourceType: ResourceType,
  note: Note,
): readonly Json[] {
  const undeclared = Object.entries(body).flatMap(([name, value]) => {
    const urn = isObject(value) ? extensionNamed(resourceType, name)?.id : undefined;
    return urn === undefined || schemas.some((listed) => isSame(listed, urn)) ? [] : [urn];
  });
  if (undeclared.length === 0) return schemas;
  note(undeclaredExtension);
  return [...schemas, ...new Set(undeclared)];
}

const isSame = (a: Json, b: Json): boolean =>
  typeof a === "string" && typeof b === "string" && a.toLowerCase() === b.toLowerCase();
