import { and, asc, eq, lte, type SQL, sql } from "drizzle-orm";
import { ALERT_LIMITS } from "../limits/propagation.ts";
import { guardRow, type Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { messageOf } from "./platform-fault.ts";
import { alertOutbox, alerts } from "./tables/alerts.ts";
import { lanes } from "./tables/tenants.ts";

export type AlertRow = typeof alerts.$inferSelect;
export type OutgoingAlert = typeof alertOutbox.$inferSelect;

/** Whom the tenant wants told; nothing where it has set up no alerts. */
export async function readAlertRow(db: Database, tenant: string): Promise<AlertRow | undefined> {
  const [rows] = await db.batch([db.select().from(alerts).where(eq(alerts.tenant, tenant))]);
  return rows[0];
}

/** What an alert may be about, as it is now, in one trip. */
export async function readAlertFacts(db: Database, tenant: string, driftAfter: string) {
  const [lane, counts, drift] = await db.batch([
    db
      .select({
        degradedSince: lanes.degradedSince,
        degradedReason: lanes.degradedReason,
        pending: lanes.pending,
        parked: lanes.parked,
        held: lanes.held,
      })
      .from(lanes)
      .where(eq(lanes.tenant, tenant)),
    db.all<{ parked: number; held: number; parkedLeft: 0 | 1; heldLeft: 0 | 1 }>(sql`
      SELECT (SELECT count(*) FROM (${untold(tenant, "parked")})) AS parked,
             (SELECT count(*) FROM (${untold(tenant, "held")})) AS held,
             EXISTS (SELECT 1 FROM work INDEXED BY work_told WHERE tenant = ${tenant} AND told = 'parked') AS parkedLeft,
             EXISTS (SELECT 1 FROM work INDEXED BY work_told
                      WHERE tenant = ${tenant} AND told = 'held' AND state <> 'dismissed') AS heldLeft`),
    db.all<{ items: number; last: string | null }>(sql`
      SELECT count(*) AS items, max(id) AS last FROM (
        SELECT id FROM drift WHERE tenant = ${tenant} AND id > ${driftAfter} ORDER BY id LIMIT ${ALERT_LIMITS.counted})`),
  ]);
  return { lane: lane[0], counts: counts[0], drift: drift[0] };
}

/** Work of which the receiver was not told, up to as much as one message covers. */
const untold = (tenant: string, state: "parked" | "held"): SQL => sql`
  SELECT kind, target_id, subject FROM work INDEXED BY work_untold
   WHERE tenant = ${tenant} AND state = ${state} AND state IN ('parked', 'held') AND told IS NOT state
   LIMIT ${ALERT_LIMITS.counted}`;

/** Notes of all work of the state that the receiver was told of it. */
export const markTold = (db: Database, tenant: string, state: "parked" | "held"): Statement =>
  db.run(sql`
    UPDATE work SET told = state
     WHERE tenant = ${tenant} AND (kind, target_id, subject) IN (SELECT * FROM (${untold(tenant, state)}))`);

/** Forgets what the receiver was told of, up to as much as one message covers, because there is none any more. */
export const forgetTold = (db: Database, tenant: string): Statement =>
  db.run(sql`
    UPDATE work SET told = NULL WHERE tenant = ${tenant} AND (kind, target_id, subject) IN (
      SELECT kind, target_id, subject FROM work INDEXED BY work_told
       WHERE tenant = ${tenant} AND told IS NOT NULL LIMIT ${ALERT_LIMITS.counted})`);

/**
 * Puts messages into the outbox, with what is kept of having told them, in one batch. Says whether that was done: not where somebody else
 * was faster, or changed the alerts, since `row` was read.
 */
export async function tellOnce(
  db: Database,
  row: AlertRow,
  change: {
    readonly told: string;
    readonly lookAt: number | null;
    readonly messages: readonly Pick<OutgoingAlert, "id" | "type" | "body">[];
    readonly marks: readonly ("parked" | "held")[];
  },
  now: number,
): Promise<boolean> {
  const { tenant } = row;
  const unchanged = sql`EXISTS (
    SELECT 1 FROM alerts WHERE tenant = ${tenant} AND told = ${row.told} AND updated_at = ${row.updatedAt})`;
  try {
    await db.batch([
      guardRow(db, { tenant, id: "alerts", at: now, fence: [unchanged] }),
      db.update(alerts).set({ told: change.told, lookAt: change.lookAt }).where(eq(alerts.tenant, tenant)),
      ...change.marks.map((state) => markTold(db, tenant, state)),
      ...change.messages.map((message) =>
        db.insert(alertOutbox).values({ tenant, ...message, createdAt: now, dueAt: now, attempts: 0 }),
      ),
      settleDue(db, tenant),
    ]);
    return true;
  } catch (error) {
    if (messageOf(error).includes("NOT NULL constraint failed: operations.fence")) return false;
    throw error;
  }
}

/** Messages that are due, those that have waited longest first. */
export async function readDueMessages(db: Database, tenant: string, now: number) {
  const [rows] = await db.batch([
    db
      .select()
      .from(alertOutbox)
      .where(and(eq(alertOutbox.tenant, tenant), lte(alertOutbox.dueAt, now)))
      .orderBy(asc(alertOutbox.dueAt), asc(alertOutbox.id))
      .limit(ALERT_LIMITS.messagesPerTurn),
  ]);
  return rows;
}

/** A message has arrived. */
export const noteDelivered = async (db: Database, { tenant, id }: OutgoingAlert, now: number) =>
  void (await db.batch([
    dropMessage(db, tenant, id),
    db.update(alerts).set({ deliveredAt: now }).where(eq(alerts.tenant, tenant)),
    settleDue(db, tenant),
  ]));

/** A try has failed; the next one is due at `nextAt`, or there is none. */
export const noteUndelivered = async (
  db: Database,
  { tenant, id }: OutgoingAlert,
  failure: string,
  nextAt: number | undefined,
  now: number,
) =>
  void (await db.batch([
    nextAt === undefined
      ? dropMessage(db, tenant, id)
      : db
          .update(alertOutbox)
          .set({ attempts: sql`${alertOutbox.attempts} + 1`, dueAt: nextAt, lastStatus: failure })
          .where(and(eq(alertOutbox.tenant, tenant), eq(alertOutbox.id, id))),
    db
      .update(alerts)
      .set({ failedAt: now, failure, givenUp: sql`${alerts.givenUp} + ${nextAt === undefined ? 1 : 0}` })
      .where(eq(alerts.tenant, tenant)),
    settleDue(db, tenant),
  ]));

const dropMessage = (db: Database, tenant: string, id: string): Statement =>
  db.delete(alertOutbox).where(and(eq(alertOutbox.tenant, tenant), eq(alertOutbox.id, id)));

/** When there is something to do for this tenant's alerts. */
const settleDue = (db: Database, tenant: string): Statement =>
  db.run(sql`
    UPDATE alerts SET due_at = (
      SELECT min(at) FROM (
        SELECT alerts.look_at AS at UNION ALL SELECT min(due_at) FROM alert_outbox WHERE tenant = ${tenant}))
     WHERE tenant = ${tenant}`);
