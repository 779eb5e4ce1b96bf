import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import type { LaneStore } from "./lane-store.ts";
import { isConfirmed } from "./memberships.ts";
import { keepingPeople } from "./presence.ts";
import type { LedgerEntry, LedgerState, TargetState, WorkKind } from "./tables/propagation.ts";
import { RANK } from "./work.ts";

/** One piece of due work. */
export interface DueWork {
  readonly kind: WorkKind;
  readonly targetId: string;
  readonly subject: string;
  readonly generation: number;
  readonly attempts: number;
  readonly rank: number;
  /** Epoch milliseconds of the change that has waited longest. */
  readonly since: number;
  /** Whether an administrator has approved the removal. */
  readonly approved: 0 | 1;
}

/** Due work of one rank, oldest first. */
const selectDue = ({ db, tenant }: LaneStore, rank: number, now: number, limit: number) =>
  db.all<DueWork>(sql`
    SELECT kind, target_id AS targetId, subject, generation, attempts, rank, since, approved
      FROM work INDEXED BY work_due
     WHERE tenant = ${tenant} AND state = 'pending' AND rank = ${rank} AND due_at <= ${now}
     ORDER BY due_at LIMIT ${limit}`);

/** What a pass takes on, in one trip: removals that are due now, and what else was due at `horizon`. */
export async function readDue(
  store: LaneStore,
  now: number,
  horizon: number,
  limits: { removals: number; groups: number; users: number; additions: number },
): Promise<{ removals: DueWork[]; groups: DueWork[]; users: DueWork[]; additions: DueWork[] }> {
  const [removals, groups, users, additions] = await store.db.batch([
    selectDue(store, RANK.removal, now, limits.removals),
    selectDue(store, RANK.group, horizon, limits.groups),
    selectDue(store, RANK.user, horizon, limits.users),
    selectDue(store, RANK.addition, horizon, limits.additions),
  ]);
  return { removals, groups, users, additions };
}

/** A (target, user) pair with everything that decides what is done about it. */
export interface PairState extends DueWork {
  readonly desired: boolean;
  readonly entry: LedgerEntry | undefined;
  /** The target's group in Foundation; undefined while it is not there. */
  readonly groupId: string | undefined;
  /** The user's identifier in Foundation, if it is known. */
  readonly foundationUserId: string | undefined;
  /** Whether the target gives roles to its people. */
  readonly givesRoles: boolean;
  /** Whether the user may hold roles that Rollcall gave, or waits for those of the target. */
  readonly holdsRoles: boolean;
}

interface PairRow extends DueWork {
  readonly desired: 0 | 1;
  readonly state: LedgerState | null;
  readonly ledgerUserId: string | null;
  readonly addUnsureUntil: number | null;
  readonly removeUnsureUntil: number | null;
  readonly groupId: string | null;
  readonly linkedId: string | null;
  readonly givesRoles: 0 | 1;
  readonly holdsRoles: 0 | 1;
}

/**
 * Desired and ledger for the given work, at this moment. Desired: the user exists, is active, and has a confirmed membership in a group
 * that feeds the target, directly or through groups that contain it.
 */
export async function readPairs({ db, tenant }: LaneStore, due: readonly DueWork[]): Promise<PairState[]> {
  if (due.length === 0) return [];
  const [rows] = await db.batch([
    db.all<PairRow>(sql`
      WITH RECURSIVE
        pair AS (
          SELECT value ->> '$.targetId' AS target_id, value ->> '$.subject' AS user_id, value ->> '$.generation' AS generation,
                 value ->> '$.attempts' AS attempts, value ->> '$.rank' AS rank, value ->> '$.since' AS since, value ->> '$.approved' AS approved
            FROM json_each(${JSON.stringify(due)})),
        ${desiredPairs(tenant, sql`SELECT DISTINCT user_id FROM pair`)}
      SELECT 'member' AS kind, pair.target_id AS targetId, pair.user_id AS subject, pair.generation, pair.attempts, pair.rank, pair.since, pair.approved,
             (pair.user_id, pair.target_id) IN (SELECT user_id, target_id FROM desired) AS desired,
             entry.state, entry.foundation_user_id AS ledgerUserId,
             entry.add_unsure_until AS addUnsureUntil, entry.remove_unsure_until AS removeUnsureUntil,
             CASE WHEN target.state = 'present' THEN target.foundation_id END AS groupId,
             CASE WHEN person.state = 'linked' THEN person.foundation_id END AS linkedId,
             EXISTS (SELECT 1 FROM target_roles WHERE tenant = ${tenant} AND target_id = pair.target_id)
             AND EXISTS (SELECT 1 FROM connections WHERE tenant = ${tenant} AND role_binding = 'user') AS givesRoles,
             EXISTS (SELECT 1 FROM role_ledger WHERE tenant = ${tenant} AND user_id = pair.user_id)
             OR EXISTS (SELECT 1 FROM work WHERE tenant = ${tenant} AND kind = 'role' AND target_id = pair.target_id
                           AND subject = pair.user_id) AS holdsRoles
        FROM pair
        LEFT JOIN ledger entry ON entry.tenant = ${tenant} AND entry.target_id = pair.target_id AND entry.user_id = pair.user_id
        LEFT JOIN targets target ON target.tenant = ${tenant} AND target.id = pair.target_id
        LEFT JOIN foundation_users person ON person.tenant = ${tenant} AND person.user_id = pair.user_id`),
  ]);
  return rows.map((row) => ({
    kind: row.kind,
    targetId: row.targetId,
    subject: row.subject,
    generation: row.generation,
    attempts: row.attempts,
    rank: row.rank,
    since: row.since,
    approved: row.approved,
    desired: row.desired === 1,
    groupId: row.groupId ?? undefined,
    foundationUserId: row.linkedId ?? undefined,
    givesRoles: row.givesRoles === 1,
    holdsRoles: row.holdsRoles === 1,
    entry:
      row.state === null || row.ledgerUserId === null
        ? undefined
        : {
            foundationUserId: row.ledgerUserId,
            state: row.state,
            addUnsureUntil: row.addUnsureUntil ?? 0,
            removeUnsureUntil: row.removeUnsureUntil ?? 0,
          },
  }));
}

/** The CTEs `held` and `desired` (user_id, target_id): what the users that `people` selects are meant to be in. */
export const desiredPairs = (tenant: string, people: SQL): SQL => sql`
  held (user_id, group_id) AS (
    SELECT person.id, direct.value
      FROM (${people}) asked
           CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = asked.user_id AND person.active = 1
           CROSS JOIN json_each(person.group_ids) direct
     WHERE ${isConfirmed(tenant, sql`person.id`, sql`direct.value`)}
    UNION
    SELECT held.user_id, parent.group_id
      FROM held CROSS JOIN members parent INDEXED BY members_parents
             ON parent.tenant = ${tenant} AND parent.value = held.group_id AND parent.type = 'Group' AND parent.state = 'confirmed'),
  desired AS (
    SELECT DISTINCT held.user_id, source.target_id
      FROM held CROSS JOIN target_sources source ON source.tenant = ${tenant} AND source.group_id = held.group_id)`;

/** A pair and its new ledger entry; without an entry the row goes. */
export interface LedgerWrite {
  readonly targetId: string;
  readonly userId: string;
  readonly entry: LedgerEntry | undefined;
}

export const writeLedger = (store: LaneStore, writes: readonly LedgerWrite[], now: number): Statement[] =>
  keepingPeople(
    store,
    writes.map((write) => write.userId),
    ledgerStatements(store, writes, now),
  );

function ledgerStatements(
  { db, tenant }: LaneStore,
  writes: readonly LedgerWrite[],
  now: number,
): Statement[] {
  const put = writes.filter((write) => write.entry !== undefined);
  const drop = writes.filter((write) => write.entry === undefined);
  return [
    ...(put.length === 0
      ? []
      : [
          db.run(sql`
            INSERT INTO ledger (tenant, target_id, user_id, foundation_user_id, state, since, add_unsure_until, remove_unsure_until)
            SELECT ${tenant}, value ->> '$.targetId', value ->> '$.userId', value ->> '$.entry.foundationUserId',
                   value ->> '$.entry.state', ${now}, value ->> '$.entry.addUnsureUntil', value ->> '$.entry.removeUnsureUntil'
              FROM json_each(${JSON.stringify(put)}) WHERE true
            ON CONFLICT DO UPDATE SET
              since = CASE WHEN state = excluded.state THEN since ELSE excluded.since END,
              foundation_user_id = excluded.foundation_user_id, state = excluded.state,
              add_unsure_until = excluded.add_unsure_until, remove_unsure_until = excluded.remove_unsure_until`),
        ]),
    ...(drop.length === 0
      ? []
      : [
          db.run(sql`
            DELETE FROM ledger WHERE tenant = ${tenant} AND (target_id, user_id) IN
              (SELECT value ->> '$.targetId', value ->> '$.userId' FROM json_each(${JSON.stringify(drop)}))`),
        ]),
  ];
}

/** What becomes of a piece of work. It applies only if the work is still of the generation that was read. */
export type WorkOutcome = Pick<DueWork, "kind" | "targetId" | "subject" | "generation"> &
  (
    | { readonly to: "done" }
    | { readonly to: "later"; readonly dueAt: number; readonly attempts: number; readonly reason?: string }
    | {
        readonly to: "parked";
        readonly dueAt: number;
        readonly attempts: number;
        readonly reason: string;
        readonly remedy: string;
      }
    | { readonly to: "waiting"; readonly reason: string; readonly remedy: string }
    | { readonly to: "held"; readonly dueAt: number; readonly reason: string; readonly remedy: string }
  );

export function writeOutcomes({ db, tenant }: LaneStore, outcomes: readonly WorkOutcome[]): Statement[] {
  const done = outcomes.filter((outcome) => outcome.to === "done");
  const kept = outcomes.filter((outcome) => outcome.to !== "done");
  return [
    ...(done.length === 0
      ? []
      : [
          db.run(sql`
            DELETE FROM work WHERE tenant = ${tenant} AND (kind, target_id, subject, generation) IN (
              SELECT value ->> '$.kind', value ->> '$.targetId', value ->> '$.subject', value ->> '$.generation'
                FROM json_each(${JSON.stringify(done)}))`),
        ]),
    ...(kept.length === 0
      ? []
      : [
          db.run(sql`
            UPDATE work SET
              state = iif(outcome.value ->> '$.to' = 'later', 'pending', outcome.value ->> '$.to'),
              due_at = coalesce(outcome.value ->> '$.dueAt', due_at),
              attempts = coalesce(outcome.value ->> '$.attempts', attempts),
              reason = outcome.value ->> '$.reason', remedy = outcome.value ->> '$.remedy'
              FROM json_each(${JSON.stringify(kept)}) outcome
             WHERE work.tenant = ${tenant} AND work.kind = outcome.value ->> '$.kind'
               AND work.target_id = outcome.value ->> '$.targetId' AND work.subject = outcome.value ->> '$.subject'
               AND work.generation = outcome.value ->> '$.generation'`),
        ]),
  ];
}

/** Makes what has been parked long enough pending again. */
export const revive = ({ db, tenant }: LaneStore, now: number): Statement[] =>
  Object.values(RANK).map((rank) =>
    db.run(sql`
      UPDATE work INDEXED BY work_due SET state = 'pending'
       WHERE tenant = ${tenant} AND state = 'parked' AND rank = ${rank} AND due_at <= ${now}`),
  );

/** Lets go what waited for a target to be there. */
export const releaseTarget = ({ db, tenant }: LaneStore, targetId: string, now: number): Statement =>
  db.run(sql`
    UPDATE work SET state = 'pending', due_at = ${now}, reason = NULL, remedy = NULL
     WHERE tenant = ${tenant} AND kind IN ('member', 'role') AND target_id = ${targetId} AND state = 'waiting'`);

/** A target with what decides what is done about it. */
export interface TargetRow {
  readonly id: string;
  readonly name: string;
  readonly adopt: 0 | 1;
  readonly state: TargetState;
  readonly foundationId: string | null;
  readonly foundationName: string | null;
  readonly creatingUntil: number | null;
  readonly createdHere: 0 | 1;
  readonly hasSources: 0 | 1;
  readonly hasLedger: 0 | 1;
  /** Whether its group has roles, or may have, because Rollcall gave them. */
  readonly hasRoles: 0 | 1;
}

export const selectTargetRows = (db: Database, tenant: string, ids: readonly string[]) =>
  db.all<TargetRow>(sql`
    SELECT target.id, target.name, target.adopt, target.state, target.foundation_id AS foundationId,
           target.foundation_name AS foundationName, target.creating_until AS creatingUntil, target.created_here AS createdHere,
           EXISTS (SELECT 1 FROM target_sources source WHERE source.tenant = target.tenant AND source.target_id = target.id) AS hasSources,
           EXISTS (SELECT 1 FROM ledger entry WHERE entry.tenant = target.tenant AND entry.target_id = target.id) AS hasLedger,
           EXISTS (SELECT 1 FROM role_ledger given WHERE given.tenant = target.tenant AND given.target_id = target.id
                      AND given.kind = 'group' AND given.state <> 'absent') AS hasRoles
      FROM json_each(${JSON.stringify(ids)}) asked CROSS JOIN targets target ON target.tenant = ${tenant} AND target.id = asked.value`);
