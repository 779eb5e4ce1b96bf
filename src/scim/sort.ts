import { fail, ok, type Result } from "../lib/result.ts";
import { shorten } from "../lib/shorten.ts";
import type { ScimFault } from "./fault.ts";
import type { ResolvedPath } from "./filter/ast.ts";
import { parseAttributePath } from "./filter/attribute-path.ts";
import { isFilterable } from "./filter/comparable.ts";
import { resolvePath } from "./filter/resolve-path.ts";
import { attributeNamed } from "./names.ts";
import type { ResourceType } from "./schema.ts";

/** The order of a list, RFC 7644 §3.4.2.3. Resources without a value come last if ascending, first if descending. */
export interface Sort {
  /** Of a single value at its end. None where the list is sorted by what resources of this type do not have. */
  readonly path: ResolvedPath | undefined;
  readonly descending: boolean;
}

/**
 * Reads `sortBy` and `sortOrder` for each of the resource types that a list is of; without `sortBy` there is no sort. An attribute that
 * one of them knows is enough. Ends in `invalidPath` for an attribute that none knows or that has no order, in `invalidValue` for another
 * `sortOrder`.
 */
export function readSorts(
  parameters: { readonly sortBy?: string | undefined; readonly sortOrder?: string | undefined },
  resourceTypes: readonly ResourceType[],
): Result<readonly (Sort | undefined)[], ScimFault> {
  const order = (parameters.sortOrder ?? "ascending").toLowerCase();
  if (order !== "ascending" && order !== "descending") {
    return fail({ kind: "invalidValue", detail: '"sortOrder" has to be "ascending" or "descending".' });
  }
  const { sortBy } = parameters;
  if (sortBy === undefined) return ok(resourceTypes.map(() => undefined));

  const paths = resourceTypes.map((resourceType) => readPath(sortBy.trim(), resourceType));
  const refusals = paths.flatMap((path) => (path.ok ? [] : [path]));
  const [refusal] = refusals;
  if (refusal !== undefined && refusals.length === paths.length) return refusal;
  return ok(
    paths.map((path) => ({ path: path.ok ? path.value : undefined, descending: order === "descending" })),
  );
}

/** Attributes whose values are in other tables, many of them, and in no order of their own. */
const UNORDERED: ReadonlySet<string> = new Set(["groups", "members"]);

function readPath(text: string, resourceType: ResourceType): Result<ResolvedPath, ScimFault> {
  const parsed = parseAttributePath(text);
  if (parsed === undefined) {
    return invalidPath(`"${shorten(text)}" is not the name of an attribute; sort by one, as in userName.`);
  }
  const found = resolvePath(parsed, resourceType);
  if (!found.ok) return invalidPath(found.error);
  const path = pathOfValue(found.value);
  const { attribute, sub, extension } = path;
  const { name, type } = sub ?? attribute;
  if (!isFilterable(attribute) || (sub !== undefined && !isFilterable(sub))) {
    return invalidPath(`"${name}" is never returned, so no list can be sorted by it.`);
  }
  if (extension === undefined && UNORDERED.has(attribute.name)) {
    return invalidPath(`No list can be sorted by "${attribute.name}"; sort by another attribute.`);
  }
  if (type === "complex") {
    const names = ((sub ?? attribute).subAttributes ?? []).map((inner) => `${name}.${inner.name}`);
    return invalidPath(`"${name}" has several parts; sort by one of ${names.join(", ")}.`);
  }
  return ok(path);
}

/** A complex attribute that is named itself means its `value`, as in filters. */
function pathOfValue(path: ResolvedPath): ResolvedPath {
  const { attribute, sub } = path;
  if (attribute.type !== "complex" || sub !== undefined) return path;
  const value = attributeNamed(attribute.subAttributes ?? [], "value");
  return value === undefined ? path : { ...path, sub: value };
}

const invalidPath = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidPath", detail });
