import { type SQL, sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import { LANE_LIMITS } from "../limits/propagation.ts";
import { laneDue, type Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import type { SyncFacts } from "./facts.ts";
import { countReviews } from "./reviews.ts";
import type { WorkState } from "./tables/propagation.ts";
import { RANK } from "./work.ts";

/** What is known about the tenant's work and its lane; nothing if the tenant is gone. */
export async function readSync(db: Database, tenant: string): Promise<SyncFacts | undefined> {
  const [rows] = await db.batch([selectSync(db, tenant, VIEW_LIMITS.countedItems)]);
  return rows[0] && factsOf(rows[0], VIEW_LIMITS.countedItems);
}

/**
 * Makes the work that waits for a later time due now, up to a bound, and gives what is known then. What really has to wait, because a
 * late call may still come, the lane puts off again.
 */
export async function hastenWork(db: Database, tenant: string, now: number): Promise<SyncFacts | undefined> {
  const [, , rows] = await db.batch([
    db.run(sql`
      UPDATE work SET due_at = ${now} WHERE tenant = ${tenant} AND (kind, target_id, subject) IN (
        SELECT * FROM (${dueLater(tenant, now)}) LIMIT ${VIEW_LIMITS.hastenedItems})`),
    laneDue(db, tenant, now),
    selectSync(db, tenant, VIEW_LIMITS.countedItems),
  ]);
  return rows[0] && factsOf(rows[0], VIEW_LIMITS.countedItems);
}

/** Makes the comparison with Foundation due now; whether there is a connection to compare through, one that is started. */
export async function requestComparison(db: Database, tenant: string, now: number): Promise<boolean> {
  const [rows] = await db.batch([
    db.all(sql`
      UPDATE lanes SET compare_at = ${now}
       WHERE tenant = ${tenant} AND EXISTS (SELECT 1 FROM connections WHERE tenant = ${tenant} AND started = 1) RETURNING tenant`),
  ]);
  return rows.length > 0;
}

/** Work whose time has not come. Asked for rank by rank, because that is where the index has what is due later in one place. */
const dueLater = (tenant: string, now: number): SQL =>
  sql.join(
    Object.values(RANK).map(
      (rank) => sql`SELECT kind, target_id, subject FROM work INDEXED BY work_due
        WHERE tenant = ${tenant} AND state = 'pending' AND rank = ${rank} AND due_at > ${now}`,
    ),
    sql` UNION ALL `,
  );

/** What `selectSync` finds, to be read by `factsOf`. */
export interface SyncRow
  extends Omit<SyncFacts, "connected" | "previewing" | "pending" | "oldestPendingSince" | "isMinimum"> {
  readonly previewing: 0 | 1;
  readonly pending: number;
  readonly pendingSince: number | null;
  readonly waiting: number;
  readonly waitingSince: number | null;
}

/** The statement behind `readSync`, to go with others in one trip; of each kind of work it counts up to `limit`. */
export const selectSync = (db: Database, tenant: string, limit: number) =>
  db.all<SyncRow>(sql`
    SELECT lanes.degraded_since AS degradedSince, lanes.degraded_reason AS degradedReason,
           lanes.converged_at AS convergedAt, lanes.compared_at AS comparedAt, lanes.dead_letters AS deadLetters,
           (SELECT updated_at FROM connections WHERE tenant = lanes.tenant) AS connectedAt,
           EXISTS (SELECT 1 FROM connections WHERE tenant = lanes.tenant AND started = 0) AS previewing,
           pending.items AS pending, pending.since AS pendingSince,
           waiting.items AS waiting, waiting.since AS waitingSince, parked.items AS parked,
           held.items AS held, dismissed.items AS dismissed, lanes.mass_change AS massChange, lanes.mass_change_at AS massChangeAt,
           lanes.desired_digest AS desiredDigest, lanes.foundation_digest AS foundationDigest, lanes.differing, lanes.latency,
           (${countReviews(tenant, limit)}) AS reviews
      FROM lanes CROSS JOIN (${count(tenant, "pending", limit)}) pending CROSS JOIN (${count(tenant, "waiting", limit)}) waiting
           CROSS JOIN (${count(tenant, "parked", limit)}) parked CROSS JOIN (${count(tenant, "held", limit)}) held
           CROSS JOIN (${count(tenant, "dismissed", limit)}) dismissed
     WHERE lanes.tenant = ${tenant}`);

/** Work of one state, counted up to the bound. */
const count = (tenant: string, state: WorkState, limit: number): SQL => sql`
  SELECT count(*) AS items, min(since) AS since FROM (
    SELECT since FROM work INDEXED BY work_due WHERE tenant = ${tenant} AND state = ${state} LIMIT ${limit})`;

/** Keeps what is left after a run with the lane, for views over all tenants, which cannot count the work of each. */
export function noteCounts(db: Database, tenant: string, now: number): Statement {
  const left = (state: WorkState) => count(tenant, state, LANE_LIMITS.countedItems);
  return db.run(sql`
    UPDATE lanes SET
      pending = pending.items + waiting.items, parked = parked.items, held = held.items, dismissed = dismissed.items,
      oldest_pending_since = coalesce(min(pending.since, waiting.since), pending.since, waiting.since),
      counted_at = ${now}, failed_runs = 0
      FROM (${left("pending")}) pending CROSS JOIN (${left("waiting")}) waiting CROSS JOIN (${left("parked")}) parked
           CROSS JOIN (${left("held")}) held CROSS JOIN (${left("dismissed")}) dismissed
     WHERE lanes.tenant = ${tenant}`);
}

/** Reads a row of `selectSync`. */
export function factsOf(
  { pending, pendingSince, waiting, waitingSince, previewing, ...row }: SyncRow,
  limit: number,
): SyncFacts {
  const times = [pendingSince, waitingSince].filter((time) => time !== null);
  return {
    ...row,
    connected: row.connectedAt !== null,
    previewing: previewing === 1,
    pending: pending + waiting,
    oldestPendingSince: times.length === 0 ? null : Math.min(...times),
    isMinimum: Math.max(pending, waiting, row.parked, row.held, row.dismissed, row.reviews) === limit,
  };
}
