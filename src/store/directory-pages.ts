import { and, type SQL, sql } from "drizzle-orm";
import { COMMIT_LIMITS } from "../limits/scim.ts";
import { type CutPage, cutPage, type Placed } from "../scim/boundary.ts";
import type { ResolvedFilter } from "../scim/filter/ast.ts";
import type { Sort } from "../scim/sort.ts";
import { type Database, nothing } from "./database.ts";
import { groupColumns, userColumns } from "./filter-columns.ts";
import { type FilterPlan, planFilter, type SearchedColumns } from "./filter-plan.ts";
import { selectGroups, selectMembers } from "./groups.ts";
import { behind, type PageStart, pageQuery, pageSlice } from "./page-slice.ts";
import { repeat } from "./repeat.ts";
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

/** The statements that read a page of users. `total` and `behind` are empty lists where nobody needs to ask: see `totalOf`. */
export function userPage(db: Database, tenant: string, query: PageQuery & Related) {
  const { slice, ids: _, ...others } = pageOf(db, tenant, users, userColumns(tenant), query);
  return { ...others, rows: selectUsers(db, tenant, slice, query.related) };
}

/** The same for groups and their members. */
export function groupPage(db: Database, tenant: string, query: PageQuery & Related) {
  const { slice, ids, ...others } = pageOf(db, tenant, groups, groupColumns(tenant), query);
  return {
    ...others,
    rows: selectGroups(db, tenant, slice),
    members: query.related ? selectMembers(db, tenant, ids) : nothing,
  };
}

/** The statements that read where the resources of a page stand, and nothing else of them. */
export function placesPage(db: Database, tenant: string, type: "User" | "Group", query: PageQuery) {
  const [table, columns] =
    type === "User" ? ([users, userColumns(tenant)] as const) : ([groups, groupColumns(tenant)] as const);
  const { slice, ids: _, ...others } = pageOf(db, tenant, table, columns, query);
  return {
    ...others,
    places: db.all<Placed>(pageQuery(sql`${table.id} AS id, ${slice.key} AS sortKey`, table, tenant, slice)),
  };
}

/** The page that was read, and where those around it begin. A page by index begins nowhere else. */
export function cutRead<Row extends Placed>(
  rows: readonly Row[],
  { start, count }: Pick<PageQuery, "start" | "count">,
  behind: readonly unknown[],
): CutPage<Row> {
  if (start.startIndex !== undefined) return { rows: rows.slice(0, count) };
  return cutPage(rows, { count, boundary: start.boundary, hasOtherSide: behind.length > 0 });
}

/**
 * How many resources match in all: as counted, or, where that was left out, as many as were read. Where those are more than the page takes,
 * which hardly ever is, it takes a trip to count them.
 */
export async function totalOf(
  db: Database,
  { counted }: Pick<ReturnType<typeof pageOf>, "counted">,
  total: readonly { readonly total: number }[],
  rows: readonly unknown[],
  count: number,
): Promise<number> {
  if (total[0] !== undefined) return total[0].total;
  if (rows.length <= count) return rows.length;
  const [all] = await repeat(COMMIT_LIMITS.attempts, () => db.batch([counted]));
  return all[0]?.total ?? 0;
}

type DirectoryTable = typeof users | typeof groups;

function pageOf(
  db: Database,
  tenant: string,
  table: DirectoryTable,
  columns: SearchedColumns,
  query: PageQuery,
) {
  const plan = query.filter && planFilter(query.filter, columns);
  const source = { columns, tenant, id: plan?.joined?.id ?? table.id, plan };
  const slice = pageSlice(source, query);
  const onOtherSide = behind(source, query);
  const counted = db.all<{ total: number }>(count(tenant, table, plan));
  return {
    slice,
    ids: pageQuery(sql`${table.id} AS id`, table, tenant, { ...slice, limit: query.count }),
    total: needsCounting(plan, query) ? counted : nothing,
    /** The number of all that match, whether or not it is needed at once. */
    counted,
    behind:
      onOtherSide === undefined
        ? nothing
        : db.all<{ found: 1 }>(
            sql`SELECT 1 AS found FROM ${onOtherSide.source ?? table} WHERE ${and(sql`${table.tenant} = ${tenant}`, onOtherSide.condition)} LIMIT 1`,
          ),
  };
}

/**
 * A few resources need no counting if they are on the page, and all of them are counted already. Everything else is counted for every
 * page: a number that came along in the cursor would be that of an older state, and RFC 9865 §2 lets only those leave it out who cannot tell.
 */
function needsCounting(plan: FilterPlan | undefined, { start, count }: PageQuery): boolean {
  const isFirst = start.startIndex === undefined ? start.boundary === undefined : start.startIndex === 1;
  return plan?.isFew !== true || !isFirst || count === 0;
}

function count(tenant: string, table: DirectoryTable, plan: FilterPlan | undefined): SQL {
  if (plan === undefined) {
    const column = table === users ? tenants.userCount : tenants.groupCount;
    return sql`SELECT ${column} AS total FROM ${tenants} WHERE ${tenants.id} = ${tenant}`;
  }
  return sql`SELECT count(*) AS total FROM ${plan.joined?.source ?? table} WHERE ${table.tenant} = ${tenant} AND ${plan.condition}`;
}
