import { and, type Column, type SQL, sql } from "drizzle-orm";
import { type Boundary, otherSide, type SortValue } from "../scim/boundary.ts";
import type { Sort } from "../scim/sort.ts";
import type { FilterColumns } from "./filter-sql.ts";
import { onSide, orderBy, sortKey } from "./sort-sql.ts";

/** Where a page begins: at an index, or at a boundary; at the first resource where that is undefined. */
export type PageStart =
  | { readonly startIndex: number }
  | { readonly startIndex?: never; readonly boundary: Boundary | undefined };

/** The rows of a table that make a page. */
export interface PageSlice {
  readonly condition: SQL | undefined;
  readonly key: SQL<SortValue>;
  /** What follows the tenant in ORDER BY. Of a page before a boundary the nearest row is the first. */
  readonly orderBy: readonly SQL[];
  readonly limit: number;
  readonly offset: number;
}

/** The slice that a page of `count` resources is made of. After a boundary it has one row more, which says that there is another page. */
export function pageSlice(
  { columns, id, condition }: { columns: FilterColumns; id: Column; condition: SQL | undefined },
  { sort, start, count }: { sort: Sort | undefined; start: PageStart; count: number },
): PageSlice {
  const key = sort && sortKey(sort.path, columns);
  const descending = sort?.descending ?? false;
  const common = { key: sql<SortValue>`${key?.sql ?? sql`NULL`}` };
  if (start.startIndex !== undefined) {
    return {
      ...common,
      condition,
      orderBy: orderBy(key, id, descending),
      limit: count,
      offset: start.startIndex - 1,
    };
  }
  const { boundary } = start;
  return {
    ...common,
    condition: boundary === undefined ? condition : and(condition, onSide(boundary, key, id, descending)),
    orderBy: orderBy(key, id, descending !== (boundary?.backwards ?? false)),
    limit: count + 1,
    offset: 0,
  };
}

/** The condition on a row to be on the other side of where the page begins; none where that is the first page. */
export function behind(
  { columns, id, condition }: { columns: FilterColumns; id: Column; condition: SQL | undefined },
  { sort, start }: { sort: Sort | undefined; start: PageStart },
): SQL | undefined {
  if (start.startIndex !== undefined || start.boundary === undefined) return undefined;
  const key = sort && sortKey(sort.path, columns);
  return and(condition, onSide(otherSide(start.boundary), key, id, sort?.descending ?? false));
}

/** A page that is known by the ids of its resources, as `selectMembers` and `selectMemberships` take it. */
export const idsOf = (ids: readonly string[]): SQL =>
  sql`SELECT value AS id FROM json_each(${JSON.stringify(ids)})`;

/** The condition to be one of a list, which travels as one parameter. */
export const inList = (column: Column, values: readonly string[]): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
