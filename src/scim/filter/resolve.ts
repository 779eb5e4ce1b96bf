import { ok, type Result } from "../../lib/result.ts";
import { shorten } from "../../lib/shorten.ts";
import type { ScimFault } from "../fault.ts";
import { attributeNamed } from "../names.ts";
import type { Attribute, ResourceType } from "../schema.ts";
import type { AttributePath, Filter, ResolvedFilter, ResolvedPath } from "./ast.ts";
import { isFilterable } from "./comparable.ts";
import { invalidFilter } from "./invalid.ts";
import { resolveComparison } from "./resolve-comparison.ts";
import { resolvePath } from "./resolve-path.ts";
import { withStatedSchemas } from "./stated-schemas.ts";

/**
 * Gives every name of a filter its attribute and every literal its attribute's type, RFC 7644 §3.4.2.2. `eq null` becomes "not present",
 * a complex attribute that is compared itself becomes its `value` (`emails eq "x"`), and `schemas` what says so. Ends in `invalidFilter` for an attribute that
 * the schemas do not know or that must not be searched (a password), and for an operator or a value that its type does not have.
 */
export function resolveFilter(
  filter: Filter,
  resourceType: ResourceType,
  { textBooleans = true }: ResolveOptions = {},
): Result<ResolvedFilter, ScimFault> {
  const names: Names = { find: (path) => lookUp(path, resourceType), textBooleans };
  const resolved = resolveIn(filter, names);
  return resolved.ok ? ok(withStatedSchemas(resolved.value, resourceType)) : resolved;
}

export interface ResolveOptions {
  /** Whether `active eq "True"` means `active eq true`, as Entra has it; it does unless said otherwise. */
  readonly textBooleans?: boolean;
}

/** How names and values are understood. */
interface Names {
  /** Finds an attribute: of the resource or, inside a value path's brackets, of the elements. */
  readonly find: (path: AttributePath) => Result<ResolvedPath, ScimFault>;
  readonly textBooleans: boolean;
}

function resolveIn(filter: Filter, names: Names): Result<ResolvedFilter, ScimFault> {
  switch (filter.kind) {
    case "and":
    case "or":
      return resolveChain(filter, names);
    case "not": {
      const inner = resolveIn(filter.filter, names);
      return inner.ok ? ok({ kind: "not", filter: inner.value }) : inner;
    }
    case "present": {
      const path = names.find(filter.path);
      return path.ok ? ok({ kind: "present", path: path.value }) : path;
    }
    case "compare": {
      const path = names.find(filter.path);
      return path.ok ? resolveComparison(path.value, filter, names) : path;
    }
    case "valuePath":
      return resolveValuePath(filter, names);
  }
}

function resolveChain(
  { kind, filters }: Extract<Filter, { kind: "and" | "or" }>,
  names: Names,
): Result<ResolvedFilter, ScimFault> {
  const resolved: ResolvedFilter[] = [];
  for (const filter of filters) {
    const part = resolveIn(filter, names);
    if (!part.ok) return part;
    resolved.push(part.value);
  }
  return ok({ kind, filters: resolved });
}

function resolveValuePath(
  filter: Extract<Filter, { kind: "valuePath" }>,
  names: Names,
): Result<ResolvedFilter, ScimFault> {
  const path = names.find(filter.path);
  if (!path.ok) return path;
  const { attribute, sub } = path.value;
  if (attribute.type !== "complex" || sub !== undefined) {
    return invalidFilter(
      `"${(sub ?? attribute).name}" has no sub-attributes to put in brackets; compare it directly, as in ${filter.path.attribute} eq "…".`,
    );
  }
  const inner = resolveIn(filter.filter, {
    ...names,
    find: (innerPath) => lookUpInElement(innerPath, attribute),
  });
  return inner.ok ? ok({ kind: "valuePath", path: path.value, filter: inner.value }) : inner;
}

function lookUp(path: AttributePath, resourceType: ResourceType): Result<ResolvedPath, ScimFault> {
  const found = resolvePath(path, resourceType);
  if (!found.ok) return invalidFilter(found.error);
  const { attribute, sub } = found.value;
  const isSearchable = isFilterable(attribute) && (sub === undefined || isFilterable(sub));
  return isSearchable ? found : notFilterable(sub ?? attribute);
}

function lookUpInElement(path: AttributePath, parent: Attribute): Result<ResolvedPath, ScimFault> {
  const isPlain = path.schema === undefined && path.subAttribute === undefined;
  const attribute = isPlain ? attributeNamed(parent.subAttributes ?? [], path.attribute) : undefined;
  if (attribute === undefined) {
    const names = (parent.subAttributes ?? []).map(({ name }) => name).join(", ");
    return invalidFilter(
      `Inside ${parent.name}[…] there is no "${shorten(path.subAttribute ?? path.attribute)}"; name one of its sub-attributes: ${names}.`,
    );
  }
  return isFilterable(attribute) ? ok({ attribute }) : notFilterable(attribute);
}

const notFilterable = ({ name }: Attribute): { readonly ok: false; readonly error: ScimFault } =>
  invalidFilter(`"${name}" is never returned, so it cannot be filtered by; leave it out of the filter.`);
