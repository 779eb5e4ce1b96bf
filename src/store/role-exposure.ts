import { sql } from "drizzle-orm";
import type { LaneStore } from "./lane-store.ts";
import type { RoleHolding } from "./role-facts.ts";

/** Whom withdrawals of roles would touch. */
export interface ExposedPeople {
  readonly people: number;
  /** The targets among them that anybody is in. */
  readonly peopled: ReadonlySet<string>;
  /** Per role, how many hold it who are not among them. */
  readonly others: ReadonlyMap<string, number>;
}

export async function readExposedPeople(
  { db, tenant }: LaneStore,
  withdrawals: readonly RoleHolding[],
): Promise<ExposedPeople> {
  const rows = withdrawals.map(({ key, principal, kind, targetId, userId }) => ({
    key,
    principal,
    kind,
    targetId,
    userId,
  }));
  const lost = sql`json_each(${JSON.stringify(rows)})`;
  const inside = sql`
    SELECT DISTINCT entry.target_id, entry.user_id
      FROM ${lost} lost CROSS JOIN ledger entry ON entry.tenant = ${tenant} AND entry.target_id = lost.value ->> '$.targetId'
     WHERE lost.value ->> '$.kind' = 'group' AND entry.state <> 'absent'`;
  const [counts, peopled, others] = await db.batch([
    db.all<{ people: number }>(sql`
      SELECT count(*) AS people FROM (
        SELECT user_id FROM (${inside})
        UNION SELECT value ->> '$.userId' FROM ${lost} WHERE value ->> '$.kind' = 'user')`),
    db.all<{ id: string }>(sql`SELECT DISTINCT target_id AS id FROM (${inside})`),
    db.all<{ key: string; holders: number }>(sql`
      SELECT held.role_key AS key, count(*) AS holders
        FROM (SELECT DISTINCT value ->> '$.key' AS role_key FROM ${lost}) role
        CROSS JOIN role_ledger held ON held.tenant = ${tenant} AND held.role_key = role.role_key
       WHERE held.state <> 'absent' AND (held.role_key, held.principal) NOT IN (
         SELECT value ->> '$.key', value ->> '$.principal' FROM ${lost})
       GROUP BY held.role_key`),
  ]);
  return {
    people: counts[0]?.people ?? 0,
    peopled: new Set(peopled.map(({ id }) => id)),
    others: new Map(others.map(({ key, holders }) => [key, holders])),
  };
}

/** How many people are in any target. */
export async function countPeople({ db, tenant }: LaneStore): Promise<number> {
  const [rows] = await db.batch([
    db.all<{ people: number }>(
      sql`SELECT count(DISTINCT user_id) AS people FROM ledger WHERE tenant = ${tenant} AND state <> 'absent'`,
    ),
  ]);
  return rows[0]?.people ?? 0;
}

/** Of these removals, the targets that hold one of the roles, in which nobody is meant to be and nobody else stays. */
export async function readLeftEmpty(
  { db, tenant }: LaneStore,
  removals: readonly { readonly targetId: string; readonly subject: string }[],
  roleKeys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const leaving = JSON.stringify(removals.map(({ targetId, subject }) => [targetId, subject]));
  const [rows] = await db.batch([
    db.all<{ targetId: string; role: string }>(sql`
      WITH RECURSIVE
        leaving AS (SELECT value ->> 0 AS target_id, value ->> 1 AS user_id FROM json_each(${leaving})),
        guarded AS MATERIALIZED (
          SELECT target_id, min(role) AS role FROM (
            SELECT given.target_id, given.role
              FROM (SELECT DISTINCT target_id FROM leaving) asked CROSS JOIN target_roles given INDEXED BY target_roles_target
                ON given.tenant = ${tenant} AND given.target_id = asked.target_id
             WHERE given.role_key IN (SELECT value FROM json_each(${JSON.stringify(roleKeys)}))
            UNION ALL
            SELECT held.target_id, held.role
              FROM (SELECT DISTINCT target_id FROM leaving) asked CROSS JOIN role_ledger held INDEXED BY role_ledger_target
                ON held.tenant = ${tenant} AND held.target_id = asked.target_id
             WHERE held.state <> 'absent' AND held.role_key IN (SELECT value FROM json_each(${JSON.stringify(roleKeys)})))
           GROUP BY target_id),
        reach (target_id, group_id) AS (
          SELECT source.target_id, source.group_id
            FROM guarded CROSS JOIN target_sources source INDEXED BY target_sources_target
              ON source.tenant = ${tenant} AND source.target_id = guarded.target_id
          UNION
          SELECT reach.target_id, child.value FROM reach CROSS JOIN members child INDEXED BY members_nested
              ON child.tenant = ${tenant} AND child.group_id = reach.group_id AND child.type = 'Group' AND child.state = 'confirmed')
      SELECT guarded.target_id AS targetId, guarded.role FROM guarded
       WHERE NOT EXISTS (
               SELECT 1 FROM reach CROSS JOIN members person
                   ON person.tenant = ${tenant} AND person.group_id = reach.group_id AND person.type = 'User' AND person.state = 'confirmed'
                 CROSS JOIN users ON users.tenant = ${tenant} AND users.id = person.value AND users.active = 1
                WHERE reach.target_id = guarded.target_id)
         AND NOT EXISTS (
               SELECT 1 FROM ledger entry
                WHERE entry.tenant = ${tenant} AND entry.target_id = guarded.target_id AND entry.state <> 'absent'
                  AND (entry.target_id, entry.user_id) NOT IN (SELECT target_id, user_id FROM leaving)
                  AND NOT EXISTS (SELECT 1 FROM work WHERE work.tenant = ${tenant} AND work.kind = 'member'
                                     AND work.target_id = entry.target_id AND work.subject = entry.user_id
                                     AND work.state = 'pending'))`),
  ]);
  return new Map(rows.map(({ targetId, role }) => [targetId, role]));
}
