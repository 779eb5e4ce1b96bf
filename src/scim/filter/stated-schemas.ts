import { attributeNamed } from "../names.ts";
import type { ResourceType } from "../schema.ts";
import { commonAttributes } from "../schemas/common.ts";
import { define } from "../schemas/define.ts";
import type { ResolvedFilter } from "./ast.ts";
import { matches } from "./evaluate.ts";

/**
 * The filter with every test of `schemas` put in terms of what is stored: a resource has the URN of its core schema whatever it holds, and
 * that of an extension where it has data of it (RFC 7643 §3).
 */
export function withStatedSchemas(filter: ResolvedFilter, resourceType: ResourceType): ResolvedFilter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { ...filter, filters: filter.filters.map((part) => withStatedSchemas(part, resourceType)) };
    case "not":
      return { ...filter, filter: withStatedSchemas(filter.filter, resourceType) };
    case "present":
    case "compare":
      return filter.path.attribute === schemas ? stated(filter, resourceType) : filter;
    case "valuePath":
      return filter;
  }
}

/** A test of several values is met by any of them. */
function stated(test: ResolvedFilter, { schema, extensions }: ResourceType): ResolvedFilter {
  const meets = (urn: string) => matches(test, { schemas: [urn] });
  if (meets(schema.id)) return always;
  const filters = extensions.flatMap((extension) =>
    meets(extension.schema.id) ? [hasData(extension.schema.id)] : [],
  );
  const [first, ...others] = filters;
  if (first === undefined) return never;
  return others.length === 0 ? first : { kind: "or", filters };
}

/** The extension is asked for like an attribute of that name: under it, its data is stored. */
const hasData = (urn: string): ResolvedFilter => ({
  kind: "present",
  path: { attribute: define(urn, "The data of the extension.", { type: "complex" }) },
});

const schemas = attributeNamed(commonAttributes, "schemas");
if (schemas === undefined) throw new Error("Resources have no schemas");

const present: ResolvedFilter = { kind: "present", path: { attribute: schemas } };
const absent: ResolvedFilter = { kind: "not", filter: present };
const always: ResolvedFilter = { kind: "or", filters: [present, absent] };
const never: ResolvedFilter = { kind: "and", filters: [present, absent] };
