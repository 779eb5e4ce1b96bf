import { type SQL, sql } from "drizzle-orm";
import type { DerivedTable, RelatedTable } from "./filter-sql.ts";
import { groups, users } from "./tables/directory.ts";

/**
 * The groups of users as filters see them, direct and indirect ones alike. They are found downwards: from the groups that the filter lets
 * through, over the groups in them, to the users in those. UNION makes a cycle end, and CROSS JOIN and INDEXED BY hold SQLite to that
 * order. `tenant` is bound once and then carried along, because D1 counts parameters.
 */
export const userGroups = (tenant: string): DerivedTable => ({
  kind: "derived",
  origin: { value: { column: groups.id, kind: "folded" } },
  element: {
    value: { column: sql`membership.group_id`, kind: "folded" },
    type: { column: sql`membership.type`, kind: "folded" },
    display: { column: sql`NULL`, kind: "folded" },
    $ref: { column: sql`NULL`, kind: "text" },
  },
  exists: (onOrigin, onElement) => {
    const origin = sql`FROM ${groups} WHERE ${groups.tenant} = ${tenant}${onOrigin === undefined ? sql`` : sql` AND ${onOrigin}`}`;
    return sql`${users.id} IN (${onElement === undefined ? below(origin) : belowEach(origin, onElement)})`;
  },
});

/** The same for a few users: upwards from each of them, as far as its own groups go. */
export const userGroupsOfFew: RelatedTable = {
  kind: "rows",
  exists: (condition) => sql`EXISTS (
    WITH RECURSIVE above (group_id) AS (
      SELECT held.group_id FROM members held INDEXED BY members_value
       WHERE held.tenant = ${users.tenant} AND held.value = ${users.id}
      UNION
      SELECT parent.group_id FROM above CROSS JOIN members parent INDEXED BY members_parents
          ON parent.tenant = ${users.tenant} AND parent.value = above.group_id AND parent.type = 'Group')
    SELECT 1 FROM above membership WHERE ${condition})`,
  element: {
    value: { column: sql`membership.group_id`, kind: "folded" },
    type: {
      column: sql`(CASE WHEN EXISTS (
        SELECT 1 FROM members direct
         WHERE direct.tenant = ${users.tenant} AND direct.group_id = membership.group_id AND direct.value = ${users.id})
        THEN 'direct' ELSE 'indirect' END)`,
      kind: "folded",
    },
    display: { column: sql`NULL`, kind: "folded" },
    $ref: { column: sql`NULL`, kind: "text" },
  },
};

/** Selects the ids of everybody in one of these groups or below it. */
export const everybodyBelow = (tenant: string, groupIds: readonly string[]): SQL =>
  below(
    sql`FROM ${groups} WHERE ${groups.tenant} = ${tenant} AND ${groups.id} IN (SELECT value FROM json_each(${JSON.stringify(groupIds)}))`,
  );

/** Everybody in the groups of `origin` or below them. */
const below = (origin: SQL): SQL => sql`
  WITH RECURSIVE below (tenant, group_id) AS (
    SELECT ${groups.tenant}, ${groups.id} ${origin}
    UNION
    SELECT below.tenant, child.value FROM below CROSS JOIN members child INDEXED BY members_nested
        ON child.tenant = below.tenant AND child.group_id = below.group_id AND child.type = 'Group')
  SELECT held.value FROM below CROSS JOIN members held
      ON held.tenant = below.tenant AND held.group_id = below.group_id AND held.type = 'User'`;

/** The same where it matters how a user is in which group, so that each group of `origin` is followed by itself. */
const belowEach = (origin: SQL, condition: SQL): SQL => sql`
  WITH RECURSIVE below (tenant, group_id, inner_id) AS (
    SELECT ${groups.tenant}, ${groups.id}, ${groups.id} ${origin}
    UNION
    SELECT below.tenant, below.group_id, child.value FROM below CROSS JOIN members child INDEXED BY members_nested
        ON child.tenant = below.tenant AND child.group_id = below.inner_id AND child.type = 'Group'),
  membership (user_id, group_id, type) AS (
    SELECT held.value, below.group_id,
           CASE WHEN below.inner_id = below.group_id OR EXISTS (
             SELECT 1 FROM members direct
              WHERE direct.tenant = below.tenant AND direct.group_id = below.group_id AND direct.value = held.value)
           THEN 'direct' ELSE 'indirect' END
      FROM below CROSS JOIN members held
        ON held.tenant = below.tenant AND held.group_id = below.inner_id AND held.type = 'User')
  SELECT user_id FROM membership WHERE ${condition}`;
