import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { ok, type Result } from "../lib/result.ts";
import type { ScimFault } from "../scim/fault.ts";
import { readResource } from "../scim/resource.ts";
import type { ResourceType } from "../scim/schema.ts";
import { unknownAttributes } from "../scim/unknown-attributes.ts";
import { groupMarkerUrn } from "./entra.ts";
import { placeFlatNames } from "./flat-names.ts";
import { loosenResource, looseTypes } from "./loose-types.ts";
import { refuseDeletionsIn } from "./marks.ts";
import { modernizeUrns, scim1Urns } from "./onelogin.ts";
import { bareExtensionAttribute, pathAsKey } from "./paths.ts";
import { duplicatePrimary, keepLastPrimaries } from "./primary.ts";
import { completeSchemas, schemaTolerances } from "./schemas.ts";
import type { Note, Tolerance } from "./tolerance.ts";

export const unknownAttribute: Tolerance = {
  name: "unknown-attribute",
  why: "IdPs send attributes that no schema has; they are kept aside and given back, because a refusal can halt the IdP's whole job.",
};

/** Every tolerance that whole resources know, to be looked up by name. */
export const resourceTolerances: readonly Tolerance[] = [
  scim1Urns,
  groupMarkerUrn,
  ...schemaTolerances,
  ...looseTypes,
  pathAsKey,
  bareExtensionAttribute,
  duplicatePrimary,
  unknownAttribute,
];

/** A resource in canonical form, and the names of the tolerances it took to understand it. */
export interface UnderstoodResource {
  readonly resource: JsonObject;
  readonly tolerances: readonly string[];
}

/**
 * Reads the body of a POST or PUT as its sender meant it. Whatever can mean only one thing is first rewritten into what the RFCs ask for;
 * then `readResource` reads it, and ends in its faults. A `strict` tenant's bodies are read as they came.
 */
export function understandResource(
  body: Json,
  resourceType: ResourceType,
  context: "create" | "replace",
  mode: { readonly strict: boolean },
): Result<UnderstoodResource, ScimFault> {
  if (mode.strict) {
    const read = readResource(body, resourceType, context);
    return read.ok ? ok({ resource: read.value, tolerances: [] }) : read;
  }

  const used = new Set<string>();
  const note: Note = ({ name }) => used.add(name);
  const meant = rewrite(body, resourceType, note);
  if (!meant.ok) return meant;
  const read = readResource(meant.value, resourceType, context, "keep");
  if (!read.ok) return read;
  if (unknownAttributes(read.value, resourceType).size > 0) note(unknownAttribute);
  return ok({ resource: read.value, tolerances: [...used] });
}

/** In this order: later rewrites rely on names in their place, and on booleans that are booleans. */
const REWRITES = [loosenResource, completeSchemas, keepLastPrimaries] as const;

function rewrite(body: Json, resourceType: ResourceType, note: Note): Result<Json, ScimFault> {
  if (!isObject(body)) return ok(body);
  const placed = placeFlatNames(modernizeUrns(body, resourceType, note), resourceType, note);
  if (!placed.ok) return placed;
  const marked = refuseDeletionsIn(placed.value, resourceType);
  if (!marked.ok) return marked;
  return ok(
    REWRITES.reduce((current: JsonObject, change) => change(current, resourceType, note), placed.value),
  );
}
