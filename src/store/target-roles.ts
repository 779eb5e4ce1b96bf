import { sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { again, RANK } from "./work.ts";

/**
 * Which source gives which role to which target. Work of kind `role` without a subject says that the roles of a target are to be looked
 * at; whoever that concerns is found later. Where there are no roles the statements touch no row.
 */

/** What one source gives, all of it. */
export interface Grant {
  readonly groupId: string;
  readonly targetId: string;
  readonly roles: readonly { readonly key: string; readonly name: string }[];
}

interface Mark {
  readonly tenant: string;
  readonly at: number;
}

/** A role that a group gives to a target. */
export interface RoleRow {
  readonly targetId: string;
  readonly key: string;
  readonly name: string;
}

/** The roles that a group gives, target by target. */
export const selectRolesOf = (db: Database, tenant: string, groupId: string) =>
  db.all<RoleRow>(sql`
    SELECT target_id AS targetId, role_key AS key, role AS name
      FROM target_roles WHERE tenant = ${tenant} AND group_id = ${groupId}`);

/** States what sources give, in the place of what they gave, and marks their targets. */
export function regrant(db: Database, mark: Mark, grants: readonly Grant[]): Statement[] {
  const { tenant, at } = mark;
  const json = JSON.stringify(grants);
  return [
    dropRoles(db, tenant, grants),
    db.run(sql`
      INSERT INTO target_roles (tenant, group_id, target_id, role_key, role)
      SELECT ${tenant}, source.value ->> '$.groupId', source.value ->> '$.targetId', role.value ->> '$.key', role.value ->> '$.name'
        FROM json_each(${json}) source CROSS JOIN json_each(source.value -> '$.roles') role`),
    db.run(sql`
      INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
      SELECT DISTINCT ${tenant}, 'role', value ->> '$.targetId', '', 1, 'pending', ${RANK.removal}, ${at}, ${at}, 0
        FROM json_each(${json}) WHERE true ${again}`),
  ];
}

/** Lets a group give roles to targets that it has just begun to feed, which are found by their names. */
export function grantByName(
  db: Database,
  { tenant, groupId, at }: Mark & { readonly groupId: string },
  wanted: readonly { readonly nameKey: string; readonly roles: Grant["roles"] }[],
): Statement[] {
  const named = wanted.filter(({ roles }) => roles.length > 0);
  if (named.length === 0) return [];
  return [
    db.run(sql`
      INSERT OR REPLACE INTO target_roles (tenant, group_id, target_id, role_key, role)
      SELECT ${tenant}, ${groupId}, target.id, role.value ->> '$.key', role.value ->> '$.name'
        FROM json_each(${JSON.stringify(named)}) wanted
        CROSS JOIN targets target ON target.tenant = ${tenant} AND target.name_key = wanted.value ->> '$.nameKey'
        CROSS JOIN json_each(wanted.value -> '$.roles') role`),
    markRolesOf(db, { tenant, groupId, at }),
  ];
}

/** Marks the targets that get a role from the group at this point of the batch. */
export const markRolesOf = (
  db: Database,
  { tenant, groupId, at }: Mark & { readonly groupId: string },
): Statement =>
  db.run(sql`
    INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT DISTINCT ${tenant}, 'role', target_id, '', 1, 'pending', ${RANK.removal}, ${at}, ${at}, 0
      FROM target_roles WHERE tenant = ${tenant} AND group_id = ${groupId} ${again}`);

/** Marks the targets that get a role from one of these sources. */
export const markRolesFrom = (
  db: Database,
  { tenant, at, sources }: Mark & { readonly sources: readonly Pick<Grant, "groupId" | "targetId">[] },
): Statement =>
  db.run(sql`
    INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT DISTINCT ${tenant}, 'role', given.target_id, '', 1, 'pending', ${RANK.removal}, ${at}, ${at}, 0
      FROM json_each(${JSON.stringify(sources)}) source
      CROSS JOIN target_roles given ON given.tenant = ${tenant} AND given.group_id = source.value ->> '$.groupId'
             AND given.target_id = source.value ->> '$.targetId' WHERE true ${again}`);

/** Marks everything about roles, because they are bound in another way or somewhere else. */
export const markAllRoles = (db: Database, { tenant, at }: Mark): Statement[] =>
  [
    sql`SELECT DISTINCT target_id, '' AS subject FROM target_roles WHERE tenant = ${tenant}`,
    sql`SELECT DISTINCT target_id, user_id FROM role_ledger WHERE tenant = ${tenant}`,
  ].map((which) =>
    db.run(sql`
      INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
      SELECT ${tenant}, 'role', concerned.*, 1, 'pending', ${RANK.removal}, ${at}, ${at}, 0
        FROM (${which}) concerned WHERE true ${again}`),
  );

export const dropRoles = (
  db: Database,
  tenant: string,
  sources: readonly Pick<Grant, "groupId" | "targetId">[],
): Statement =>
  db.run(sql`
    DELETE FROM target_roles WHERE tenant = ${tenant} AND (group_id, target_id) IN
      (SELECT value ->> '$.groupId', value ->> '$.targetId' FROM json_each(${JSON.stringify(sources)}))`);

export const dropRolesOf = (db: Database, tenant: string, groupId: string): Statement =>
  db.run(sql`DELETE FROM target_roles WHERE tenant = ${tenant} AND group_id = ${groupId}`);
