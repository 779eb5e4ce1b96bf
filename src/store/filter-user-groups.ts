import { type SQL, sql } from "drizzle-orm";
import { NESTING_LIMITS } from "../limits/scim.ts";
import type { DerivedTable, RelatedTable } from "./filter-sql.ts";
import { listed } from "./listed.ts";
import { messageOf } from "./platform-fault.ts";
import { groups, users } from "./tables/directory.ts";

/** What the message of an error says where a filter would follow too many nestings: SQL has no other way to refuse in the middle. */
const TOO_MANY_NESTINGS = "too many nestings";

/** Whether a statement failed because of that. */
export const isTooManyNestings = (error: unknown): boolean => messageOf(error).includes(TOO_MANY_NESTINGS);

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
  exists: (onOrigin, onElement, share) => {
    const origin = sql`FROM ${groups} WHERE ${groups.tenant} = ${tenant}${onOrigin === undefined ? sql`` : sql` AND ${onOrigin}`}`;
    return sql`${users.id} IN (${onElement === undefined ? below(origin) : belowEach(origin, onElement, share)})`;
  },
});

/** The same for a few users: upwards from each of them, as far as its own groups go. */
export const userGroupsOfFew: RelatedTable = {
  kind: "rows",
  exists: (condition) => sql`EXISTS (
    WITH RECURSIVE above (group_id) AS (
      SELECT held.value FROM json_each(${users.groupIds}) held
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

/** Selects the ids of everybody in one of these groups or below it. In a FROM, because a WITH cannot stand behind UNION ALL. */
export function everybodyBelow(tenant: string, groupIds: readonly string[]): SQL {
  const named = sql`FROM ${groups} WHERE ${groups.tenant} = ${tenant} AND ${groups.id} IN (SELECT value FROM json_each(${JSON.stringify(groupIds)}))`;
  return sql`SELECT value FROM (${below(named)})`;
}

/** Everybody in the groups of `origin` or below them. */
const below = (origin: SQL): SQL => sql`
  WITH RECURSIVE below (tenant, group_id) AS (
    SELECT ${groups.tenant}, ${groups.id} ${origin}
    UNION
    SELECT below.tenant, child.value FROM below CROSS JOIN members child INDEXED BY members_nested
        ON child.tenant = below.tenant AND child.group_id = below.group_id AND child.type = 'Group')
  SELECT held.value FROM below CROSS JOIN members held
      ON held.tenant = below.tenant AND held.group_id = below.group_id AND held.type = 'User'`;

/**
 * The same where it matters how a user is in which group, so that each group of `origin` is followed by itself: a row per group and nesting
 * below it. Whoever nests groups densely has as many of these as groups times nestings, so both they and the places in the groups they lead
 * to are counted, and too many are an error, not a part of the answer. Each row takes one nesting, the next one of the same group or the
 * first one of the group in it, because LIMIT counts only rows that are new.
 */
const belowEach = (origin: SQL, condition: SQL, share: number): SQL => {
  const nestings = Math.floor(NESTING_LIMITS.nestingsPerFilter / share);
  const places = Math.floor(NESTING_LIMITS.placesPerFilter / share);
  return sql`
  WITH RECURSIVE below (tenant, group_id, outer_id, inner_id) AS MATERIALIZED (
    SELECT ${groups.tenant}, ${groups.id}, '', ${groups.id} ${origin}
    UNION
    SELECT below.tenant, below.group_id, next.group_id, next.value FROM below CROSS JOIN members next INDEXED BY members_nested
        ON next.tenant = below.tenant AND next.group_id = below.outer_id AND next.type = 'Group'
       AND next.value = ${firstNested(sql`below.outer_id`, sql`below.inner_id`)}
    UNION
    SELECT below.tenant, below.group_id, next.group_id, next.value FROM below CROSS JOIN members next INDEXED BY members_nested
        ON next.tenant = below.tenant AND next.group_id = below.inner_id AND next.type = 'Group'
       AND next.value = ${firstNested(sql`below.inner_id`, sql`''`)}
    LIMIT ${sql.raw(String(nestings + 1))}),
  membership (user_id, group_id, type) AS MATERIALIZED (
    SELECT held.value, reached.group_id,
           CASE WHEN reached.inner_id = reached.group_id OR EXISTS (
             SELECT 1 FROM members direct
              WHERE direct.tenant = reached.tenant AND direct.group_id = reached.group_id AND direct.value = held.value)
           THEN 'direct' ELSE 'indirect' END
      FROM (SELECT DISTINCT tenant, group_id, inner_id FROM below) reached CROSS JOIN members held
        ON held.tenant = reached.tenant AND held.group_id = reached.inner_id AND held.type = 'User'
     LIMIT ${sql.raw(String(places + 1))})
  SELECT user_id FROM membership WHERE ${condition}
  UNION ALL
  SELECT json_extract('{}', ${sql.raw(`'${TOO_MANY_NESTINGS} '`)} || nestings)
    FROM (SELECT (SELECT count(*) FROM below) AS nestings, (SELECT count(*) FROM membership) AS places)
   WHERE nestings > ${sql.raw(String(nestings))} OR places > ${sql.raw(String(places))}`;
};

/** The first group in a group, after another one. */
const firstNested = (groupId: SQL, after: SQL): SQL => sql`(
  SELECT min(nested.value) FROM members nested INDEXED BY members_nested
   WHERE nested.tenant = below.tenant AND nested.group_id = ${groupId} AND nested.type = 'Group' AND nested.value > ${after})`;

/**
 * Selects the groups (`tenant`, `group_id`) that hold one of these directly, be they users or groups. Both parameters are bound once, and it
 * stands in a FROM, because a WITH cannot stand behind UNION ALL.
 */
export const groupsHolding = (tenant: string, values: readonly string[]): SQL => sql`
  WITH sought (tenant, value) AS (SELECT ${tenant}, value FROM ${listed(values)})
  SELECT holder.tenant AS tenant, held.value AS group_id
    FROM sought CROSS JOIN users holder ON holder.tenant = sought.tenant AND holder.id = sought.value
         CROSS JOIN json_each(holder.group_ids) held
  UNION ALL
  SELECT parent.tenant, parent.group_id
    FROM sought CROSS JOIN members parent INDEXED BY members_parents
      ON parent.tenant = sought.tenant AND parent.value = sought.value AND parent.type = 'Group'`;
