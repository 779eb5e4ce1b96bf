import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { ResolvedFilter, ResolvedPath } from "../scim/filter/ast.ts";
import { isFolded } from "../scim/filter/comparable.ts";
import type { Attribute } from "../scim/schema.ts";
import { type ColumnKind, type ComparedValue, comparison } from "./filter-comparison.ts";
import { jsonPath } from "./json-path.ts";

/**
 * A filter as a condition on the rows of a table, with exactly the meaning of `matches` (scim/filter/evaluate.ts). Client values become
 * bound parameters, at most two per comparison (and what `columns` adds for a related table); names come from the schemas. Throws when `columns` lacks a sub-attribute of a related
 * table or holds an attribute in the wrong form, which is a mistake of ours and not of the client.
 */
export function filterToSql(filter: ResolvedFilter, columns: FilterColumns): SQL {
  return compile(filter, { kind: "resource", columns, share: sizeOf(filter) });
}

/** What the owner of a table says about it, so that filters can become SQL over it. Every fragment here is ours, never a client's. */
export interface FilterColumns {
  /**
   * The JSON of `toSearchable`. It may leave out what `direct` and `related` hold. Qualified (`users.search`), because conditions on
   * elements stand in subqueries that have columns of their own.
   */
  readonly search: SQLWrapper;
  /**
   * Attributes with columns of their own, by their path in the schema's spelling: `userName`, `meta.created`. An entry for a complex
   * attribute itself (`meta`) is asked only whether it is NULL.
   */
  readonly direct: Readonly<Record<string, FilterColumn>>;
  /** Multi-valued attributes whose elements are found in other tables, by name: `members`, `emails`. */
  readonly related: Readonly<Record<string, RelatedTable>>;
}

/** A column, or an expression like one. NULL when the attribute has no value; never the empty text. */
export interface FilterColumn {
  readonly column: SQLWrapper;
  readonly kind: ColumnKind;
}

export type RelatedTable =
  | {
      /** The elements are the rows of a table, and in no JSON. */
      readonly kind: "rows";
      /**
       * The condition on a resource that at least one of its rows meets `condition`, as `EXISTS (…)` or `id IN (…)`. It may bind one parameter
       * of its own, the tenant.
       */
      readonly exists: (condition: SQL) => SQL;
      /** The columns of a row, for every sub-attribute of the attribute. */
      readonly element: Readonly<Record<string, FilterColumn>>;
    }
  | {
      /** The elements are in `search`; a table only helps to find them. */
      readonly kind: "index";
      /**
       * By sub-attribute: a condition on a resource that holds whenever one of its elements has that value (in searchable form) there. It
       * is put before the condition on the JSON. It may bind one parameter besides the value, the tenant.
       */
      readonly narrowBy: Readonly<Record<string, (value: SQL) => SQL>>;
    }
  | DerivedTable;

/** The elements follow from the rows of tables: groups of users from memberships and from groups within groups. */
export interface DerivedTable {
  readonly kind: "derived";
  /** The sub-attributes that are known before anything is derived, and so narrow down what has to be. */
  readonly origin: Readonly<Record<string, FilterColumn>>;
  /** The columns of what is derived, for every sub-attribute. */
  readonly element: Readonly<Record<string, FilterColumn>>;
  /**
   * The condition on a resource that at least one of its elements meets both conditions, of which `onOrigin` looks at the columns of `origin`
   * and `onElement` at those of `element`. It may bind one parameter of its own, the tenant. A filter asks `share` times at most, so that each
   * has that part of what a filter may cost.
   */
  readonly exists: (onOrigin: SQL | undefined, onElement: SQL | undefined, share: number) => SQL;
}

/** What the names in a filter are relative to. */
type Scope =
  /** A row of the table; inside the brackets of a single-valued attribute, `parent` is that attribute. */
  | {
      readonly kind: "resource";
      readonly columns: FilterColumns;
      readonly parent?: ResolvedPath;
      /** How many comparisons the whole filter has. */
      readonly share: number;
    }
  /** An element of a JSON array. */
  | { readonly kind: "json"; readonly element: SQL; readonly depth: number }
  /** A row of a related table. */
  | { readonly kind: "row"; readonly element: Readonly<Record<string, FilterColumn>> };

type Condition = (value: ComparedValue) => SQL;

const isPresent: Condition = ({ sql: value }) => sql`(${value} IS NOT NULL)`;

function compile(filter: ResolvedFilter, scope: Scope): SQL {
  switch (filter.kind) {
    case "and":
      return joined(filter.filters, scope, sql` AND `);
    case "or":
      return joined(filter.filters, scope, sql` OR `);
    case "not":
      // NULL is false here: a comparison with a missing value must become true by negation.
      return sql`(${compile(filter.filter, scope)} IS NOT TRUE)`;
    case "present":
      return some(filter.path, scope, isPresent);
    case "compare":
      return narrowed(
        [filter],
        filter.path,
        scope,
        some(filter.path, scope, (value) => sql`(${comparison(value, filter.operator, filter.value)})`),
      );
    case "valuePath":
      return valuePath(filter.path, filter.filter, scope);
  }
}

/**
 * SQLite reads a chain of n conditions as a tree n deep, and D1 allows a depth of 100, in which subqueries count twice. So the largest part
 * goes next to the root and the others are halved until they are single: then nesting costs one level each, and length hardly any.
 */
function joined(filters: readonly ResolvedFilter[], scope: Scope, operator: SQL): SQL {
  const bySize = filters.toSorted((a, b) => sizeOf(b) - sizeOf(a)).map((filter) => compile(filter, scope));
  return halved(bySize, operator, 1);
}

function halved(conditions: readonly SQL[], operator: SQL, middle: number): SQL {
  if (conditions.length < 2) return sql.join([...conditions]);
  const half = (part: readonly SQL[]) => halved(part, operator, Math.ceil(part.length / 2));
  return sql`(${half(conditions.slice(0, middle))}${operator}${half(conditions.slice(middle))})`;
}

/** How many comparisons a filter has. */
function sizeOf(filter: ResolvedFilter): number {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.reduce((sum, part) => sum + sizeOf(part), 0);
    case "not":
    case "valuePath":
      return sizeOf(filter.filter);
    case "present":
    case "compare":
      return 1;
  }
}

function valuePath(path: ResolvedPath, filter: ResolvedFilter, scope: Scope): SQL {
  if (scope.kind !== "resource") throw new Error("A value path stands inside another one");
  if (!path.attribute.multiValued) {
    return sql`(${some(path, scope, isPresent)} AND ${compile(filter, { ...scope, parent: path })})`;
  }
  const related = relatedTable(path, scope.columns);
  if (related?.kind === "rows") {
    return related.exists(compile(filter, { kind: "row", element: related.element }));
  }
  if (related?.kind === "derived") {
    const isOrigin = (part: ResolvedFilter) =>
      namesIn(part).every((name) => Object.hasOwn(related.origin, name));
    const { origin, element } = Object.groupBy(conjuncts(filter), (part) =>
      isOrigin(part) ? "origin" : "element",
    );
    return related.exists(
      origin && joined(origin, { kind: "row", element: related.origin }, sql` AND `),
      element && joined(element, { kind: "row", element: related.element }, sql` AND `),
      scope.share,
    );
  }
  const elements = inJson(scope.columns.search.getSQL(), rootOf(path), [path.attribute], 0, (element) =>
    compile(filter, { kind: "json", element: element.sql, depth: 1 }),
  );
  return narrowed(conjuncts(filter), path, scope, elements);
}

/** The condition that at least one of the values to which the path leads meets `condition`. */
function some(path: ResolvedPath, scope: Scope, condition: Condition): SQL {
  switch (scope.kind) {
    case "row":
      return condition(fromColumn(scope.element, path.attribute.name, path.attribute));
    case "json":
      return inJson(scope.element, [], [path.attribute], scope.depth, condition);
    case "resource":
      return inResource(absolute(path, scope), scope, condition);
  }
}

/** The path from the resource itself. */
const absolute = (path: ResolvedPath, { parent }: Scope & { readonly kind: "resource" }): ResolvedPath =>
  parent === undefined ? path : { ...parent, sub: path.attribute };

function inResource(
  path: ResolvedPath,
  { columns, share }: Scope & { readonly kind: "resource" },
  condition: Condition,
): SQL {
  const { attribute, sub, extension } = path;
  const name = sub === undefined ? attribute.name : `${attribute.name}.${sub.name}`;
  if (extension === undefined && Object.hasOwn(columns.direct, name)) {
    return condition(fromColumn(columns.direct, name, sub ?? attribute));
  }
  const related = relatedTable(path, columns);
  if (related?.kind === "rows") {
    return related.exists(
      sub === undefined ? sql`TRUE` : condition(fromColumn(related.element, sub.name, sub)),
    );
  }
  if (related?.kind === "derived") {
    if (sub === undefined) return related.exists(undefined, undefined, share);
    return Object.hasOwn(related.origin, sub.name)
      ? related.exists(condition(fromColumn(related.origin, sub.name, sub)), undefined, share)
      : related.exists(undefined, condition(fromColumn(related.element, sub.name, sub)), share);
  }
  const steps = sub === undefined ? [attribute] : [attribute, sub];
  return inJson(columns.search.getSQL(), rootOf(path), steps, 0, condition);
}

/**
 * Walks from `json` along `names`, then along `steps`, and at each multi-valued one into its elements. `depth` makes the names of the
 * elements unique, because an inner one is read from an outer one.
 */
function inJson(
  json: SQL,
  names: readonly string[],
  steps: readonly Attribute[],
  depth: number,
  condition: Condition,
): SQL {
  const [step, ...rest] = steps;
  if (step === undefined) {
    const value = names.length === 0 ? json : sql`json_extract(${json}, ${jsonPath(names)})`;
    return condition({ sql: value, kind: "json" });
  }
  const path = [...names, step.name];
  if (!step.multiValued) return inJson(json, path, rest, depth, condition);

  const alias = sql.raw(`element_${depth}`);
  const inner = inJson(sql`${alias}.value`, [], rest, depth + 1, condition);
  return sql`EXISTS (SELECT 1 FROM json_each(${json}, ${jsonPath(path)}) AS ${alias} WHERE ${inner})`;
}

/** Where an attribute's name is looked up: at the top, or in the object of its extension. */
const rootOf = ({ extension }: ResolvedPath): readonly string[] =>
  extension === undefined ? [] : [extension.id];

function relatedTable(
  { attribute, extension }: ResolvedPath,
  columns: FilterColumns,
): RelatedTable | undefined {
  const isRelated = extension === undefined && Object.hasOwn(columns.related, attribute.name);
  return isRelated ? columns.related[attribute.name] : undefined;
}

/** Puts the conditions that an index can answer before the one on the JSON. `demands` have to hold of one and the same element. */
function narrowed(demands: readonly ResolvedFilter[], path: ResolvedPath, scope: Scope, condition: SQL): SQL {
  const related = scope.kind === "resource" ? relatedTable(absolute(path, scope), scope.columns) : undefined;
  if (related?.kind !== "index") return condition;

  const narrowing = demands.flatMap((demand) => {
    if (demand.kind !== "compare" || demand.operator !== "eq") return [];
    const { name } = demand.path.sub ?? demand.path.attribute;
    const narrow = Object.hasOwn(related.narrowBy, name) ? related.narrowBy[name] : undefined;
    return narrow === undefined ? [] : [narrow(sql`${demand.value}`)];
  });
  return narrowing.length === 0 ? condition : sql`(${sql.join([...narrowing, condition], sql` AND `)})`;
}

/** The sub-attributes that a filter between brackets looks at. */
function namesIn(filter: ResolvedFilter): readonly string[] {
  switch (filter.kind) {
    case "and":
    case "or":
      return filter.filters.flatMap(namesIn);
    case "not":
      return namesIn(filter.filter);
    case "valuePath":
    case "present":
    case "compare":
      return [filter.path.attribute.name];
  }
}

/** The parts that all have to hold. */
export const conjuncts = (filter: ResolvedFilter): readonly ResolvedFilter[] =>
  filter.kind === "and" ? filter.filters.flatMap(conjuncts) : [filter];

function fromColumn(
  columns: Readonly<Record<string, FilterColumn>>,
  name: string,
  attribute: Attribute,
): ComparedValue {
  const found = Object.hasOwn(columns, name) ? columns[name] : undefined;
  if (found === undefined) throw new Error(`No column for the attribute ${name}`);
  if (!holds(found, attribute)) throw new Error(`The column of ${name} cannot be of the kind ${found.kind}`);
  return { sql: found.column.getSQL(), kind: found.kind };
}

function holds({ kind }: FilterColumn, attribute: Attribute): boolean {
  switch (attribute.type) {
    case "complex":
      return true;
    case "boolean":
      return kind === "boolean01";
    case "dateTime":
      return kind === "millis";
    case "integer":
    case "decimal":
      return false;
    default:
      return kind === (isFolded(attribute) ? "folded" : "text");
  }
}
