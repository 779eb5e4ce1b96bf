import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** One group of a user, RFC 7643 §4.1.2: `indirect` where only groups in it, at whatever depth, hold the user. */
export interface Membership {
  readonly groupId: string;
  readonly type: "direct" | "indirect";
}

/** A group that holds a user directly; `above`, on one of the user's rows at most, is a JSON list of groups. */
export interface MembershipRow {
  readonly userId: string;
  readonly groupId: string;
  readonly above: string | null;
}

/**
 * The groups that hold users of a page, and those above them: what `User.groups` is made of. `page` selects the users' `id`. CROSS JOIN
 * holds SQLite to beginning with the page.
 *
 * Groups above are looked for in the row of a user's first nested group, for all of that user's groups at once. So a user without nested
 * groups costs nothing more, because SQLite reads no row where an index has none, and nothing is gone through once for each group.
 */
export const selectMemberships = (db: Database, tenant: string, page: SQL) =>
  db.all<MembershipRow>(sql`
    SELECT page.id AS userId, held.group_id AS groupId,
           CASE WHEN ${isNested(sql`held`)} AND NOT EXISTS (
             SELECT 1 FROM members earlier INDEXED BY members_value
              WHERE earlier.tenant = held.tenant AND earlier.value = page.id AND earlier.group_id < held.group_id
                AND ${isNested(sql`earlier`)})
           THEN (
             WITH RECURSIVE above (group_id) AS (
               SELECT parent.group_id
                 FROM members other INDEXED BY members_value CROSS JOIN members parent INDEXED BY members_parents
                   ON parent.tenant = held.tenant AND parent.value = other.group_id AND parent.type = 'Group'
                WHERE other.tenant = held.tenant AND other.value = page.id AND other.group_id >= held.group_id
               UNION
               SELECT parent.group_id FROM above CROSS JOIN members parent INDEXED BY members_parents
                   ON parent.tenant = held.tenant AND parent.value = above.group_id AND parent.type = 'Group')
             SELECT json_group_array(group_id) FROM above)
           END AS above
      FROM (${page}) page CROSS JOIN members held INDEXED BY members_value ON held.tenant = ${tenant} AND held.value = page.id`);

/** The memberships of one user. */
export const selectMembershipsOf = (db: Database, tenant: string, userId: string) =>
  selectMemberships(db, tenant, sql`SELECT ${userId} AS id`);

/** Reads the rows of one user. A group that holds the user in both ways is a direct one. */
export function readMemberships(rows: readonly MembershipRow[]): readonly Membership[] {
  const direct = new Set(rows.map(({ groupId }) => groupId));
  const above = rows.flatMap((row) => (row.above === null ? [] : (JSON.parse(row.above) as string[])));
  return [
    ...[...direct].map((groupId) => ({ groupId, type: "direct" }) as const),
    ...above.filter((id) => !direct.has(id)).map((groupId) => ({ groupId, type: "indirect" }) as const),
  ];
}

const isNested = (member: SQL): SQL => sql`EXISTS (
  SELECT 1 FROM members nesting INDEXED BY members_parents
   WHERE nesting.tenant = ${member}.tenant AND nesting.value = ${member}.group_id AND nesting.type = 'Group')`;
