import { and, type Column, type SQL, type SQLWrapper, type Subquery, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import { type Boundary, otherSide, type SortValue } from "../scim/boundary.ts";
import type { Sort } from "../scim/sort.ts";
import { aside, type FilterPlan, type SearchedColumns } from "./filter-plan.ts";
import { onSide, orderBy, sortKey } from "./sort-sql.ts";
import { type SparseColumn, sparselySorted } from "./sparse-sort.ts";

/** Where a page begins: at an index, or at a boundary; at the first resource where that is undefined. */
export type PageStart =
  | { readonly startIndex: number }
  | { readonly startIndex?: never; readonly boundary: Boundary | undefined };

/** The rows of a table that make a page. */
export interface PageSlice {
  /** What stands in the table's place where its rows come in their order already. */
  readonly source: Subquery | SQL | undefined;
  /** The tenant there, where that is not the table's own column. */
  readonly tenant: SQL | undefined;
  readonly condition: SQL | undefined;
  readonly key: SQL<SortValue>;
  /** What follows the tenant in ORDER BY; nothing where the rows come in their order. Of a page before a boundary the nearest row is the first. */
  readonly orderBy: readonly SQL[];
  readonly limit: number;
  readonly offset: number;
}

/**
 * The slice that a page of `count` resources is made of. After a boundary it has one row more, which says that there is another page; and so
 * it has where few match, which then need no counting.
 */
export function pageSlice(
  source: PageSource,
  { sort, start, count }: { sort: Sort | undefined; start: PageStart; count: number },
): PageSlice {
  const { columns, id, plan } = source;
  const condition = plan?.condition;
  const key = sort && sortKey(sort.path, columns);
  const holds = isHeldAside(source, sort);
  const ordered = key && holds ? { ...key, sql: aside(key.sql) } : key;
  const descending = sort?.descending ?? false;
  const common = {
    key: sql<SortValue>`${key?.sql ?? sql`NULL`}`,
    source: plan?.joined?.source,
    tenant: plan?.joined?.tenant,
  };
  const sparse = sparseOf(source, sort);
  if (sparse !== undefined) {
    const boundary = start.startIndex === undefined ? start.boundary : undefined;
    const offset = start.startIndex === undefined ? 0 : start.startIndex - 1;
    const limit = start.startIndex === undefined ? count + 1 : count;
    const side = {
      boundary,
      descending: descending !== (boundary?.backwards ?? false),
      limit: offset + limit,
    };
    const rows = sparselySorted(sparse, source.tenant, side);
    return { ...common, source: rows, condition: undefined, orderBy: [], limit, offset };
  }
  if (start.startIndex !== undefined) {
    return {
      ...common,
      condition,
      orderBy: orderBy(ordered, id, descending),
      limit: plan?.isFew ? count + 1 : count,
      offset: start.startIndex - 1,
    };
  }
  const { boundary } = start;
  return {
    ...common,
    condition:
      boundary === undefined
        ? condition
        : and(condition, sided(onSide(boundary, key, id, descending), holds)),
    orderBy: orderBy(ordered, id, descending !== (boundary?.backwards ?? false)),
    limit: count + 1,
    offset: 0,
  };
}

/** The rows on the other side of where the page begins, up to one at least; none where that is the first page. */
export function behind(
  source: PageSource,
  { sort, start }: { sort: Sort | undefined; start: PageStart },
): Pick<PageSlice, "source" | "condition"> | undefined {
  if (start.startIndex !== undefined || start.boundary === undefined) return undefined;
  const { columns, id, plan } = source;
  const boundary = otherSide(start.boundary);
  const descending = sort?.descending ?? false;
  const sparse = sparseOf(source, sort);
  if (sparse !== undefined) {
    const side = { boundary, descending: descending !== boundary.backwards, limit: 1 };
    return { source: sparselySorted(sparse, source.tenant, side), condition: undefined };
  }
  const side = onSide(boundary, sort && sortKey(sort.path, columns), id, descending);
  return {
    source: plan?.joined?.source,
    condition: and(plan?.condition, sided(side, isHeldAside(source, sort))),
  };
}

/** The table of a list, and which of its rows are wanted. */
export interface PageSource {
  readonly columns: SearchedColumns;
  readonly tenant: string;
  readonly id: SQLWrapper;
  readonly plan: FilterPlan | undefined;
}

/** Whether the order of the list must not lead SQLite away from the index that finds what the filter demands. */
const isHeldAside = ({ plan }: PageSource, sort: Sort | undefined): boolean =>
  plan?.isSelective === true && (plan.range === undefined || plan.range !== nameOf(sort));

/** The column of a whole list's order where it may be missing and has an index. */
function sparseOf({ columns, plan }: PageSource, sort: Sort | undefined): SparseColumn | undefined {
  const name = nameOf(sort);
  return plan === undefined && Object.hasOwn(columns.sparse, name) ? columns.sparse[name] : undefined;
}

/** By what the list is sorted; empty where no column of ours can hold it. */
function nameOf(sort: Sort | undefined): string {
  if (sort?.path === undefined || sort.path.extension !== undefined) return "";
  const { attribute, sub } = sort.path;
  return sub === undefined ? attribute.name : `${attribute.name}.${sub.name}`;
}

const sided = (condition: SQL, isAside: boolean): SQL => (isAside ? aside(condition) : condition);

/** The query for `what` of a page's rows. What comes in its order is not sorted: of two parts SQLite would read both to merge them. */
export function pageQuery(
  what: SQL,
  table: SQLiteTable & { readonly tenant: Column },
  tenant: string,
  slice: PageSlice,
): SQL {
  const terms = [slice.tenant ?? sql`${table.tenant}`, ...slice.orderBy];
  const order = slice.orderBy.length === 0 ? sql`` : sql`ORDER BY ${sql.join(terms, sql`, `)}`;
  return sql`
    SELECT ${what} FROM ${slice.source ?? table} WHERE ${and(sql`${table.tenant} = ${tenant}`, slice.condition)}
     ${order} LIMIT ${slice.limit} OFFSET ${slice.offset}`;
}

/** A page that is known by the ids of its resources, as `selectMembers` and `selectMemberships` take it. */
export const idsOf = (ids: readonly string[]): SQL =>
  sql`SELECT value AS id FROM json_each(${JSON.stringify(ids)})`;

/** The condition to be one of a list, which travels as one parameter. */
export const inList = (column: Column, values: readonly string[]): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
