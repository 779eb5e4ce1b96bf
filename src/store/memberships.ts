import { type SQL, sql } from "drizzle-orm";
import type { Slot } from "./prepared.ts";

/**
 * The groups of users, RFC 7643 §4.1.2. Those that hold a user directly are a list in the user's own row, which triggers keep (migration
 * 0017): so they cost a read no row, and a change of a membership no more rows than an index from members to groups would.
 */

/** One group of a user: `indirect` where only groups in it, at whatever depth, hold the user. */
export interface Membership {
  readonly groupId: string;
  readonly type: "direct" | "indirect";
}

/** What a user's row tells of the groups, as JSON lists of ids. */
export interface GroupsInRow {
  readonly groupIds: string;
  /** The groups above the direct ones; null where the tenant has none in others, or nobody asked. */
  readonly above: string | null;
}

/**
 * The columns that `membershipsIn` reads, of the row of `users` named `user`. Where no group of the tenant is in another one, which is so
 * in most, nothing is looked up: SQLite asks that once in a statement, and it costs no row.
 */
export const groupsOfRow = (tenant: string | Slot, user: SQL): SQL => sql`
  ${user}.group_ids AS groupIds,
  CASE WHEN EXISTS (SELECT 1 FROM members INDEXED BY members_parents WHERE tenant = ${tenant} AND type = 'Group') THEN (
    WITH RECURSIVE above (group_id) AS (
      SELECT parent.group_id FROM json_each(${user}.group_ids) held CROSS JOIN members parent INDEXED BY members_parents
          ON parent.tenant = ${user}.tenant AND parent.value = held.value AND parent.type = 'Group'
      UNION
      SELECT parent.group_id FROM above CROSS JOIN members parent INDEXED BY members_parents
          ON parent.tenant = ${user}.tenant AND parent.value = above.group_id AND parent.type = 'Group')
    SELECT json_group_array(group_id) FROM above)
  END AS above`;

/** The same columns where the groups are not wanted. */
export const noGroupsOfRow = sql`'[]' AS groupIds, NULL AS above`;

/** Reads them, in the order of the groups' ids. A group that holds a user in both ways is a direct one. */
export function membershipsIn({ groupIds, above }: GroupsInRow): readonly Membership[] {
  const direct = new Set((JSON.parse(groupIds) as string[]).toSorted());
  const indirect = above === null ? [] : (JSON.parse(above) as string[]).filter((id) => !direct.has(id));
  return [
    ...[...direct].map((groupId) => ({ groupId, type: "direct" }) as const),
    ...indirect.map((groupId) => ({ groupId, type: "indirect" }) as const),
  ];
}

/** Selects the groups (`group_id`) of one user. */
export const selectGroupsOf = (tenant: string, userId: string): SQL => sql`
  SELECT held.value AS group_id FROM users holder CROSS JOIN json_each(holder.group_ids) held
   WHERE holder.tenant = ${tenant} AND holder.id = ${userId}`;

/** That the membership of `userId` in `groupId` does not wait for somebody's word. The index has only those that do, so that the others cost no row. */
export const isConfirmed = (tenant: string, userId: SQL, groupId: SQL): SQL => sql`NOT EXISTS (
  SELECT 1 FROM members waiting INDEXED BY members_review
   WHERE waiting.tenant = ${tenant} AND waiting.value = ${userId} AND waiting.group_id = ${groupId} AND waiting.state = 'review')`;
