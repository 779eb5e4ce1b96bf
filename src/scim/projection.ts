import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import type { ScimFault } from "./fault.ts";
import { parseAttributePath } from "./filter/attribute-path.ts";
import { resolvePath } from "./filter/resolve-path.ts";
import { attributeNamed, extensionNamed, isNamed, topLevelAttributes } from "./names.ts";
import type { Attribute, ResourceType, Returned } from "./schema.ts";

/** Which attributes an answer holds, RFC 7644 §3.9. Paths are in lower case: names have none. `names` are as the client wrote them. */
export type Selection =
  | { readonly kind: "default" }
  /** `parents` are the attributes and extensions of which only a part was named. */
  | {
      readonly kind: "only";
      readonly names: readonly string[];
      readonly paths: ReadonlySet<string>;
      readonly parents: ReadonlySet<string>;
    }
  | { readonly kind: "except"; readonly names: readonly string[]; readonly paths: ReadonlySet<string> };

/**
 * Reads the query parameters `attributes` and `excludedAttributes`: lists of `[urn:]attribute[.subAttribute]`, or of an extension's URN
 * or the core schema's
 * for all of it. Names that nothing bears are harmless. Ends in `invalidValue` when both parameters are given.
 */
export function readSelection(
  params: { readonly attributes?: string; readonly excludedAttributes?: string },
  resourceType: ResourceType,
): Result<Selection, ScimFault> {
  const only = readNames(params.attributes);
  const except = readNames(params.excludedAttributes);
  if (only.length > 0 && except.length > 0) {
    return fail({
      kind: "invalidValue",
      detail: 'Send either "attributes" or "excludedAttributes", not both in one request.',
    });
  }
  if (only.length > 0) return ok(selectOnly(only, resourceType));
  if (except.length > 0) return ok(selectExcept(except, resourceType));
  return ok({ kind: "default" });
}

/** The same selection read against another resource type: a tenant's own extensions are known later than the request. */
export function selectionFor(selection: Selection, resourceType: ResourceType): Selection {
  switch (selection.kind) {
    case "default":
      return selection;
    case "only":
      return selectOnly(selection.names, resourceType);
    case "except":
      return selectExcept(selection.names, resourceType);
  }
}

function selectOnly(names: readonly string[], resourceType: ResourceType): Selection {
  const paths = pathsOf(names, resourceType);
  return { kind: "only", names, paths: namedBy(paths), parents: parentsOf(paths) };
}

function selectExcept(names: readonly string[], resourceType: ResourceType): Selection {
  const paths = pathsOf(names, resourceType);
  return { kind: "except", names, paths: namedBy(paths) };
}

/** Whether an attribute at the top of a resource, of which the answer holds at least a part, has to be read at all. */
export function wants(selection: Selection, name: string): boolean {
  return isReturned("default", [name.toLowerCase()], selection);
}

/**
 * The part of a resource that a client gets to see: what is `always` returned, of the rest what the selection says, and nothing that is
 * `never` returned (RFC 7643 §7). Takes the whole representation. Attributes that no schema knows are returned by `default`. `schemas`
 * lists the extensions that still have data.
 */
export function project(resource: JsonObject, resourceType: ResourceType, selection: Selection): JsonObject {
  const attributes = topLevelAttributes(resourceType);
  const kept = mapEntries(resource, (name, value) => {
    const extension = extensionNamed(resourceType, name);
    if (extension === undefined || !isObject(value)) {
      return projectValue(value, attributeNamed(attributes, name), [name.toLowerCase()], selection);
    }
    const urn = extension.id.toLowerCase();
    return mapEntries(value, (inner, given) => {
      const path = [urn, `${urn}:${inner.toLowerCase()}`];
      return projectValue(given, attributeNamed(extension.attributes, inner), path, selection);
    });
  });
  return { ...kept, schemas: presentSchemas(kept, resourceType) };
}

/** The path of an attribute, preceded by those of all that contains it: `["name", "name.givenname"]`. */
type Path = readonly string[];

const readNames = (list: string | undefined): readonly string[] =>
  (list ?? "")
    .split(",")
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== "");

/** The URN of the core schema stands for all of its attributes, which, unlike an extension's, are under no name of their own. */
const pathsOf = (names: readonly string[], resourceType: ResourceType): readonly Path[] =>
  names.flatMap((name) =>
    isNamed(resourceType.schema, name)
      ? resourceType.schema.attributes.map((attribute) => [attribute.name.toLowerCase()])
      : [readPath(name, resourceType)],
  );

/** A name that no schema knows is a path by itself: an attribute that was kept aside may bear it. */
function readPath(name: string, resourceType: ResourceType): Path {
  const parsed = parseAttributePath(name);
  const found = parsed === undefined ? undefined : resolvePath(parsed, resourceType);
  if (found === undefined || !found.ok) return [name];

  const { attribute, sub, extension } = found.value;
  const container = extension === undefined ? [] : [extension.id.toLowerCase()];
  const full = [...container, attribute.name.toLowerCase()].join(":");
  return [...container, full, ...(sub === undefined ? [] : [`${full}.${sub.name.toLowerCase()}`])];
}

const namedBy = (paths: readonly Path[]): ReadonlySet<string> =>
  new Set(paths.flatMap((path) => path.slice(-1)));

const parentsOf = (paths: readonly Path[]): ReadonlySet<string> =>
  new Set(paths.flatMap((path) => path.slice(0, -1)));

function isReturned(returned: Returned, path: Path, selection: Selection): boolean {
  if (returned === "never") return false;
  if (returned === "always") return true;
  const self = path.at(-1) ?? "";
  switch (selection.kind) {
    case "default":
      return returned === "default";
    case "except":
      return returned === "default" && !path.some((part) => selection.paths.has(part));
    case "only": {
      if (selection.paths.has(self) || selection.parents.has(self)) return true;
      return returned === "default" && path.some((part) => selection.paths.has(part));
    }
  }
}

function projectValue(
  value: Json,
  attribute: Attribute | undefined,
  path: Path,
  selection: Selection,
): Json | undefined {
  if (!isReturned(attribute?.returned ?? "default", path, selection)) return undefined;
  if (attribute?.type !== "complex" || attribute.returned === "always") return value;
  const subAttributes = attribute.subAttributes ?? [];
  if (selection.kind === "default" && subAttributes.every(isReturnedByDefault)) return value;
  const part = (element: Json): Json | undefined => {
    if (!isObject(element)) return element;
    return mapEntries(element, (name, given) => {
      const sub = attributeNamed(subAttributes, name);
      return projectValue(given, sub, [...path, `${path.at(-1)}.${name.toLowerCase()}`], selection);
    });
  };
  if (!Array.isArray(value)) return part(value);
  const parts = (value as readonly Json[]).map(part).filter((element) => element !== undefined);
  return parts.length === 0 && value.length > 0 ? undefined : parts;
}

const isReturnedByDefault = ({ returned }: Attribute): boolean =>
  returned === "default" || returned === "always";

/** The object with what `change` makes of its values; `undefined` when nothing is left of what was there. */
function mapEntries(object: JsonObject, change: (name: string, value: Json) => Json | undefined) {
  const entries = Object.entries(object).flatMap(([name, value]) => {
    const changed = change(name, value);
    return changed === undefined ? [] : [[name, changed] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function presentSchemas(resource: JsonObject | undefined, resourceType: ResourceType): Json {
  const withData = resourceType.extensions.filter(({ schema }) => Object.hasOwn(resource ?? {}, schema.id));
  return [resourceType.schema.id, ...withData.map(({ schema }) => schema.id)];
}
