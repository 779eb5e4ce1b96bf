import { isObject, type Json, type JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { shorten } from "../lib/shorten.ts";
import { checkResource } from "./constraints.ts";
import { withoutDuplicates } from "./distinct.ts";
import type { ScimFault } from "./fault.ts";
import { attributeNamed, extensionNamed, isNamed, isSameName, topLevelAttributes } from "./names.ts";
import type { Attribute, ResourceType } from "./schema.ts";
import { readValue, type UnknownNames } from "./value.ts";

type Entry = readonly [name: string, value: Json];

/**
 * Reads the body of a POST or PUT by the letter of the RFCs (7643 §2–4, 7644 §3.3 and §3.5.1).
 *
 * Gives the canonical form that is stored: what a client may write, names in the schemas' spelling, extensions under their URN, nothing
 * that is unassigned (§2.5). What is `readOnly` is ignored (`id`, `meta`, `schemas`, `groups`); what is `writeOnly` (`password`) is
 * checked and dropped, for it is never stored. Of a group's members only `value`, `type` and `display` stay: `$ref` is ours to make.
 *
 * With `unknown: "keep"` attributes that no schema knows stay under the name they came with.
 *
 * Ends in `invalidSyntax` for names (unknown, or given twice) and for a body that is no object, in `invalidValue` for values, and
 * in `payloadTooLarge` for a resource beyond RESOURCE_LIMITS.
 */
export function readResource(
  body: Json,
  resourceType: ResourceType,
  context: "create" | "replace",
  unknown: UnknownNames = "refuse",
): Result<JsonObject, ScimFault> {
  if (!isObject(body))
    return syntax(`The body has to be a JSON object that describes a ${resourceType.name}.`);

  const entries: readonly Entry[] = Object.entries(body);
  const core = readAttributes(
    entries.filter(([name]) => extensionNamed(resourceType, name) === undefined),
    { attributes: topLevelAttributes(resourceType), prefix: "", unknown },
  );
  if (!core.ok) return core;
  const extensions = readExtensions(entries, resourceType, unknown);
  if (!extensions.ok) return extensions;

  const schemas = entries.find(([name]) => name.toLowerCase() === "schemas")?.[1];
  const fault = schemasFault(
    schemas,
    extensions.value.map(([urn]) => urn),
    resourceType,
  );
  if (fault !== undefined) return fail(fault);

  const resource = Object.fromEntries([
    ...core.value.map((entry) => (resourceType.id === "Group" ? withoutReferences(entry) : entry)),
    ...extensions.value,
  ]);
  return checkResource(withoutDuplicates(resource, resourceType), resourceType, context);
}

interface Reading {
  readonly attributes: readonly Attribute[];
  /** What an error puts before the name: an extension's URN and a colon, or nothing. */
  readonly prefix: string;
  readonly unknown: UnknownNames;
}

function readAttributes(
  entries: readonly Entry[],
  { attributes, prefix, unknown }: Reading,
): Result<readonly Entry[], ScimFault> {
  const read: Entry[] = [];
  const seen = new Set<string>();
  for (const [key, given] of entries) {
    const attribute = attributeNamed(attributes, key);
    const name = attribute?.name ?? key;
    const where = `${prefix}${shorten(name)}`;
    if (seen.has(name)) return syntax(`"${where}" is given twice, in different case; send it once.`);
    seen.add(name);

    if (attribute === undefined && unknown === "refuse") {
      return syntax(`"${where}" is not an attribute of any schema of this resource; leave it out.`);
    }
    if (attribute?.mutability === "readOnly" || isUnassigned(given, attribute)) continue;
    const value = attribute === undefined ? ok(given) : readValue(given, attribute, where, unknown);
    if (!value.ok) return value;
    if (value.value === undefined || attribute?.mutability === "writeOnly") continue;
    read.push([name, value.value]);
  }
  return ok(read);
}

/** The extensions that have data, each under its URN as the schema spells it. */
function readExtensions(
  entries: readonly Entry[],
  resourceType: ResourceType,
  unknown: UnknownNames,
): Result<readonly Entry[], ScimFault> {
  const read: Entry[] = [];
  const seen = new Set<string>();
  for (const [key, given] of entries) {
    const schema = extensionNamed(resourceType, key);
    if (schema === undefined) continue;
    if (seen.has(schema.id)) return syntax(`"${schema.id}" is given twice, in different case; send it once.`);
    seen.add(schema.id);

    if (isUnassigned(given)) continue;
    if (!isObject(given))
      return fail(invalidValue(`"${schema.id}" has to be an object that holds its attributes.`));
    const data = readAttributes(Object.entries(given), {
      attributes: schema.attributes,
      prefix: `${schema.id}:`,
      unknown,
    });
    if (!data.ok) return data;
    if (data.value.length > 0) read.push([schema.id, Object.fromEntries(data.value)]);
  }
  return ok(read);
}

/** RFC 7643 §3: an array of distinct URNs, the core schema's among them, and none that this type of resource does not have. */
function schemasFault(
  schemas: Json | undefined,
  extensionsWithData: readonly string[],
  resourceType: ResourceType,
): ScimFault | undefined {
  const { schema: core, name } = resourceType;
  if (!isStrings(schemas))
    return invalidValue(`"schemas" has to be an array of URNs that holds "${core.id}".`);

  const known = [core, ...resourceType.extensions.map(({ schema }) => schema)];
  const stranger = schemas.find((urn) => !known.some((schema) => isNamed(schema, urn)));
  if (stranger !== undefined) {
    return invalidValue(
      `"schemas" holds "${shorten(stranger)}", which is no schema of a ${name}; leave it out.`,
    );
  }
  if (!schemas.some((urn) => isNamed(core, urn))) {
    return invalidValue(`"schemas" has to hold "${core.id}"; add it.`);
  }
  if (new Set(schemas.map((urn) => urn.toLowerCase())).size < schemas.length) {
    return invalidValue('"schemas" holds the same URN twice; send each once.');
  }
  const undeclared = extensionsWithData.find((urn) => !schemas.some((listed) => isSameName(listed, urn)));
  if (undeclared === undefined) return undefined;
  return invalidValue(`"${undeclared}" has data but is missing from "schemas"; add it there.`);
}

const isStrings = (value: Json | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every((element) => typeof element === "string");

/** RFC 7643 §2.5: the three ways of saying that an attribute has no value. An empty object is none of a list's. */
function isUnassigned(value: Json, attribute?: Attribute): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (value === null) return true;
  return attribute?.multiValued !== true && isObject(value) && Object.keys(value).length === 0;
}

const MEMBER_PARTS: ReadonlySet<string> = new Set(["value", "type", "display"]);

function withoutReferences([name, value]: Entry): Entry {
  if (name !== "members" || !Array.isArray(value)) return [name, value];
  const members = (value as readonly Json[]).map((member) =>
    isObject(member)
      ? Object.fromEntries(Object.entries(member).filter(([part]) => MEMBER_PARTS.has(part)))
      : member,
  );
  return [name, members];
}

const invalidValue = (detail: string): ScimFault => ({ kind: "invalidValue", detail });

const syntax = (detail: string) => fail<ScimFault>({ kind: "invalidSyntax", detail });
