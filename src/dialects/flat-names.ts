import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { shorten } from "../lib/shorten.ts";
import { PATCH_LIMITS } from "../limits/scim.ts";
import { sameValue } from "../scim/equal.ts";
import type { ScimFault } from "../scim/fault.ts";
import type { ResolvedPath } from "../scim/filter/ast.ts";
import { resolvePath } from "../scim/filter/resolve-path.ts";
import { isNamed, isSameName, topLevelAttributes } from "../scim/names.ts";
import { describedElement } from "../scim/patch/described.ts";
import { type PatchPath, parsePatchPath } from "../scim/path.ts";
import type { ResourceType } from "../scim/schema.ts";
import { modernizePath } from "./filter.ts";
import { successorOf } from "./onelogin.ts";
import { bareExtensionAttribute, pathAsKey } from "./paths.ts";
import type { Note } from "./tolerance.ts";

/**
 * Puts attributes of a POST or PUT in their place that stand flat at its top: `name.givenName`, an extension's attribute with its URN or
 * without, the core schema's URN with an object. What no schema knows stays. Ends in `invalidValue` where the place is taken by another
 * value, and in `payloadTooLarge` for more names of either kind than a PATCH may have operations.
 */
export function placeFlatNames(
  body: JsonObject,
  resourceType: ResourceType,
  note: Note,
): Result<JsonObject, ScimFault> {
  // Looked up in a set, because a body may have very many names.
  const known = [
    ...topLevelAttributes(resourceType).map(({ name }) => name),
    ...resourceType.extensions.map(({ schema }) => schema.id),
  ];
  const inPlace = new Set(known.map((name) => name.toLowerCase()));
  const staying: Entry[] = [];
  const flat: { readonly name: string; readonly target: Place; readonly value: Json }[] = [];
  const elsewhere: Entry[] = [];
  for (const entry of flattenCore(body, resourceType, note)) {
    (inPlace.has(entry[0].toLowerCase()) ? staying : elsewhere).push(entry);
  }
  if (elsewhere.length > PATCH_LIMITS.maxOperations) return tooMany();
  for (const [name, value] of elsewhere) {
    const target = readName(name, resourceType, note);
    if (target === undefined) staying.push([name, value]);
    else flat.push({ name, target, value });
  }
  if (flat.length === 0) return ok(Object.fromEntries(staying));

  let placed: JsonObject = Object.fromEntries(staying);
  for (const { name, target, value } of flat) {
    const next = place(placed, target, value);
    if (next === undefined) return contradiction(name);
    placed = next;
  }
  return ok(placed);
}

type Entry = readonly [name: string, value: Json];

/** The attributes in the object of the core schema's URN, among the others. */
function flattenCore(body: JsonObject, resourceType: ResourceType, note: Note): readonly Entry[] {
  const { schema } = resourceType;
  return Object.entries(body).flatMap(([name, value]): readonly Entry[] => {
    const isCore = isNamed(schema, name) || successorOf(name, resourceType) === schema.id;
    if (!isCore || !isObject(value)) return [[name, value]];
    note(pathAsKey);
    return Object.entries(value).map(([inner, given]): Entry => [`${schema.id}:${inner}`, given]);
  });
}

interface Place {
  readonly path: ResolvedPath;
  /** What the element in brackets is told by. */
  readonly described?: JsonObject;
}

/** `undefined` for a name that is no path to anything known: it stays what it is. */
function readName(name: string, resourceType: ResourceType, note: Note): Place | undefined {
  const parsed = parsePatchPath(name);
  if (!parsed.ok) return undefined;
  const modern: PatchPath = { ...parsed.value, path: modernizePath(parsed.value.path, [resourceType], note) };
  const resolved = resolvePath(modern.path, resourceType);
  if (!resolved.ok) return undefined;
  const path = resolved.value;
  const described = modern.filter && describedElement(modern.filter, path.attribute);
  const isPlace =
    modern.filter === undefined
      ? path.sub === undefined || !path.attribute.multiValued
      : described !== undefined && path.sub !== undefined && path.attribute.multiValued;
  if (!isPlace) return undefined;
  note(path.extension !== undefined && modern.path.schema === undefined ? bareExtensionAttribute : pathAsKey);
  return { path, ...(described === undefined ? {} : { described }) };
}

/** `undefined` where the place is taken by another value. */
function place(body: JsonObject, { path, described }: Place, value: Json): JsonObject | undefined {
  const { extension, attribute, sub } = path;
  if (extension !== undefined) {
    const key = keyOf(body, extension.id);
    const home = body[key] ?? {};
    if (!isObject(home)) return undefined;
    const { extension: _, ...inner } = path;
    const next = place(home, { path: inner, ...(described && { described }) }, value);
    return next && { ...body, [key]: next };
  }
  const key = keyOf(body, attribute.name);
  const before = Object.hasOwn(body, key) ? body[key] : undefined;
  if (sub === undefined) return putOnce(body, key, before, value);
  if (described !== undefined) {
    const next = placeInElement(before ?? [], described, sub.name, value);
    return next && { ...body, [key]: next };
  }
  if (before !== undefined && before !== null && !isObject(before)) return undefined;
  const complex = before ?? {};
  const subKey = keyOf(complex, sub.name);
  const next = putOnce(complex, subKey, complex[subKey], value);
  return next && { ...body, [key]: next };
}

function placeInElement(
  before: Json,
  described: JsonObject,
  sub: string,
  value: Json,
): readonly Json[] | undefined {
  if (!Array.isArray(before)) return undefined;
  const elements: readonly Json[] = before;
  const at = elements.findIndex(
    (element) =>
      isObject(element) &&
      Object.entries(described).every(([name, said]) => sameValue(element[keyOf(element, name)], said)),
  );
  const found = elements[at];
  if (!isObject(found)) return [...elements, { ...described, [sub]: value }];
  const key = keyOf(found, sub);
  const next = putOnce(found, key, found[key], value);
  return next && elements.with(at, next);
}

/** Saying the same twice is no contradiction. */
function putOnce(
  object: JsonObject,
  key: string,
  before: Json | undefined,
  value: Json,
): JsonObject | undefined {
  if (sameValue(before, undefined)) return { ...object, [key]: value };
  return sameValue(before, value) ? object : undefined;
}

/** The key under which a name is there already, or the name. */
const keyOf = (object: JsonObject, name: string): string =>
  Object.keys(object).find((key) => isSameName(key, name)) ?? name;

const tooMany = (): { readonly ok: false; readonly error: ScimFault } =>
  fail({
    kind: "payloadTooLarge",
    detail: `The body has more than ${PATCH_LIMITS.maxOperations} names that are no attributes of its schemas; send fewer.`,
  });

const contradiction = (name: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({
    kind: "invalidValue",
    detail: `"${shorten(name)}" is given twice, with different values; send it once, in its own place.`,
  });
