import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { selectGroupsOf } from "./memberships.ts";
import { work } from "./tables/propagation.ts";

/**
 * Work is written in the same batch as the change that makes it. Each statement marks every (target, user) pair that the change may
 * have moved; whether something has to be done is decided later, from desired and ledger. Marking too many is harmless, one too few
 * is somebody who keeps an access.
 */

/** The order within a drain: access is taken away before any is given, and groups are there before their members. */
export const RANK = { removal: 0, group: 1, user: 2, addition: 3 } as const;
export type Rank = (typeof RANK)[keyof typeof RANK];

interface Mark {
  readonly tenant: string;
  readonly rank: Rank;
  readonly at: number;
}

/**
 * Marks the given users in every target that the group feeds, directly or through groups that contain it. Those are only looked for where
 * there are any, because most groups are in none.
 */
export function markMembers(
  db: Database,
  mark: Mark & { groupId: string; userIds: readonly string[] },
): Statement {
  const { tenant, groupId } = mark;
  const around = sql`
    CASE WHEN EXISTS (SELECT 1 FROM members INDEXED BY members_parents WHERE tenant = ${tenant} AND value = ${groupId} AND type = 'Group') THEN (
      WITH RECURSIVE ${above(tenant, sql`SELECT ${groupId}`)}
      SELECT json_group_array(group_id) FROM above WHERE group_id <> ${groupId}) END`;
  // One person is no list, of which each source would read a row.
  const [only, ...others] = mark.userIds;
  const [person, people] =
    others.length === 0
      ? [sql`${only}`, sql``]
      : [sql`person.value`, sql`CROSS JOIN json_each(${JSON.stringify(mark.userIds)}) person`];
  return db.run(
    markPairs(
      mark,
      sql``,
      sql`SELECT source.target_id, ${person} FROM target_sources source ${people}
           WHERE source.tenant = ${tenant} AND source.group_id = ${groupId}
          UNION ALL
          SELECT DISTINCT source.target_id, ${person}
            FROM json_each(${around}) around CROSS JOIN target_sources source ${people}
           WHERE source.tenant = ${tenant} AND source.group_id = around.value`,
    ),
  );
}

/** Marks one user in every target that any of the user's groups feeds. */
export function markUser(db: Database, mark: Mark & { userId: string }): Statement {
  const direct = selectGroupsOf(mark.tenant, mark.userId);
  return db.run(
    markPairs(
      mark,
      sql`WITH RECURSIVE ${above(mark.tenant, direct)}`,
      sql`SELECT DISTINCT source.target_id, ${mark.userId}
            FROM above CROSS JOIN target_sources source ON source.tenant = ${mark.tenant} AND source.group_id = above.group_id`,
    ),
  );
}

/** Marks the user of each membership in every target that its group feeds, directly or through groups that contain it. */
export function markMemberships(
  db: Database,
  mark: Mark & { memberships: readonly { readonly userId: string; readonly groupId: string }[] },
): Statement {
  const named = JSON.stringify(mark.memberships.map(({ userId, groupId }) => [userId, groupId]));
  return db.run(
    markPairs(
      mark,
      sql`WITH RECURSIVE up (user_id, group_id) AS (
            SELECT value ->> 0, value ->> 1 FROM json_each(${named})
            UNION
            SELECT up.user_id, parent.group_id FROM up CROSS JOIN members parent INDEXED BY members_parents
                ON parent.tenant = ${mark.tenant} AND parent.value = up.group_id AND parent.type = 'Group')`,
      sql`SELECT DISTINCT source.target_id, up.user_id
            FROM up CROSS JOIN target_sources source ON source.tenant = ${mark.tenant} AND source.group_id = up.group_id`,
    ),
  );
}

/**
 * Marks every user in or below the groups in every target that the groups feed, directly or through groups that contain them. DISTINCT has
 * SQLite find both first, and only then go through the pairs: where groups are densely nested it would look for the people once per target.
 */
export function markGroups(db: Database, mark: Mark & { groupIds: readonly string[] }): Statement {
  const start = sql`SELECT value FROM json_each(${JSON.stringify(mark.groupIds)})`;
  return db.run(
    markPairs(
      mark,
      sql`WITH RECURSIVE ${above(mark.tenant, start)}, ${below(mark.tenant, start)}`,
      sql`SELECT fed.target_id, person.value
            FROM (SELECT DISTINCT source.target_id
                    FROM above CROSS JOIN target_sources source
                      ON source.tenant = ${mark.tenant} AND source.group_id = above.group_id) fed
                 CROSS JOIN (SELECT DISTINCT person.value
                    FROM below CROSS JOIN members person
                      ON person.tenant = ${mark.tenant} AND person.group_id = below.group_id AND person.type = 'User') person`,
    ),
  );
}

/** Marks, for each source, everybody in or below its group in its target: those whom it brings there, or no longer does. */
export function markSources(
  db: Database,
  mark: Mark & { sources: readonly { groupId: string; targetId: string }[] },
): Statement {
  return db.run(
    markPairs(
      mark,
      sql`WITH RECURSIVE ${reach(mark.tenant, mark.sources)}`,
      sql`SELECT DISTINCT reach.target_id, person.value
            FROM reach CROSS JOIN members person
              ON person.tenant = ${mark.tenant} AND person.group_id = reach.group_id AND person.type = 'User'`,
    ),
  );
}

/** Marks these targets: to be made, renamed, or let go. */
export const markTargets = (
  db: Database,
  mark: Omit<Mark, "rank"> & { targetIds: readonly string[] },
): Statement =>
  db.run(sql`
    INSERT INTO ${work} (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT ${mark.tenant}, 'group', value, '', 1, 'pending', ${RANK.group}, ${mark.at}, ${mark.at}, 0
      FROM json_each(${JSON.stringify(mark.targetIds)}) WHERE true
    ${again}`);

/** Marks the targets that the group feeds at this point of the batch: to be made, renamed, or let go. */
export function markTargetsOf(db: Database, mark: Omit<Mark, "rank"> & { groupId: string }): Statement {
  return db.run(sql`
    INSERT INTO ${work} (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT ${mark.tenant}, 'group', target_id, '', 1, 'pending', ${RANK.group}, ${mark.at}, ${mark.at}, 0
      FROM target_sources WHERE tenant = ${mark.tenant} AND group_id = ${mark.groupId}
    ${again}`);
}

/** Forgets that somebody is to be found in Foundation, because there is nobody to be found any more. */
export const forgetUser = (db: Database, tenant: string, userId: string): Statement =>
  db.run(
    sql`DELETE FROM work WHERE tenant = ${tenant} AND kind = 'user' AND target_id = '' AND subject = ${userId}`,
  );

/**
 * Makes what is stuck because of a user due again, after something about that user changed. The lane is due only if there was such a
 * thing; the sweep wakes it. Without INDEXED BY SQLite would go through all of the tenant's work.
 */
export const retryUser = (
  db: Database,
  { tenant, userId, at }: { tenant: string; userId: string; at: number },
): Statement[] => [
  db.run(sql`
    UPDATE tenants SET due_at = ${at}
     WHERE id = ${tenant} AND (due_at IS NULL OR due_at > ${at})
       AND EXISTS (SELECT 1 FROM work INDEXED BY work_stuck
                    WHERE tenant = ${tenant} AND subject = ${userId} AND state IN ('parked', 'waiting'))`),
  db.run(sql`
    UPDATE work INDEXED BY work_stuck
       SET state = 'pending', due_at = ${at}, attempts = 0, generation = generation + 1, reason = NULL, remedy = NULL
     WHERE tenant = ${tenant} AND subject = ${userId} AND state IN ('parked', 'waiting')`),
];

/** An upsert's end: what is marked anew is due as if for the first time, and approved no more. */
export const again = sql`
  ON CONFLICT (tenant, kind, target_id, subject) DO UPDATE
  SET generation = generation + 1, state = 'pending', rank = excluded.rank, due_at = excluded.due_at,
      attempts = 0, reason = NULL, remedy = NULL, approved = 0`;

/** `cte` names the recursive sets, `pairs` selects (target, user). The CTE precedes INSERT, as SQLite wants it. */
function markPairs(mark: Mark, cte: SQL, pairs: SQL): SQL {
  return sql`
    ${cte}
    INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT ${mark.tenant}, 'member', pair.*, 1, 'pending', ${mark.rank}, ${mark.at}, ${mark.at}, 0
      FROM (${pairs}) pair WHERE true
    ${again}`;
}

/**
 * The groups of `start` and all groups that contain them, however deep; UNION makes a cycle end. CROSS JOIN and INDEXED BY hold
 * SQLite to the order that reads only what belongs to these groups.
 */
export const above = (tenant: string, start: SQL): SQL => sql`
  above (group_id) AS (
    ${start}
    UNION
    SELECT parent.group_id FROM above CROSS JOIN members parent INDEXED BY members_parents
        ON parent.tenant = ${tenant} AND parent.value = above.group_id AND parent.type = 'Group')`;

/** The groups of `start` and all groups that they contain. */
export const below = (tenant: string, start: SQL): SQL => sql`
  below (group_id) AS (
    ${start}
    UNION
    SELECT child.value FROM below CROSS JOIN members child INDEXED BY members_nested
        ON child.tenant = ${tenant} AND child.group_id = below.group_id AND child.type = 'Group')`;

/** For each source, its target with its group and all groups below that. */
export const reach = (
  tenant: string,
  sources: readonly { readonly groupId: string; readonly targetId: string }[],
): SQL => sql`
  reach (target_id, group_id) AS (
    SELECT value ->> 0, value ->> 1
      FROM json_each(${JSON.stringify(sources.map(({ targetId, groupId }) => [targetId, groupId]))})
    UNION
    SELECT reach.target_id, child.value FROM reach CROSS JOIN members child INDEXED BY members_nested
        ON child.tenant = ${tenant} AND child.group_id = reach.group_id AND child.type = 'Group')`;
