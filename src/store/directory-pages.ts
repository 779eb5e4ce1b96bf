import { and, type SQL, sql } from "drizzle-orm";
import { type CutPage, cutPage, type Placed } from "../scim/boundary.ts";
import type { ResolvedFilter } from "../scim/filter/ast.ts";
import type { Sort } from "../scim/sort.ts";
import type { Database } from "./database.ts";
import { groupColumns, userColumns } from "./filter-columns.ts";
import { planFilter, type SearchedColumns } from "./filter-plan.ts";
import { isUniqueEquality } from "./filter-sql.ts";
import { selectGroups, selectMembers } from "./groups.ts";
import { selectMemberships } from "./memberships.ts";
import { behind, type PageSlice, type PageStart, pageSlice } from "./page-slice.ts";
import { groups, users } from "./tables/directory.ts";
import { tenants } from "./tables/tenants.ts";
import { selectUsers } from "./users.ts";

/** Which page of a directory, RFC 7644 §3.4.2. */
export interface PageQuery {
  readonly filter: ResolvedFilter | undefined;
  readonly sort: Sort | undefined;
  readonly start: PageStart;
  readonly count: number;
}

/** Whether what relates the resources, `groups` or `members`, is wanted. */
interface Related {
  readonly related: boolean;
}

/**
 * The statements that read a page of users. `total`, `behind` and `memberships` are empty lists where nobody needs to ask: see `totalOf`.
 */
export function userPage(db: Database, tenant: string, query: PageQuery & Related) {
  const { slice, ids, ...others } = pageOf(db, tenant, users, userColumns(tenant), query);
  return {
    ...others,
    rows: selectUsers(db, tenant, slice),
    memberships: selectMemberships(db, tenant, query.related ? ids : noPage),
  };
}

/** The same for groups and their members. */
export function groupPage(db: Database, tenant: string, query: PageQuery & Related) {
  const { slice, ids, ...others } = pageOf(db, tenant, groups, groupColumns(tenant), query);
  return {
    ...others,
    rows: selectGroups(db, tenant, slice),
    members: selectMembers(db, tenant, query.related ? ids : noPage),
  };
}

/** The statements that read where the resources of a page stand, and nothing else of them. */
export function placesPage(db: Database, tenant: string, type: "User" | "Group", query: PageQuery) {
  const [table, columns] =
    type === "User" ? ([users, userColumns(tenant)] as const) : ([groups, groupColumns(tenant)] as const);
  const { slice, ...others } = pageOf(db, tenant, table, columns, query);
  return {
    places: db.all<Placed>(select(sql`${table.id} AS id, ${slice.key} AS sortKey`, table, tenant, slice)),
    total: others.total,
    behind: others.behind,
  };
}

/** The page that was read, and where those around it begin. A page by index begins nowhere else. */
export function cutRead<Row extends Placed>(
  rows: readonly Row[],
  { start, count }: Pick<PageQuery, "start" | "count">,
  behind: readonly unknown[],
): CutPage<Row> {
  if (start.startIndex !== undefined) return { rows };
  return cutPage(rows, { count, boundary: start.boundary, hasOtherSide: behind.length > 0 });
}

/** How many resources match in all: as counted, or, where nothing needed to be counted, as many as there are on the page. */
export const totalOf = (counted: readonly { readonly total: number }[], rows: readonly unknown[]): number =>
  counted[0]?.total ?? rows.length;

/** No page: what relates to it is not wanted. */
export const noPage = sql`SELECT NULL AS id WHERE 0`;

type DirectoryTable = typeof users | typeof groups;

function pageOf(
  db: Database,
  tenant: string,
  table: DirectoryTable,
  columns: SearchedColumns,
  query: PageQuery,
) {
  const plan = query.filter && planFilter(query.filter, columns);
  const source = { columns, tenant, id: table.id, plan };
  const slice = pageSlice(source, query);
  const onOtherSide = behind(source, query);
  return {
    slice,
    ids: select(sql`${table.id} AS id`, table, tenant, { ...slice, limit: query.count }),
    total: total(db, tenant, table, plan?.condition, query),
    behind: db.all<{ found: 1 }>(
      onOtherSide === undefined
        ? sql`SELECT 1 AS found WHERE 0`
        : sql`SELECT 1 AS found FROM ${onOtherSide.source ?? table} WHERE ${and(sql`${table.tenant} = ${tenant}`, onOtherSide.condition)} LIMIT 1`,
    ),
  };
}

/**
 * One resource at most needs no counting if it is on the page, and all of them are counted already. Everything else is counted for every
 * page: a number that came along in the cursor would be that of an older state, and RFC 9865 §2 lets only those leave it out who cannot tell.
 */
function total(
  db: Database,
  tenant: string,
  table: DirectoryTable,
  condition: SQL | undefined,
  { filter, start, count }: PageQuery,
) {
  if (filter === undefined || condition === undefined) {
    const column = table === users ? tenants.userCount : tenants.groupCount;
    return db.all<{ total: number }>(
      sql`SELECT ${column} AS total FROM ${tenants} WHERE ${tenants.id} = ${tenant}`,
    );
  }
  const isFirst = start.startIndex === undefined ? start.boundary === undefined : start.startIndex === 1;
  if (isUniqueEquality(filter) && isFirst && count > 0) {
    return db.all<{ total: number }>(sql`SELECT 0 AS total FROM ${tenants} LIMIT 0`);
  }
  return db.all<{ total: number }>(
    sql`SELECT count(*) AS total FROM ${table} WHERE ${table.tenant} = ${tenant} AND ${condition}`,
  );
}

function select(what: SQL, table: DirectoryTable, tenant: string, slice: PageSlice): SQL {
  return sql`
    SELECT ${what} FROM ${slice.source ?? table} WHERE ${and(sql`${table.tenant} = ${tenant}`, slice.condition)}
     ORDER BY ${sql.join([sql`${table.tenant}`, ...slice.orderBy], sql`, `)} LIMIT ${slice.limit} OFFSET ${slice.offset}`;
}
