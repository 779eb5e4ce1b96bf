import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { RoleState } from "./tables/roles.ts";

/** A role of a target as an administrator sees it. */
export interface TargetRoleView {
  readonly targetId: string;
  readonly role: string;
  /** Whether the mapping gives it to the target. */
  readonly desired: 0 | 1;
  /** What the ledger says of the target's group; null where it has not got the role, as where people hold it themselves. */
  readonly ledger: RoleState | null;
}

/** The roles of the targets that `page` selects: those that they are to give, and those that their groups hold. */
export const selectTargetRoles = (db: Database, tenant: string, page: SQL) =>
  db.all<TargetRoleView>(sql`
    SELECT target_id AS targetId, min(role) AS role, max(desired) AS desired, max(ledger) AS ledger FROM (
      SELECT given.target_id, given.role_key, given.role, 1 AS desired, NULL AS ledger
        FROM (${page}) page CROSS JOIN target_roles given INDEXED BY target_roles_target
          ON given.tenant = ${tenant} AND given.target_id = page.id
      UNION ALL
      SELECT held.target_id, held.role_key, held.role, 0, held.state
        FROM (${page}) page CROSS JOIN role_ledger held INDEXED BY role_ledger_target
          ON held.tenant = ${tenant} AND held.target_id = page.id AND held.kind = 'group')
     GROUP BY target_id, role_key ORDER BY target_id, role_key`);

/** A role that one directory group gives a person through a target. */
export interface AccessRole {
  readonly groupId: string;
  readonly targetId: string;
  readonly role: string;
  /** What the ledger says of the person, or of the target's group. */
  readonly ledger: RoleState | null;
}

/** The roles that reach a person through the groups that `groups` selects (group_id). `cte` precedes the statement. */
export const selectAccessRoles = (
  db: Database,
  tenant: string,
  { userId, cte, groups, limit }: { userId: string; cte: SQL; groups: SQL; limit: number },
) =>
  db.all<AccessRole>(sql`
    ${cte}
    SELECT given.group_id AS groupId, given.target_id AS targetId, given.role, coalesce(own.state, shared.state) AS ledger
      FROM (${groups}) counted
      CROSS JOIN target_roles given ON given.tenant = ${tenant} AND given.group_id = counted.group_id
      LEFT JOIN targets target ON target.tenant = ${tenant} AND target.id = given.target_id
      LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = ${userId}
      LEFT JOIN role_ledger own ON own.tenant = ${tenant} AND own.role_key = given.role_key AND own.principal = known.foundation_id
      LEFT JOIN role_ledger shared ON shared.tenant = ${tenant} AND shared.role_key = given.role_key
           AND shared.principal = target.foundation_id
     ORDER BY given.group_id, given.target_id, given.role_key LIMIT ${limit}`);
