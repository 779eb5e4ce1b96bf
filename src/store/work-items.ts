import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { WorkKind, WorkState } from "./tables/propagation.ts";

/** A piece of work as an administrator sees it. Times are epoch milliseconds. */
export interface WorkItem {
  readonly kind: WorkKind;
  /** Empty for kind `user`. */
  readonly targetId: string;
  readonly targetName: string | null;
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
      UPDATE lanes SET due_at = ${now}
       WHERE tenant = ${tenant} AND (due_at IS NULL OR due_at > ${now})
         AND EXISTS (SELECT 1 FROM work WHERE work.tenant = ${tenant} AND ${is(key)})`),
    select(db, tenant, sql`work`, is(key)),
  ]);
  return rows[0];
}

const is = ({ kind, targetId, subject }: WorkKey): SQL =>
  sql`work.kind = ${kind} AND work.target_id = ${targetId} AND work.subject = ${subject}`;

const behind = ({ rank, dueAt, kind, targetId, subject }: WorkPlace): SQL =>
  sql`(work.rank, work.due_at, work.kind, work.target_id, work.subject) > (${rank}, ${dueAt}, ${kind}, ${targetId}, ${subject})`;

/** Somebody who was deleted is named as Foundation knows them, in folded form. */
const select = (db: Database, tenant: string, from: SQL, condition: SQL) =>
  db.all<WorkItem>(sql`
    SELECT work.kind, work.target_id AS targetId, target.name AS targetName, work.subject,
           coalesce(person.attributes ->> '$.userName', known.user_name_key) AS userName,
           work.state, work.rank, work.due_at AS dueAt, work.since, work.attempts, work.reason, work.remedy
      FROM ${from}
      LEFT JOIN targets target ON target.tenant = ${tenant} AND target.id = work.target_id
      LEFT JOIN users person ON person.tenant = ${tenant} AND person.id = work.subject
      LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = work.subject
     WHERE work.tenant = ${tenant} AND ${condition}`);
