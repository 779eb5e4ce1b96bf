import { type SQL, sql } from "drizzle-orm";
import { listed } from "./listed.ts";

/** The conditions that a change is decided on, to be checked again in its batch. A row that is missing meets none of them. */

export const userIs = (tenant: string, id: string, version: number): SQL =>
  sql`EXISTS (SELECT 1 FROM users WHERE tenant = ${tenant} AND id = ${id} AND version = ${version})`;

export const groupIs = (tenant: string, id: string, version: number): SQL =>
  sql`EXISTS (SELECT 1 FROM groups WHERE tenant = ${tenant} AND id = ${id} AND version = ${version})`;

/** That no name is kept for somebody else under this folded form. */
export const nobodyHolds = (tenant: string, nameKey: string, userId: string): SQL =>
  sql`NOT EXISTS (SELECT 1 FROM users INDEXED BY users_held_name
                   WHERE tenant = ${tenant} AND held_name_key = ${nameKey} AND id <> ${userId})`;

export const mappingIs = (tenant: string, version: number): SQL =>
  sql`EXISTS (SELECT 1 FROM tenants WHERE id = ${tenant} AND mapping_version = ${version})`;

export const usersExist = (tenant: string, ids: readonly string[]): SQL => allExist(sql`users`, tenant, ids);

export const groupsExist = (tenant: string, ids: readonly string[]): SQL =>
  allExist(sql`groups`, tenant, ids);

/** That the user is a member of exactly these groups. */
export const membershipsAre = (tenant: string, userId: string, groupIds: readonly string[]): SQL =>
  sql`${groupIds.length} = (SELECT json_array_length(group_ids) FROM users WHERE tenant = ${tenant} AND id = ${userId})
      AND ${memberOfAll(tenant, userId, groupIds)}`;

/** That the group is in exactly these groups. */
export const parentsAre = (tenant: string, groupId: string, parents: readonly string[]): SQL =>
  sql`${parents.length} = (SELECT count(*) FROM members INDEXED BY members_parents
                             WHERE tenant = ${tenant} AND value = ${groupId} AND type = 'Group')
      AND ${memberOfAll(tenant, groupId, parents)}`;

/** That `value` is a member of none of these groups. */
export const memberOfNone = (tenant: string, value: string, groupIds: readonly string[]): SQL =>
  sql`NOT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(groupIds)}) named CROSS JOIN members held
        ON held.tenant = ${tenant} AND held.group_id = named.value AND held.value = ${value})`;

/** That `value` is a member of each of these groups. */
export const memberOfAll = (tenant: string, value: string, groupIds: readonly string[]): SQL =>
  sql`${groupIds.length} = (SELECT count(*) FROM json_each(${JSON.stringify(groupIds)}) named CROSS JOIN members held
        ON held.tenant = ${tenant} AND held.group_id = named.value AND held.value = ${value})`;

/** That of these members of a group exactly those in `review` wait for review. */
export const reviewsAre = (
  tenant: string,
  groupId: string,
  values: readonly string[],
  review: readonly string[],
): SQL => {
  const waiting = (named: readonly string[]) =>
    sql`(SELECT count(*) FROM ${listed(named)} named CROSS JOIN members held INDEXED BY members_review
          ON held.tenant = ${tenant} AND held.value = named.value AND held.group_id = ${groupId} AND held.state = 'review')`;
  return review.length === 0
    ? sql`0 = ${waiting(values)}`
    : sql`${review.length} = ${waiting(values)} AND ${review.length} = ${waiting(review)}`;
};

export const targetsExist = (tenant: string, ids: readonly string[]): SQL =>
  allExist(sql`targets`, tenant, ids);

/** That no other group feeds the target. */
export const onlySource = (tenant: string, targetId: string, groupId: string): SQL =>
  sql`NOT EXISTS (SELECT 1 FROM target_sources WHERE tenant = ${tenant} AND target_id = ${targetId} AND group_id <> ${groupId})`;

const allExist = (table: SQL, tenant: string, ids: readonly string[]): SQL =>
  sql`${ids.length} = (SELECT count(*) FROM ${listed(ids)} named CROSS JOIN ${table} present
        ON present.tenant = ${tenant} AND present.id = named.value)`;
