import { type SQL, sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import { laneDue } from "./commit.ts";
import type { Database } from "./database.ts";
import type { WorkKind, WorkState } from "./tables/propagation.ts";

/** A piece of work as an administrator sees it. Times are epoch milliseconds. */
export interface WorkItem {
  readonly kind: WorkKind;
  /** Empty for kind `user`. */
  readonly targetId: string;
  readonly targetName: string | null;
  /** One of the directory groups that feed the target; null where none does any more. */
  readonly groupId: string | null;
  /** Empty for kind `group`. */
  readonly subject: string;
  readonly userName: string | null;
  readonly state: WorkState;
  readonly rank: number;
  readonly dueAt: number;
  readonly since: number;
  readonly attempts: number;
  readonly reason: string | null;
  readonly remedy: string | null;
}

/** What names a piece of work. */
export type WorkKey = Pick<WorkItem, "kind" | "targetId" | "subject">;

/** A place in the list, which is in the order of the index `work_due`. */
export type WorkPlace = WorkKey & Pick<WorkItem, "state" | "rank" | "dueAt">;

/**
 * Up to `limit` items after the place, of one state after the other as `states` names them. Work is done while somebody pages: what is
 * put off meanwhile may come twice.
 */
export async function listWork(
  db: Database,
  tenant: string,
  states: readonly WorkState[],
  after: WorkPlace | undefined,
  limit: number,
): Promise<readonly WorkItem[]> {
  const left = after === undefined ? states : states.slice(Math.max(0, states.indexOf(after.state)));
  const [first, ...rest] = left.map((state) =>
    select(
      db,
      tenant,
      sql`work INDEXED BY work_due`,
      sql`work.state = ${state} AND ${after?.state === state ? behind(after) : sql`1`}
          ORDER BY work.rank, work.due_at, work.kind, work.target_id, work.subject LIMIT ${limit}`,
    ),
  );
  if (first === undefined) return [];
  return (await db.batch([first, ...rest])).flat().slice(0, limit);
}

/** One item; nothing if there is no such work any more. */
export async function readWork(db: Database, tenant: string, key: WorkKey): Promise<WorkItem | undefined> {
  const [rows] = await db.batch([select(db, tenant, sql`work`, is(key))]);
  return rows[0];
}

/** The first items of a state of which the receiver of alerts was not told. */
export async function listUntold(
  db: Database,
  tenant: string,
  state: "parked" | "held",
  limit: number,
): Promise<readonly WorkItem[]> {
  const [rows] = await db.batch([
    select(
      db,
      tenant,
      sql`work INDEXED BY work_untold`,
      sql`work.state = ${state} AND work.state IN ('parked', 'held') AND work.told IS NOT work.state LIMIT ${limit}`,
    ),
  ]);
  return rows;
}

/** Makes one item due now, as if it had never been tried; gives it as it is then, or nothing if there is no such work. */
export async function retryWork(
  db: Database,
  tenant: string,
  key: WorkKey,
  now: number,
): Promise<WorkItem | undefined> {
  const [, , rows] = await db.batch([
    db.run(sql`
      UPDATE work SET state = 'pending', due_at = ${now}, attempts = 0, generation = generation + 1, reason = NULL, remedy = NULL
       WHERE tenant = ${tenant} AND ${is(key)}`),
    db.run(sql`
      UPDATE tenants SET due_at = ${now}
       WHERE id = ${tenant} AND (due_at IS NULL OR due_at > ${now})
         AND EXISTS (SELECT 1 FROM work WHERE work.tenant = ${tenant} AND ${is(key)})`),
    select(db, tenant, sql`work`, is(key)),
  ]);
  return rows[0];
}

/** The same for everything that is parked, up to a bound. Gives how many those were, and whether there may be more. */
export async function retryAllWork(
  db: Database,
  tenant: string,
  now: number,
): Promise<{ readonly items: number; readonly more: boolean }> {
  const [changed] = await db.batch([
    db.all(sql`
      UPDATE work SET state = 'pending', due_at = ${now}, attempts = 0, generation = generation + 1, reason = NULL, remedy = NULL
       WHERE tenant = ${tenant} AND (kind, target_id, subject) IN (
         SELECT kind, target_id, subject FROM work INDEXED BY work_due
          WHERE tenant = ${tenant} AND state = 'parked' LIMIT ${VIEW_LIMITS.decidedItems}) RETURNING subject`),
    laneDue(db, tenant, now),
  ]);
  return { items: changed.length, more: changed.length === VIEW_LIMITS.decidedItems };
}

/** Has a held removal carried out, or one that was dismissed; gives it as it is then, or nothing if it is neither. */
export async function approveWork(
  db: Database,
  tenant: string,
  key: WorkKey,
  now: number,
): Promise<WorkItem | undefined> {
  const [changed, , rows] = await db.batch([
    db.all(approval(tenant, now, is(key))),
    laneDue(db, tenant, now),
    select(db, tenant, sql`work`, is(key)),
  ]);
  return changed.length === 0 ? undefined : rows[0];
}

/** Leaves a held removal undone until something changes about it; gives it as it is then, or nothing if it is not held. */
export async function dismissWork(db: Database, tenant: string, key: WorkKey): Promise<WorkItem | undefined> {
  const [changed, rows] = await db.batch([
    db.all(dismissal(tenant, is(key))),
    select(db, tenant, sql`work`, is(key)),
  ]);
  return changed.length === 0 ? undefined : rows[0];
}

/** The same for all that is held, up to a bound. Gives how many those were, and whether there may be more. */
export async function decideAllWork(
  db: Database,
  tenant: string,
  verdict: "approve" | "dismiss",
  now: number,
): Promise<{ readonly items: number; readonly more: boolean }> {
  const held = sql`(kind, target_id, subject) IN (
    SELECT kind, target_id, subject FROM work INDEXED BY work_due
     WHERE tenant = ${tenant} AND state = 'held' LIMIT ${VIEW_LIMITS.decidedItems})`;
  const [changed] = await db.batch([
    db.all(verdict === "approve" ? approval(tenant, now, held) : dismissal(tenant, held)),
    ...(verdict === "approve" ? [laneDue(db, tenant, now)] : []),
  ]);
  return { items: changed.length, more: changed.length === VIEW_LIMITS.decidedItems };
}

const approval = (tenant: string, now: number, which: SQL): SQL => sql`
  UPDATE work SET state = 'pending', approved = 1, due_at = ${now}, attempts = 0, generation = generation + 1,
                  reason = NULL, remedy = NULL
   WHERE tenant = ${tenant} AND state IN ('held', 'dismissed') AND ${which} RETURNING subject`;

const dismissal = (tenant: string, which: SQL): SQL => sql`
  UPDATE work SET state = 'dismissed', generation = generation + 1,
                  remedy = 'Put the membership right in the IdP, or approve the removal after all.'
   WHERE tenant = ${tenant} AND state = 'held' AND ${which} RETURNING subject`;

const is = ({ kind, targetId, subject }: WorkKey): SQL =>
  sql`work.kind = ${kind} AND work.target_id = ${targetId} AND work.subject = ${subject}`;

const behind = ({ rank, dueAt, kind, targetId, subject }: WorkPlace): SQL =>
  sql`(work.rank, work.due_at, work.kind, work.target_id, work.subject) > (${rank}, ${dueAt}, ${kind}, ${targetId}, ${subject})`;

/** A query for one of the directory groups that feed the target that `targetId` names. */
export const feedingGroup = (tenant: string, targetId: SQL): SQL => sql`(
  SELECT source.group_id FROM target_sources source INDEXED BY target_sources_target
   WHERE source.tenant = ${tenant} AND source.target_id = ${targetId} LIMIT 1)`;

/** Somebody who was deleted is named as Foundation knows them, in folded form. */
const select = (db: Database, tenant: string, from: SQL, condition: SQL) =>
  db.all<WorkItem>(sql`
    SELECT work.kind, work.target_id AS targetId, target.name AS targetName, ${feedingGroup(tenant, sql`work.target_id`)} AS groupId,
           work.subject,
           coalesce(person.attributes ->> '$.userName', known.user_name_key) AS userName,
           work.state, work.rank, work.due_at AS dueAt, work.since, work.attempts, work.reason, work.remedy
      FROM ${from}
      LEFT JOIN targets target ON target.tenant = ${tenant} AND target.id = work.target_id
      LEFT JOIN users person ON person.tenant = ${tenant} AND person.id = work.subject
      LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = work.subject
     WHERE work.tenant = ${tenant} AND ${condition}`);
