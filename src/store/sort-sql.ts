import { Column, is, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { LIST_LIMITS } from "../limits/scim.ts";
import type { Boundary } from "../scim/boundary.ts";
import type { ResolvedPath } from "../scim/filter/ast.ts";
import { attributeNamed } from "../scim/names.ts";
import type { Attribute } from "../scim/schema.ts";
import type { FilterColumns } from "./filter-sql.ts";
import { jsonPath } from "./json-path.ts";

/** What a list is sorted by, as an expression without parameters. The id makes the order total. */
export interface SortKey {
  readonly sql: SQL;
  readonly nullable: boolean;
}

/**
 * The value to which a path leads, RFC 7644 §3.4.2.3: of a multi-valued attribute the primary one, else the first. NULL where there is
 * none, and everywhere without a path. Values are in the form in which filters compare them.
 */
export function sortKey(path: ResolvedPath | undefined, columns: FilterColumns): SortKey {
  if (path === undefined) return { sql: sql`NULL`, nullable: true };
  const { attribute, sub, extension } = path;
  const name = sub === undefined ? attribute.name : `${attribute.name}.${sub.name}`;
  const direct =
    extension === undefined && Object.hasOwn(columns.direct, name) ? columns.direct[name] : undefined;
  if (direct !== undefined) {
    const { column } = direct;
    return { sql: sql`(${column})`, nullable: !(is(column, Column) && column.notNull) };
  }
  const root = extension === undefined ? [] : [extension.id];
  const steps = sub === undefined ? [attribute] : [attribute, sub];
  const value = inJson(columns.search.getSQL(), root, steps, 0);
  return { sql: isText(sub ?? attribute) ? beginning(value) : value, nullable: true };
}

/**
 * The terms of ORDER BY. Without a key the order is that of ids, which is that of creation but for moments: an id is made when a request
 * comes in, and `meta.created` is when it was carried out. So that time cannot be sorted by id, and no index holds it: it would cost every
 * creation a row for an order that nearly is the one without `sortBy`.
 */
export function orderBy(key: SortKey | undefined, id: SQLWrapper, descending: boolean): readonly SQL[] {
  const direction = sql.raw(descending ? "DESC" : "ASC");
  const byId = sql`${id} ${direction}`;
  if (key === undefined) return [byId];
  const nulls = sql.raw(descending ? " NULLS FIRST" : " NULLS LAST");
  return [sql`${key.sql} ${direction}${key.nullable ? nulls : sql``}`, byId];
}

/** The condition that a row is on that side of the boundary, in a list that is sorted by `key` and then by `id`. */
export function onSide(
  boundary: Boundary,
  key: SortKey | undefined,
  id: SQLWrapper,
  sortedDescending: boolean,
): SQL {
  const descending = sortedDescending !== boundary.backwards;
  const beyond = sql.raw(`${descending ? "<" : ">"}${boundary.inclusive ? "=" : ""}`);
  const byId = sql`${id} ${beyond} ${boundary.id}`;
  if (key === undefined) return byId;

  if (boundary.sortKey === null) {
    return descending ? sql`(${key.sql} IS NOT NULL OR ${byId})` : sql`(${key.sql} IS NULL AND ${byId})`;
  }
  const byBoth = sql`(${key.sql}, ${id}) ${beyond} (${boundary.sortKey}, ${boundary.id})`;
  return key.nullable && !descending ? sql`(${byBoth} OR ${key.sql} IS NULL)` : byBoth;
}

/** Walks from `json` along `names` and then along `steps`; `depth` makes the names of elements unique. */
function inJson(json: SQL, names: readonly string[], steps: readonly Attribute[], depth: number): SQL {
  const [step, ...rest] = steps;
  if (step === undefined) {
    return names.length === 0 ? json : sql`json_extract(${json}, ${jsonPath(names)})`;
  }
  const path = [...names, step.name];
  if (!step.multiValued) return inJson(json, path, rest, depth);

  const element = sql.raw(`sorted_${depth}`);
  const value = inJson(sql`${element}.value`, [], rest, depth + 1);
  const hasPrimary = attributeNamed(step.subAttributes ?? [], "primary") !== undefined;
  const primaryFirst = hasPrimary
    ? sql`json_extract(${element}.value, ${jsonPath(["primary"])}) IS TRUE DESC, `
    : sql``;
  return sql`(SELECT ${value} FROM json_each(${json}, ${jsonPath(path)}) AS ${element}
    WHERE ${value} IS NOT NULL ORDER BY ${primaryFirst}${element}.key LIMIT 1)`;
}

const isText = ({ type }: Attribute): boolean =>
  type === "string" || type === "reference" || type === "binary";

const beginning = (text: SQL): SQL => sql`substr(${text}, 1, ${sql.raw(String(LIST_LIMITS.sortedLength))})`;
