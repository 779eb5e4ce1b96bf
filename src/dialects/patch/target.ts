import { fail, ok, type Result } from "../../lib/result.ts";
import { shorten } from "../../lib/shorten.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { AttributePath, Filter } from "../../scim/filter/ast.ts";
import { resolveFilter } from "../../scim/filter/resolve.ts";
import { resolvePath } from "../../scim/filter/resolve-path.ts";
import { attributeNamed, isNamed } from "../../scim/names.ts";
import type { PatchTarget, PathFilter } from "../../scim/operation.ts";
import { type PatchPath, parsePatchPath } from "../../scim/path.ts";
import type { ResourceType } from "../../scim/schema.ts";
import { unknownAttribute } from "../resource.ts";
import { bareExtensionAttribute, type Reading } from "./tolerances.ts";

/**
 * Finds what a path is about. A name that no schema knows is kept aside for a tolerant tenant, if it is a plain name. Ends in
 * `invalidPath`, or in `invalidFilter` for what is between brackets.
 */
export function readTarget(text: string, reading: Reading): Result<PatchTarget, ScimFault> {
  const parsed = parsePatchPath(text);
  if (!parsed.ok) return parsed;

  const resolved = resolvePath(parsed.value.path, reading.resourceType);
  if (!resolved.ok) return readUnknown(parsed.value, resolved.error, reading);

  const path = resolved.value;
  if (path.extension !== undefined && parsed.value.path.schema === undefined) {
    if (reading.strict) {
      return invalidPath(`"${shorten(text)}" needs its URN in front: ${path.extension.id}:${shorten(text)}.`);
    }
    reading.note(bareExtensionAttribute);
  }
  if (parsed.value.filter === undefined) return ok({ kind: "attribute", path });
  const filter = readFilter(parsed.value.path, parsed.value.filter, reading.resourceType);
  return filter.ok ? ok({ kind: "attribute", path, filter: filter.value }) : filter;
}

/** What stands in brackets speaks of sub-attributes, as it does in a filter, so it is resolved as part of one. */
function readFilter(
  { subAttribute: _, ...path }: AttributePath,
  written: Filter,
  resourceType: ResourceType,
): Result<PathFilter, ScimFault> {
  const resolved = resolveFilter({ kind: "valuePath", path, filter: written }, resourceType);
  if (!resolved.ok) return resolved;
  const filter = resolved.value;
  return ok({ resolved: filter.kind === "valuePath" ? filter.filter : filter, written });
}

function readUnknown(
  { path, filter }: PatchPath,
  detail: string,
  { resourceType, strict, note }: Reading,
): Result<PatchTarget, ScimFault> {
  const { schema, attribute, subAttribute } = path;
  const isPlain = subAttribute === undefined && filter === undefined;
  const isSafe = !(attribute in Object.prototype);
  if (strict || !isPlain || !isSafe || isAmbiguous(path, resourceType)) return invalidPath(detail);

  note(unknownAttribute);
  const isCore = schema === undefined || isNamed(resourceType.schema, schema);
  return ok({ kind: "unknown", name: isCore ? attribute : `${schema}:${attribute}` });
}

/** Known, but to several extensions: that is not unknown. */
const isAmbiguous = ({ schema, attribute }: AttributePath, { extensions }: ResourceType): boolean =>
  schema === undefined &&
  extensions.some((extension) => attributeNamed(extension.schema.attributes, attribute) !== undefined);

const invalidPath = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidPath", detail });
