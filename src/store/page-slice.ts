import { and, type Column, type SQL, sql } from "drizzle-orm";
import { type Boundary, otherSide, type SortValue } from "../scim/boundary.ts";
import type { Sort } from "../scim/sort.ts";
import { aside, type FilterPlan } from "./filter-plan.ts";
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
  source: PageSource,
  { sort, start, count }: { sort: Sort | undefined; start: PageStart; count: number },
): PageSlice {
  const { columns, id, plan } = source;
  const condition = plan?.condition;
  const key = sort && sortKey(sort.path, columns);
  const holds = isHeldAside(source, sort);
  const ordered = key && holds ? { ...key, sql: aside(key.sql) } : key;
  const descending = sort?.descending ?? false;
  const common = { key: sql<SortValue>`${key?.sql ?? sql`NULL`}` };
  if (start.startIndex !== undefined) {
    return {
      ...common,
      condition,
      orderBy: orderBy(ordered, id, descending),
      limit: count,
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

/** The condition on a row to be on the other side of where the page begins; none where that is the first page. */
export function behind(
  source: PageSource,
  { sort, start }: { sort: Sort | undefined; start: PageStart },
): SQL | undefined {
  if (start.startIndex !== undefined || start.boundary === undefined) return undefined;
  const { columns, id, plan } = source;
  const key = sort && sortKey(sort.path, columns);
  const side = onSide(otherSide(start.boundary), key, id, sort?.descending ?? false);
  return and(plan?.condition, sided(side, isHeldAside(source, sort)));
}

/** The table of a list, and which of its rows are wanted. */
export interface PageSource {
  readonly columns: FilterColumns;
  readonly id: Column;
  readonly plan: FilterPlan | undefined;
}

/** Whether the order of the list must not lead SQLite away from the index that finds what the filter demands. */
function isHeldAside({ plan }: PageSource, sort: Sort | undefined): boolean {
  if (plan === undefined || !plan.isSelective) return false;
  const { attribute, sub, extension } = sort?.path ?? {};
  const names = [attribute?.name, sub?.name].filter((name) => name !== undefined);
  return plan.range === undefined || extension !== undefined || plan.range !== names.join(".");
}

const sided = (condition: SQL, isAside: boolean): SQL => (isAside ? aside(condition) : condition);

/** A page that is known by the ids of its resources, as `selectMembers` and `selectMemberships` take it. */
export const idsOf = (ids: readonly string[]): SQL =>
  sql`SELECT value AS id FROM json_each(${JSON.stringify(ids)})`;

/** The condition to be one of a list, which travels as one parameter. */
export const inList = (column: Column, values: readonly string[]): SQL =>
  sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
