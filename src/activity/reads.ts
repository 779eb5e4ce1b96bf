import { sql } from "drizzle-orm";
import type { Json } from "../lib/json.ts";
import { ACTIVITY_LIMITS } from "../limits/records.ts";
import type { Statement } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import type { Tally } from "./read-tally.ts";

/** The reads of one second. */
export interface ReadsOfSecond {
  /** Epoch seconds. */
  readonly second: number;
  readonly count: number;
  readonly sample: readonly Json[];
}

const HOUR = 3_600;

/**
 * Adds counted reads: a row for each second, in a ring with a place for each second of an hour, so that it never grows and nothing is
 * deleted. The first few of each second are kept. Nothing where the tenant is gone.
 */
export function countReads(db: Database, tenant: string, seconds: Tally["seconds"]): Statement {
  const rows = [...seconds].map(([second, { count, sample }]) => ({
    slot: second % HOUR,
    second,
    count,
    sample: sample.map((read) => ({ ...read, path: read.path.slice(0, ACTIVITY_LIMITS.readPathLength) })),
  }));
  return db.run(sql`
    INSERT INTO recent_reads (tenant, slot, second, count, sample)
    SELECT tenants.id, row.value ->> '$.slot', row.value ->> '$.second', row.value ->> '$.count', row.value -> '$.sample'
      FROM tenants CROSS JOIN json_each(${JSON.stringify(rows)}) row WHERE tenants.id = ${tenant}
    ON CONFLICT DO UPDATE SET
      second = excluded.second,
      count = CASE WHEN second = excluded.second THEN count + excluded.count ELSE excluded.count END,
      sample = CASE WHEN second < excluded.second THEN excluded.sample ELSE (
        SELECT json_group_array(json(value)) FROM (
          SELECT value FROM json_each(recent_reads.sample) UNION ALL SELECT value FROM json_each(excluded.sample)
           LIMIT ${ACTIVITY_LIMITS.readSample})) END
     WHERE second <= excluded.second`);
}

/** The last few seconds in which there were reads, within the hour before `now`, the latest first; `readsOf` says what each row means. */
export const selectLatestReads = (db: Database, tenant: string, now: number, limit: number) =>
  selectReads(db, tenant, Math.floor(now / 1_000) - HOUR, Number.MAX_SAFE_INTEGER, limit);

const selectReads = (db: Database, tenant: string, since: number, before: number, limit: number) =>
  db.all<ReadsRow>(sql`
    SELECT second, count, sample FROM recent_reads
     WHERE tenant = ${tenant} AND second > ${since} AND second < ${before} ORDER BY second DESC LIMIT ${limit}`);

interface ReadsRow {
  readonly second: number;
  readonly count: number;
  readonly sample: string;
}

export const readsOf = (row: ReadsRow): ReadsOfSecond => ({
  ...row,
  sample: JSON.parse(row.sample) as readonly Json[],
});

/** How many reads there were in the hour before `now`, and up to `limit` seconds of them before the second `before`, the latest first. */
export async function listReads(
  db: Database,
  tenant: string,
  now: number,
  before: number,
  limit: number,
): Promise<{ readonly lastHour: number; readonly seconds: readonly ReadsOfSecond[] }> {
  const since = Math.floor(now / 1_000) - HOUR;
  const [total, rows] = await db.batch([
    db.all<{ count: number }>(
      sql`SELECT coalesce(sum(count), 0) AS count FROM recent_reads WHERE tenant = ${tenant} AND second > ${since}`,
    ),
    selectReads(db, tenant, since, before, limit),
  ]);
  return {
    lastHour: total[0]?.count ?? 0,
    seconds: rows.map(readsOf),
  };
}
