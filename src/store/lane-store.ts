import { and, eq, sql } from "drizzle-orm";
import { guardRow, type Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { messageOf } from "./platform-fault.ts";
import { connections, lanes } from "./tables/tenants.ts";
import { selectSettings } from "./tenant-settings.ts";

/** What a lane reads and writes. Its writes carry the epoch, so that an older instance of the lane can finish nothing. */
export interface LaneStore {
  readonly db: Database;
  readonly tenant: string;
  readonly epoch: number;
}

/** The due time of what is parked until somebody asks for it: after the year 9999. */
export const NEVER = 253_402_300_800_000;

/** A newer instance of this lane has taken over, or the tenant is gone: whatever was in progress is not ours any more. */
export class LaneLost extends Error {
  override readonly name = "LaneLost";
}

/** Takes the lane over: from now on, nothing that an earlier instance writes is accepted. Undefined when the tenant is gone. */
export async function takeLane(db: Database, tenant: string): Promise<number | undefined> {
  const [rows] = await db.batch([
    db
      .update(lanes)
      .set({ epoch: sql`${lanes.epoch} + 1` })
      .where(eq(lanes.tenant, tenant))
      .returning({ epoch: lanes.epoch }),
  ]);
  return rows[0]?.epoch;
}

/** Writes `statements` in one batch, if this instance still holds the lane. Throws `LaneLost` if not. */
export async function writeLane(
  { db, tenant, epoch }: LaneStore,
  now: number,
  statements: readonly Statement[],
): Promise<void> {
  const held = sql`EXISTS (SELECT 1 FROM lanes WHERE tenant = ${tenant} AND epoch = ${epoch})`;
  try {
    await db.batch([guardRow(db, { tenant, id: "lane", at: now, fence: [held] }), ...statements]);
  } catch (error) {
    if (messageOf(error).includes("NOT NULL constraint failed: operations.fence")) throw new LaneLost();
    throw error;
  }
}

/** What a drain starts from, in one trip. */
export const readLane = async ({ db, tenant }: LaneStore) => {
  const [connection, settings, lane] = await db.batch([
    db.select().from(connections).where(eq(connections.tenant, tenant)),
    selectSettings(db, tenant),
    db.select().from(lanes).where(eq(lanes.tenant, tenant)),
  ]);
  return { connection: connection[0], settings: settings[0], lane: lane[0] };
};

export const noteDegraded = ({ db, tenant }: LaneStore, reason: string, now: number): Statement =>
  db
    .update(lanes)
    .set({ degradedReason: reason, degradedSince: sql`coalesce(${lanes.degradedSince}, ${now})` })
    .where(eq(lanes.tenant, tenant));

/** Keeps how long changes took to reach Foundation. */
export const noteLatency = ({ db, tenant }: LaneStore, latency: object): Statement =>
  db
    .update(lanes)
    .set({ latency: JSON.stringify(latency) })
    .where(eq(lanes.tenant, tenant));

/** Counts a run that ended in an error of ours. */
export const noteFailedRun = async (db: Database, tenant: string): Promise<void> =>
  void (await db.batch([
    db
      .update(lanes)
      .set({ failedRuns: sql`${lanes.failedRuns} + 1` })
      .where(eq(lanes.tenant, tenant)),
  ]));

/** Nothing stands in the way any more. A run that asked Foundation nothing knows that only where nothing waits to be asked. */
export const noteHealthy = ({ db, tenant }: LaneStore, hasAsked: boolean): Statement =>
  db
    .update(lanes)
    .set({ degradedReason: null, degradedSince: null })
    .where(
      and(
        eq(lanes.tenant, tenant),
        sql`${lanes.degradedSince} IS NOT NULL`,
        hasAsked
          ? undefined
          : sql`NOT EXISTS (SELECT 1 FROM work INDEXED BY work_due WHERE tenant = ${tenant} AND state = 'pending')`,
      ),
    );
