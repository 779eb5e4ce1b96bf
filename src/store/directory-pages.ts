import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { ResolvedFilter } from "../scim/filter/ast.ts";
import type { Database } from "./database.ts";
import { groupColumns, userColumns } from "./filter-columns.ts";
import { filterToSql, isUniqueEquality } from "./filter-sql.ts";
import { selectGroups, selectMembers } from "./groups.ts";
import { groups, users } from "./tables/directory.ts";
import { tenants } from "./tables/tenants.ts";
import { selectMemberships, selectUsers } from "./users.ts";

/** Which page of a directory, RFC 7644 §3.4.2. */
export interface PageQuery {
  readonly filter: ResolvedFilter | undefined;
  readonly startIndex: number;
  readonly count: number;
  /** Whether what relates the resources, `groups` or `members`, is wanted. */
  readonly related: boolean;
}

/**
 * The statements that read a page of users. `total` and `memberships` are empty lists where nobody needs to ask: see `totalOf`.
 */
export function userPage(db: Database, tenant: string, query: PageQuery) {
  const condition = query.filter && filterToSql(query.filter, userColumns(tenant));
  const ids = pageIds(users, tenant, condition, query);
  return {
    rows: selectUsers(db, tenant, condition, query),
    total: total(db, tenant, users, condition, query),
    memberships: selectMemberships(db, tenant, query.related ? ids : noPage),
  };
}

/** The same for groups and their members. */
export function groupPage(db: Database, tenant: string, query: PageQuery) {
  const condition = query.filter && filterToSql(query.filter, groupColumns(tenant));
  const ids = pageIds(groups, tenant, condition, query);
  return {
    rows: selectGroups(db, tenant, condition, query),
    total: total(db, tenant, groups, condition, query),
    members: selectMembers(db, tenant, query.related ? ids : noPage),
  };
}

/** How many resources match in all: as counted, or, where nothing needed to be counted, as many as there are on the page. */
export const totalOf = (counted: readonly { readonly total: number }[], rows: readonly unknown[]): number =>
  counted[0]?.total ?? rows.length;

/** No page: what relates to it is not wanted. */
export const noPage = sql`SELECT NULL AS id WHERE 0`;

/** One resource at most needs no counting, and all of them are counted already. */
function total(
  db: Database,
  tenant: string,
  table: typeof users | typeof groups,
  condition: SQL | undefined,
  { filter, startIndex, count }: PageQuery,
) {
  if (filter === undefined || condition === undefined) {
    const column = table === users ? tenants.userCount : tenants.groupCount;
    return db.all<{ total: number }>(
      sql`SELECT ${column} AS total FROM ${tenants} WHERE ${tenants.id} = ${tenant}`,
    );
  }
  if (isUniqueEquality(filter) && startIndex === 1 && count > 0) {
    return db.all<{ total: number }>(sql`SELECT 0 AS total FROM ${tenants} LIMIT 0`);
  }
  return db.all<{ total: number }>(
    sql`SELECT count(*) AS total FROM ${table} WHERE ${table.tenant} = ${tenant} AND ${condition}`,
  );
}

function pageIds(
  table: typeof users | typeof groups,
  tenant: string,
  condition: SQLWrapper = sql`1`,
  { startIndex, count }: PageQuery,
): SQL {
  return sql`
    SELECT ${table.id} AS id FROM ${table} WHERE ${table.tenant} = ${tenant} AND ${condition}
     ORDER BY ${table.tenant}, ${table.id} LIMIT ${count} OFFSET ${startIndex - 1}`;
}
