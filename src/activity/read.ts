import { sql } from "drizzle-orm";
import { oldestKept } from "../store/activity-pruning.ts";
import type { Database } from "../store/database.ts";
import { idAt } from "../store/time-id.ts";

/** A record as a list shows it; `tolerances` and `changed` are JSON. */
export interface RecordRow {
  readonly id: string;
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly client: string;
  readonly idp: string | null;
  readonly tolerances: string;
  readonly changed: string;
  readonly summary: string;
}

/** The whole record; what is added is JSON too. */
export interface WholeRecordRow extends RecordRow {
  readonly request: string | null;
  readonly response: string | null;
  readonly understood: string | null;
  readonly details: string | null;
  readonly eventSeq: number;
}

export const summaryColumns = sql`
  activity.id, activity.at, activity.method, activity.path, activity.status, activity.client, activity.idp, activity.tolerances,
  activity.changed, activity.summary`;

/** The newest records of the last hour, however long they are kept. */
export const selectLatestRecords = (db: Database, tenant: string, now: number, limit: number) =>
  db.all<RecordRow>(sql`
    SELECT ${summaryColumns} FROM activity
     WHERE tenant = ${tenant} AND id >= ${idAt(now - HOUR)} ORDER BY id DESC LIMIT ${limit}`);

const HOUR = 3_600_000;

/** One record as it was kept; nothing if there is none of that id, or the policy says that it is to be forgotten. */
export async function readActivity(
  db: Database,
  tenant: string,
  id: string,
  { now, activityDays }: { now: number; activityDays: number },
): Promise<WholeRecordRow | undefined> {
  if (id < oldestKept(now, activityDays)) return undefined;
  const [rows] = await db.batch([
    db.all<WholeRecordRow>(sql`
      SELECT ${summaryColumns}, request, response, understood, details, event_seq AS eventSeq
        FROM activity WHERE tenant = ${tenant} AND id = ${id}`),
  ]);
  return rows[0];
}
