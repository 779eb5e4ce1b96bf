import { fail, ok, type Result } from "../../lib/result.ts";
import { shorten } from "../../lib/shorten.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { AttributePath, Filter } from "../../scim/filter/ast.ts";
import { resolveFilter } from "../../scim/filter/resolve.ts";
import { resolvePath } from "../../scim/filter/resolve-path.ts";
import { attributeNamed, isNamed } from "../../scim/names.ts";
import type { PatchTarget, PathFilter } from "../../scim/operation.ts";
import type { PatchPath } from "../../scim/path.ts";
import type { ResourceType } from "../../scim/schema.ts";
import { bareExtensionAttribute } from "../paths.ts";
import { unknownAttribute } from "../resource.ts";
import { strictFilterFault } from "../strict-filter.ts";
import { parseMeant } from "./parse-meant.ts";
import type { Reading } from "./tolerances.ts";

/** What a path is about. */
export interface ReadTarget {
  readonly target: Exclude<PatchTarget, { kind: "extension" }>;
  /** A sub-attribute that the schema does not know, of the target; only where what is unknown is kept. */
  readonly unknownSub?: string;
}

/**
 * Finds what a path is about. A name that no schema knows is kept aside for a tolerant tenant, if it is a plain name. Ends in
 * `invalidPath`, or in `invalidFilter` for what is between brackets.
 */
export function readTarget(text: string, reading: Reading): Result<ReadTarget, ScimFault> {
  const parsed = parseMeant(text, reading);
  if (!parsed.ok) return parsed;

  const resolved = resolvePath(parsed.value.path, reading.resourceType);
  if (!resolved.ok) {
    const within = readWithinKnown(parsed.value, text, reading);
    return within ?? readUnknown(parsed.value, resolved.error, reading);
  }
  return readKnown(parsed.value, text, reading);
}

function readKnown(parsed: PatchPath, text: string, reading: Reading): Result<ReadTarget, ScimFault> {
  const resolved = resolvePath(parsed.path, reading.resourceType);
  if (!resolved.ok) return invalidPath(resolved.error);
  const path = resolved.value;
  if (path.extension !== undefined && parsed.path.schema === undefined) {
    if (reading.strict) {
      return invalidPath(`"${shorten(text)}" needs its URN in front: ${path.extension.id}:${shorten(text)}.`);
    }
    reading.note(bareExtensionAttribute);
  }
  if (parsed.filter === undefined) return ok({ target: { kind: "attribute", path } });
  const filter = readFilter(parsed.path, parsed.filter, reading);
  return filter.ok ? ok({ target: { kind: "attribute", path, filter: filter.value } }) : filter;
}

/** What stands in brackets speaks of sub-attributes, as it does in a filter, so it is resolved as part of one. */
function readFilter(
  { subAttribute: _, ...path }: AttributePath,
  written: Filter,
  { resourceType, strict, note }: Reading,
): Result<PathFilter, ScimFault> {
  const whole: Filter = { kind: "valuePath", path, filter: written };
  const resolved = resolveFilter(whole, resourceType);
  if (!resolved.ok) return resolved;
  const strictFault = strictFilterFault(whole, [resourceType], note);
  if (strict && strictFault !== undefined) return fail(strictFault);
  const filter = resolved.value;
  return ok({ resolved: filter.kind === "valuePath" ? filter.filter : filter, written });
}

/** A sub-attribute that no schema knows, of a complex attribute that one does: kept with it, as it is in a POST. */
function readWithinKnown(
  { path, filter }: PatchPath,
  text: string,
  reading: Reading,
): Result<ReadTarget, ScimFault> | undefined {
  const { subAttribute, ...owner } = path;
  if (reading.strict || subAttribute === undefined || !isSafe(subAttribute)) return undefined;
  const resolved = resolvePath(owner, reading.resourceType);
  if (!resolved.ok) return undefined;
  const { type, multiValued, mutability } = resolved.value.attribute;
  const isOneValue = !multiValued || filter !== undefined;
  if (type !== "complex" || mutability === "readOnly" || !isOneValue) return undefined;

  const read = readKnown({ path: owner, ...(filter === undefined ? {} : { filter }) }, text, reading);
  if (!read.ok) return read;
  reading.note(unknownAttribute);
  return ok({ ...read.value, unknownSub: subAttribute });
}

function readUnknown(
  { path, filter }: PatchPath,
  detail: string,
  { resourceType, strict, note }: Reading,
): Result<ReadTarget, ScimFault> {
  const { schema, attribute, subAttribute } = path;
  const isPlain = subAttribute === undefined && filter === undefined;
  if (strict || !isPlain || !isSafe(attribute) || isAmbiguous(path, resourceType)) return invalidPath(detail);

  note(unknownAttribute);
  const isCore = schema === undefined || isNamed(resourceType.schema, schema);
  return ok({ target: { kind: "unknown", name: isCore ? attribute : `${schema}:${attribute}` } });
}

const isSafe = (name: string): boolean => !(name in Object.prototype) && name !== "prototype";

/** Known, but to several extensions: that is not unknown. */
const isAmbiguous = ({ schema, attribute }: AttributePath, { extensions }: ResourceType): boolean =>
  schema === undefined &&
  extensions.some((extension) => attributeNamed(extension.schema.attributes, attribute) !== undefined);

const invalidPath = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidPath", detail });
