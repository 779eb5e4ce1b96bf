import { type SQL, sql } from "drizzle-orm";
import { LIST_LIMITS } from "../limits.ts";
import type { Database } from "./database.ts";
import { prepared, type Slot } from "./prepared.ts";

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
 */
export const selectMemberships = (db: Database, tenant: string | Slot, page: SQL) =>
  db.all<MembershipRow>(sql`
    SELECT page.id AS userId, held.group_id AS groupId, ${above(sql`held.tenant`, sql`page.id`)} AS above
      FROM (${page}) page CROSS JOIN members held INDEXED BY members_value ON held.tenant = ${tenant} AND held.value = page.id`);

/**
 * The same of the one user in the row `page`, as one JSON value for `membershipsIn`, so that nobody looks for the users of a page a second
 * time. Of one more than LIST_LIMITS.groupsInRow `membershipsIn` knows nothing.
 */
export const membershipsOfRow = (tenant: SQL, userId: SQL): SQL => sql`
  (SELECT json_group_array(json_array(held.group_id, json(${above(tenant, userId)})))
     FROM (SELECT group_id FROM members INDEXED BY members_value
            WHERE tenant = ${tenant} AND value = ${userId} LIMIT ${sql.raw(String(LIST_LIMITS.groupsInRow + 1))}) held)`;

/** Reads such a value; undefined where there are more groups than it may hold. */
export function membershipsIn(value: string): readonly Membership[] | undefined {
  const rows = JSON.parse(value) as readonly (readonly [string, readonly string[] | null])[];
  if (rows.length > LIST_LIMITS.groupsInRow) return undefined;
  return allOf(rows);
}

/**
 * The groups above one in the row `held`, which are looked for in the row of a user's first nested group, for all of that user's groups at
 * once. So a user without nested groups costs nothing more, because SQLite reads no row where an index has none, and nothing is gone through
 * once for each group.
 */
const above = (tenant: SQL, userId: SQL): SQL => sql`
  CASE WHEN ${isNested(tenant, sql`held`)} AND NOT EXISTS (
    SELECT 1 FROM members earlier INDEXED BY members_value
     WHERE earlier.tenant = ${tenant} AND earlier.value = ${userId} AND earlier.group_id < held.group_id
       AND ${isNested(tenant, sql`earlier`)})
  THEN (
    WITH RECURSIVE above (group_id) AS (
      SELECT parent.group_id
        FROM members other INDEXED BY members_value CROSS JOIN members parent INDEXED BY members_parents
          ON parent.tenant = ${tenant} AND parent.value = other.group_id AND parent.type = 'Group'
       WHERE other.tenant = ${tenant} AND other.value = ${userId} AND other.group_id >= held.group_id
      UNION
      SELECT parent.group_id FROM above CROSS JOIN members parent INDEXED BY members_parents
          ON parent.tenant = ${tenant} AND parent.value = above.group_id AND parent.type = 'Group')
    SELECT json_group_array(group_id) FROM above)
  END`;

/** The memberships of one user. */
export const selectMembershipsOf = prepared((db, tenant: Slot, userId: Slot) =>
  selectMemberships(db, tenant, sql`SELECT ${userId} AS id`),
);

/** Reads the rows of one user. */
export const readMemberships = (rows: readonly MembershipRow[]): readonly Membership[] =>
  allOf(rows.map(({ groupId, above }) => [groupId, above === null ? null : (JSON.parse(above) as string[])]));

/** A group that holds a user in both ways is a direct one. */
function allOf(
  rows: readonly (readonly [groupId: string, above: readonly string[] | null])[],
): readonly Membership[] {
  const direct = new Set(rows.map(([groupId]) => groupId));
  const above = rows.flatMap(([, groupIds]) => groupIds ?? []);
  return [
    ...[...direct].map((groupId) => ({ groupId, type: "direct" }) as const),
    ...above.filter((id) => !direct.has(id)).map((groupId) => ({ groupId, type: "indirect" }) as const),
  ];
}

const isNested = (tenant: SQL, member: SQL): SQL => sql`EXISTS (
  SELECT 1 FROM members nesting INDEXED BY members_parents
   WHERE nesting.tenant = ${tenant} AND nesting.value = ${member}.group_id AND nesting.type = 'Group')`;
