import { ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../fault.ts";
import { attributeNamed } from "../names.ts";
import type { ResourceType } from "../schema.ts";
import { commonAttributes } from "../schemas/common.ts";
import type { Filter, ResolvedFilter } from "./ast.ts";
import { matches } from "./evaluate.ts";
import { type ResolveOptions, resolveFilter } from "./resolve.ts";
import { resolvePath } from "./resolve-path.ts";

/**
 * Resolves a filter over resources of several types, once for each: of what only others have, a resource has no value (RFC 7644
 * §3.4.2.1). Ends in `invalidFilter` as `resolveFilter` does, when no type can answer some part of it.
 */
export function resolveAcross(
  filter: Filter,
  resourceTypes: readonly ResourceType[],
  options: ResolveOptions = {},
): Result<readonly ResolvedFilter[], ScimFault> {
  const resolved: ResolvedFilter[] = [];
  for (const resourceType of resourceTypes) {
    const one = resolveFor(resourceType, filter, { all: resourceTypes, options });
    if (!one.ok) return one;
    resolved.push(one.value);
  }
  return ok(resolved);
}

interface Known {
  readonly all: readonly ResourceType[];
  readonly options: ResolveOptions;
}

function resolveFor(
  resourceType: ResourceType,
  filter: Filter,
  known: Known,
): Result<ResolvedFilter, ScimFault> {
  switch (filter.kind) {
    case "and":
    case "or": {
      const filters: ResolvedFilter[] = [];
      for (const part of filter.filters) {
        const one = resolveFor(resourceType, part, known);
        if (!one.ok) return one;
        filters.push(one.value);
      }
      return ok({ kind: filter.kind, filters });
    }
    case "not": {
      const inner = resolveFor(resourceType, filter.filter, known);
      return inner.ok ? ok({ kind: "not", filter: inner.value }) : inner;
    }
    case "present":
    case "compare":
    case "valuePath":
      return resolveTest(resourceType, filter, known);
  }
}

function resolveTest(
  resourceType: ResourceType,
  test: Extract<Filter, { kind: "present" | "compare" | "valuePath" }>,
  { all, options }: Known,
): Result<ResolvedFilter, ScimFault> {
  const own = resolveFilter(test, resourceType, options);
  if (own.ok) return own;
  for (const other of all) {
    const foreign = resolveFilter(test, other, options);
    if (foreign.ok) return ok(matches(foreign.value, {}) ? always : never);
  }
  // What is wrong is told best by a type that has the attribute.
  const knowing = all.find((other) => resolvePath(test.path, other).ok);
  return knowing === undefined ? own : resolveFilter(test, knowing, options);
}

const idAttribute = attributeNamed(commonAttributes, "id");
if (idAttribute === undefined) throw new Error("Resources have no id");

/** Every resource has an id. */
const always: ResolvedFilter = { kind: "present", path: { attribute: idAttribute } };
const never: ResolvedFilter = { kind: "not", filter: always };
