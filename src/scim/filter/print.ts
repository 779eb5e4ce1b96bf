import type { AttributePath, Filter } from "./ast.ts";

/**
 * Writes a filter in its canonical form: operators in lower case, single spaces, and only the parentheses that precedence needs.
 * `parseFilter` reads it back as the same filter.
 */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case "present":
      return `${printPath(filter.path)} pr`;
    case "compare":
      return `${printPath(filter.path)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case "and":
      return filter.filters.map((part) => printWithin(part, ["and", "or"])).join(" and ");
    case "or":
      return filter.filters.map((part) => printWithin(part, ["or"])).join(" or ");
    case "not":
      return `not (${printFilter(filter.filter)})`;
    case "valuePath":
      return `${printPath(filter.path)}[${printFilter(filter.filter)}]`;
  }
}

/** Parentheses around the kinds that would otherwise be read differently. */
function printWithin(filter: Filter, parenthesized: readonly Filter["kind"][]): string {
  const text = printFilter(filter);
  return parenthesized.includes(filter.kind) ? `(${text})` : text;
}

function printPath({ schema, attribute, subAttribute }: AttributePath): string {
  const name = subAttribute === undefined ? attribute : `${attribute}.${subAttribute}`;
  return schema === undefined ? name : `${schema}:${name}`;
}
