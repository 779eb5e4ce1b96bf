import { sql } from "drizzle-orm";
import { HOURLY_LIMITS } from "../limits/records.ts";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { type Hour, hourOf, type RequestTally } from "./hour.ts";

/** Adds to the hour of `at`; nothing where there is nothing to add, or the tenant is gone. */
export const noteRequests = (db: Database, tenant: string, tally: RequestTally, at: number): Statement[] =>
  tally.changes + tally.refused + tally.failed === 0
    ? []
    : [
        db.run(sql`
          INSERT INTO hourly (tenant, hour, changes, refused, failed)
          SELECT id, ${hourOf(at)}, ${tally.changes}, ${tally.refused}, ${tally.failed} FROM tenants WHERE id = ${tenant}
          ON CONFLICT DO UPDATE SET changes = changes + excluded.changes, refused = refused + excluded.refused,
                                    failed = failed + excluded.failed`),
      ];

/**
 * Adds the calls of a run that failed, and keeps how long the changes of this hour took: all of them so far, as the lane, which alone
 * writes them, knows them.
 */
export const noteCalls = (
  db: Database,
  tenant: string,
  { callsFailed, delays }: { readonly callsFailed: number; readonly delays: readonly number[] | undefined },
  at: number,
): Statement[] =>
  callsFailed === 0 && delays === undefined
    ? []
    : [
        db.run(sql`
          INSERT INTO hourly (tenant, hour, calls_failed, delays)
          VALUES (${tenant}, ${hourOf(at)}, ${callsFailed}, ${delays === undefined ? null : JSON.stringify(delays)})
          ON CONFLICT DO UPDATE SET calls_failed = calls_failed + excluded.calls_failed,
                                    delays = coalesce(excluded.delays, delays)`),
      ];

/** The hours from `from` on, the oldest first. Those in which nothing happened are not there. */
export const selectHours = (db: Database, tenant: string, from: number) =>
  db.all<Omit<Hour, "delays"> & { readonly delays: string | null }>(sql`
    SELECT hour, changes, refused, failed, calls_failed AS callsFailed, delays
      FROM hourly WHERE tenant = ${tenant} AND hour >= ${from} ORDER BY hour`);

/** Reads what `selectHours` finds. */
export const readHours = (
  rows: readonly (Omit<Hour, "delays"> & { readonly delays: string | null })[],
): readonly Hour[] =>
  rows.map(({ delays, ...row }) => ({
    ...row,
    delays: delays === null ? [] : (JSON.parse(delays) as number[]),
  }));

/** Forgets the hours that no page shows any more. */
export const forgetHours = (db: Database, tenant: string, now: number): Statement =>
  db.run(
    sql`DELETE FROM hourly WHERE tenant = ${tenant} AND hour < ${hourOf(now) - HOURLY_LIMITS.keptHours}`,
  );
