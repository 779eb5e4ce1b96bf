import { ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../fault.ts";
import { attributeNamed } from "../names.ts";
import type { ResourceType } from "../schema.ts";
import { commonAttributes } from "../schemas/common.ts";
import type { Filter, ResolvedFilter } from "./ast.ts";
import { matches } from "./evaluate.ts";
import { resolveFilter } from "./resolve.ts";
import { resolvePath } from "./resolve-path.ts";

/**
 * Resolves a filter over resources of several types, once for each: of what only others have, a resource has no value (RFC 7644
 * §3.4.2.1). Ends in `invalidFilter` as `resolveFilter` does, when no type can answer some part of it.
 */
export function resolveAcross(
  filter: Filter,
  resourceTypes: readonly ResourceType[],
): Result<readonly ResolvedFilter[], ScimFault> {
  const resolved: ResolvedFilter[] = [];
  for (const resourceType of resourceTypes) {
    const one = resolveFor(resourceType, filter, resourceTypes);
    if (!one.ok) return one;
    resolved.push(one.value);
  }
  return ok(resolved);
}

function resolveFor(
  resourceType: ResourceType,
  filter: Filter,
  all: readonly ResourceType[],
): Result<ResolvedFilter, ScimFault> {
  switch (filter.kind) {
    case "and":
    case "or": {
      const filters: ResolvedFilter[] = [];
      for (const part of filter.filters) {
        const one = resolveFor(resourceType, part, all);
        if (!one.ok) return one;
        filters.push(one.value);
      }
      return ok({ kind: filter.kind, filters });
    }
    case "not": {
      const inner = resolveFor(resourceType, filter.filter, all);
      return inner.ok ? ok({ kind: "not", filter: inner.value }) : inner;
    }
    case "present":
    case "compare":
    case "valuePath":
      return resolveTest(resourceType, filter, all);
  }
}

function resolveTest(
  resourceType: ResourceType,
  test: Extract<Filter, { kind: "present" | "compare" | "valuePath" }>,
  all: readonly ResourceType[],
): Result<ResolvedFilter, ScimFault> {
  const own = resolveFilter(test, resourceType);
  if (own.ok) return own;
  for (const other of all) {
    const foreign = resolveFilter(test, other);
    if (foreign.ok) return ok(matches(foreign.value, {}) ? always : never);
  }
  // What is wrong is told best by a type that has the attribute.
  const knowing = all.find((other) => resolvePath(test.path, other).ok);
  return knowing === undefined ? own : resolveFilter(test, knowing);
}

const idAttribute = attributeNamed(commonAttributes, "id");
if (idAttribute === undefined) throw new Error("Resources have no id");

/** Every resource has an id. */
const always: ResolvedFilter = { kind: "present", path: { attribute: idAttribute } };
const never: ResolvedFilter = { kind: "not", filter: always };
