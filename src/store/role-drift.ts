import { sql } from "drizzle-orm";
import { MAPPING_LIMITS } from "../limits/tenants.ts";
import type { Statement } from "./commit.ts";
import type { LaneStore } from "./lane-store.ts";
import type { RoleHolding } from "./role-facts.ts";
import { again, RANK } from "./work.ts";

/** The managed groups, by their Foundation identifiers, with their targets; nothing where the tenant has to do with no role. */
export async function readGroupsWithRoles({
  db,
  tenant,
}: LaneStore): Promise<ReadonlyMap<string, string> | undefined> {
  const any = sql`(EXISTS (SELECT 1 FROM target_roles WHERE tenant = ${tenant})
                OR EXISTS (SELECT 1 FROM role_ledger WHERE tenant = ${tenant})
                OR EXISTS (SELECT 1 FROM drift WHERE tenant = ${tenant} AND kind = 'role'))`;
  const [some, rows] = await db.batch([
    db.all<{ hasRoles: 0 | 1 }>(sql`SELECT ${any} AS hasRoles`),
    db.all<{ foundationId: string; targetId: string }>(sql`
      SELECT foundation_id AS foundationId, id AS targetId FROM targets
       WHERE tenant = ${tenant} AND state = 'present' AND foundation_id IS NOT NULL AND ${any} LIMIT ${MAPPING_LIMITS.sources}`),
  ]);
  if (some[0]?.hasRoles !== 1) return undefined;
  return new Map(rows.map(({ foundationId, targetId }) => [foundationId, targetId]));
}

/** Roles that somebody took away: the ledger forgets them, and they are work again. */
export function putRolesBack(
  { db, tenant }: LaneStore,
  missing: readonly RoleHolding[],
  now: number,
): Statement[] {
  if (missing.length === 0) return [];
  const json = JSON.stringify(
    missing.map(({ key, principal, targetId, userId }) => ({ key, principal, targetId, userId })),
  );
  return [
    db.run(sql`
      DELETE FROM role_ledger WHERE tenant = ${tenant} AND (role_key, principal) IN
        (SELECT value ->> '$.key', value ->> '$.principal' FROM json_each(${json}))`),
    db.run(sql`
      INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
      SELECT DISTINCT ${tenant}, 'role', value ->> '$.targetId', value ->> '$.userId', 1, 'pending', ${RANK.removal}, ${now}, ${now}, 0
        FROM json_each(${json}) WHERE true ${again}`),
  ];
}

/** Forgets the findings about roles that the comparison that began at `startedAt` did not find any more. */
export const forgetRoleFindings = ({ db, tenant }: LaneStore, startedAt: number): Statement =>
  db.run(sql`DELETE FROM drift WHERE tenant = ${tenant} AND kind = 'role' AND seen_at < ${startedAt}`);
