import { eq, sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import { type DueWork, desiredPairs } from "./lane.ts";
import type { LaneStore } from "./lane-store.ts";
import { type HeldRole, isWhole, type RoleFacts, type RoleHolding, type RoleWish } from "./role-facts.ts";
import type { LedgerEntry } from "./tables/propagation.ts";
import type { RoleState } from "./tables/roles.ts";
import { connections } from "./tables/tenants.ts";
import { again, RANK } from "./work.ts";

/**
 * Reads it, as of now. A person is to have a role as long as any target gives it in which the person is meant to be. Whom the guard does not
 * let go yet keeps what they have, and gets nothing more.
 */
export async function readRoleFacts({ db, tenant }: LaneStore, due: readonly DueWork[]): Promise<RoleFacts> {
  const targets = sql`json_each(${JSON.stringify(unique(due.filter(isWhole).map((work) => work.targetId)))})`;
  const users = sql`json_each(${JSON.stringify(unique(due.flatMap((work) => (isWhole(work) ? [] : [work.subject]))))})`;
  const [bindings, groups, links, ofTargets, ofPeople, heldByGroups, heldByPeople] = await db.batch([
    db.select({ binding: connections.roleBinding }).from(connections).where(eq(connections.tenant, tenant)),
    db.all<{ id: string; foundationId: string }>(sql`
      SELECT target.id, target.foundation_id AS foundationId
        FROM ${targets} asked CROSS JOIN targets target ON target.tenant = ${tenant} AND target.id = asked.value
       WHERE target.state = 'present' AND target.foundation_id IS NOT NULL`),
    db.all<{ id: string; foundationId: string }>(sql`
      SELECT person.user_id AS id, person.foundation_id AS foundationId
        FROM ${users} asked CROSS JOIN foundation_users person ON person.tenant = ${tenant} AND person.user_id = asked.value
       WHERE person.state = 'linked' AND person.foundation_id IS NOT NULL`),
    db.all<RoleWish>(sql`
      SELECT given.target_id AS targetId, '' AS userId, given.role_key AS key, min(given.role) AS role
        FROM ${targets} asked CROSS JOIN target_roles given INDEXED BY target_roles_target
          ON given.tenant = ${tenant} AND given.target_id = asked.value
       GROUP BY given.target_id, given.role_key`),
    db.all<RoleWish>(sql`
      WITH RECURSIVE ${desiredPairs(tenant, sql`SELECT value AS user_id FROM ${users}`)}
      SELECT given.target_id AS targetId, place.user_id AS userId, given.role_key AS key, min(given.role) AS role
        FROM (SELECT user_id, target_id, 1 AS meant FROM desired
              UNION
              SELECT kept.subject, kept.target_id, 0
                FROM ${users} asked CROSS JOIN work kept INDEXED BY work_undecided
                  ON kept.tenant = ${tenant} AND kept.subject = asked.value AND kept.kind = 'member'
               WHERE kept.state IN ('held', 'dismissed')) place
        CROSS JOIN target_roles given INDEXED BY target_roles_target
          ON given.tenant = ${tenant} AND given.target_id = place.target_id
       WHERE place.meant = 1
          OR EXISTS (SELECT 1 FROM role_ledger had INDEXED BY role_ledger_user
                      WHERE had.tenant = ${tenant} AND had.user_id = place.user_id AND had.kind = 'user'
                        AND had.role_key = given.role_key AND had.state <> 'absent')
       GROUP BY given.target_id, place.user_id, given.role_key`),
    db.all<HeldRow>(sql`
      SELECT ${columns} FROM ${targets} asked CROSS JOIN role_ledger held INDEXED BY role_ledger_target
          ON held.tenant = ${tenant} AND held.target_id = asked.value WHERE held.kind = 'group'`),
    db.all<HeldRow>(sql`
      SELECT ${columns} FROM ${users} asked CROSS JOIN role_ledger held INDEXED BY role_ledger_user
          ON held.tenant = ${tenant} AND held.user_id = asked.value WHERE held.kind = 'user'`),
  ]);
  return {
    binding: bindings[0]?.binding ?? "group",
    groups: new Map(groups.map(({ id, foundationId }) => [id, foundationId])),
    links: new Map(links.map(({ id, foundationId }) => [id, foundationId])),
    wishes: [...ofTargets, ...ofPeople],
    held: [...heldByGroups, ...heldByPeople].map(heldOf),
  };
}

/** Up to `limit` entries of the ledger of roles, from behind the given one. */
export async function readHeldRoles(
  { db, tenant }: LaneStore,
  after: Pick<RoleHolding, "key" | "principal">,
  limit: number,
): Promise<readonly HeldRole[]> {
  const [rows] = await db.batch([
    db.all<HeldRow>(sql`
      SELECT ${columns} FROM role_ledger held
       WHERE held.tenant = ${tenant} AND (held.role_key, held.principal) > (${after.key}, ${after.principal})
       ORDER BY held.role_key, held.principal LIMIT ${limit}`),
  ]);
  return rows.map(heldOf);
}

const columns = sql`
  held.role_key AS key, held.role, held.kind, held.principal, held.target_id AS targetId, held.user_id AS userId,
  held.foundation_role_id AS foundationRoleId, held.state, held.add_unsure_until AS addUnsureUntil,
  held.remove_unsure_until AS removeUnsureUntil`;

interface HeldRow extends RoleHolding, Pick<LedgerEntry, "addUnsureUntil" | "removeUnsureUntil"> {
  readonly foundationRoleId: string;
  readonly state: RoleState;
}

const heldOf = ({ state, addUnsureUntil, removeUnsureUntil, ...row }: HeldRow): HeldRole => ({
  ...row,
  found: state === "found",
  entry: {
    foundationUserId: row.principal,
    state: state === "found" ? "present" : state,
    addUnsureUntil,
    removeUnsureUntil,
  },
});

/** A holding and its new entry; without an entry the row goes. */
export type RoleWrite = RoleHolding &
  Pick<HeldRole, "foundationRoleId" | "found"> & { readonly entry: LedgerEntry | undefined };

export function writeRoleLedger(
  { db, tenant }: LaneStore,
  writes: readonly RoleWrite[],
  now: number,
): Statement[] {
  const put = writes.flatMap(({ entry, found, ...write }) =>
    entry === undefined ? [] : [{ ...write, ...entry, state: found ? "found" : entry.state }],
  );
  const drop = writes.filter((write) => write.entry === undefined);
  return [
    ...(put.length === 0
      ? []
      : [
          db.run(sql`
            INSERT INTO role_ledger (tenant, role_key, principal, role, kind, target_id, user_id, foundation_role_id, state, since,
                                     add_unsure_until, remove_unsure_until)
            SELECT ${tenant}, value ->> '$.key', value ->> '$.principal', value ->> '$.role', value ->> '$.kind',
                   value ->> '$.targetId', value ->> '$.userId', value ->> '$.foundationRoleId', value ->> '$.state', ${now},
                   value ->> '$.addUnsureUntil', value ->> '$.removeUnsureUntil'
              FROM json_each(${JSON.stringify(put)}) WHERE true
            ON CONFLICT (tenant, role_key, principal) DO UPDATE SET
              since = CASE WHEN state = excluded.state THEN since ELSE excluded.since END,
              role = excluded.role, foundation_role_id = excluded.foundation_role_id, state = excluded.state,
              add_unsure_until = excluded.add_unsure_until, remove_unsure_until = excluded.remove_unsure_until`),
        ]),
    ...(drop.length === 0
      ? []
      : [
          db.run(sql`
            DELETE FROM role_ledger WHERE tenant = ${tenant} AND (role_key, principal) IN
              (SELECT value ->> '$.key', value ->> '$.principal' FROM json_each(${JSON.stringify(drop)}))`),
        ]),
  ];
}

/** Marks the roles that these people have, or are to have, through these targets. What was approved about the place holds for its roles. */
export const markRolesOfPeople = (
  { db, tenant }: LaneStore,
  places: readonly { readonly targetId: string; readonly userId: string; readonly approved: 0 | 1 }[],
  at: number,
): Statement[] =>
  places.length === 0
    ? []
    : [
        db.run(sql`
          INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts, approved)
          SELECT ${tenant}, 'role', value ->> '$.targetId', value ->> '$.userId', 1, 'pending', ${RANK.removal}, ${at}, ${at}, 0,
                 value ->> '$.approved'
            FROM json_each(${JSON.stringify(places)}) WHERE true
          ON CONFLICT (tenant, kind, target_id, subject) DO UPDATE
          SET generation = generation + 1, state = 'pending', rank = excluded.rank, due_at = excluded.due_at,
              attempts = 0, reason = NULL, remedy = NULL, approved = max(approved, excluded.approved)`),
      ];

/** Marks everybody who is, or is to be, in one of these targets, because its roles are those of its people. */
export const markPeopleOf = (
  { db, tenant }: LaneStore,
  targetIds: readonly string[],
  at: number,
): Statement =>
  db.run(sql`
    WITH RECURSIVE reach (target_id, group_id) AS (
      SELECT source.target_id, source.group_id
        FROM json_each(${JSON.stringify(targetIds)}) asked CROSS JOIN target_sources source INDEXED BY target_sources_target
          ON source.tenant = ${tenant} AND source.target_id = asked.value
      UNION
      SELECT reach.target_id, child.value FROM reach CROSS JOIN members child INDEXED BY members_nested
          ON child.tenant = ${tenant} AND child.group_id = reach.group_id AND child.type = 'Group')
    INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT ${tenant}, 'role', place.*, 1, 'pending', ${RANK.removal}, ${at}, ${at}, 0
      FROM (SELECT reach.target_id, person.value
              FROM reach CROSS JOIN members person
                ON person.tenant = ${tenant} AND person.group_id = reach.group_id AND person.type = 'User'
            UNION
            SELECT entry.target_id, entry.user_id
              FROM json_each(${JSON.stringify(targetIds)}) asked CROSS JOIN ledger entry
                ON entry.tenant = ${tenant} AND entry.target_id = asked.value) place WHERE true
    ${again}`);

/** Forgets what a group held that is gone from Foundation, and marks its target's roles. */
export const rolesVanished = ({ db, tenant }: LaneStore, targetId: string, at: number): Statement[] => [
  db.run(sql`
    INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT DISTINCT ${tenant}, 'role', target_id, '', 1, 'pending', ${RANK.removal}, ${at}, ${at}, 0
      FROM target_roles WHERE tenant = ${tenant} AND target_id = ${targetId} ${again}`),
  db.run(
    sql`DELETE FROM role_ledger WHERE tenant = ${tenant} AND target_id = ${targetId} AND kind = 'group'`,
  ),
];

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)];
