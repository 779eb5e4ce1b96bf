import { eq, sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import type { Exposure } from "./facts.ts";
import { desiredPairs } from "./lane.ts";
import type { LaneStore } from "./lane-store.ts";
import { lanes } from "./tables/tenants.ts";
import { RANK } from "./work.ts";

/**
 * At least how many removals there may be since `since`, counted up to `limit` of each kind: so that the exact question is asked only
 * where it matters.
 */
export async function countRemovals(
  { db, tenant }: LaneStore,
  since: number,
  limit: number,
): Promise<number> {
  const [rows] = await db.batch([
    db.all<{ removals: number }>(sql`
      SELECT (SELECT count(*) FROM (
                SELECT 1 FROM work INDEXED BY work_due
                 WHERE tenant = ${tenant} AND state = 'pending' AND rank = ${RANK.removal} LIMIT ${limit}))
           + (SELECT count(*) FROM (
                SELECT 1 FROM work INDEXED BY work_due
                 WHERE tenant = ${tenant} AND state = 'held' AND rank = ${RANK.removal} AND due_at >= ${since} LIMIT ${limit}))
           + (SELECT count(*) FROM (SELECT 1 FROM departures WHERE tenant = ${tenant} AND at >= ${since} LIMIT ${limit}))
          AS removals`),
  ]);
  return rows[0]?.removals ?? 0;
}

/** Counts exactly. Whatever an administrator has approved does not count, and neither does what other groups make up for. */
export async function readExposure({ db, tenant }: LaneStore, since: number): Promise<Exposure> {
  const [rows] = await db.batch([
    db.all<Exposure>(sql`
      WITH RECURSIVE
        marked AS (
          SELECT target_id, subject AS user_id FROM work INDEXED BY work_due
           WHERE tenant = ${tenant} AND state = 'pending' AND rank = ${RANK.removal} AND approved = 0 AND kind = 'member'
          UNION ALL
          SELECT target_id, subject FROM work INDEXED BY work_due
           WHERE tenant = ${tenant} AND state = 'held' AND rank = ${RANK.removal} AND due_at >= ${since} AND kind = 'member'),
        ${desiredPairs(tenant, sql`SELECT DISTINCT user_id FROM marked`)},
        inside AS (SELECT target_id, user_id FROM ledger WHERE tenant = ${tenant} AND state <> 'absent'),
        leaving AS (
          SELECT target_id, user_id FROM marked
           WHERE (target_id, user_id) IN (SELECT target_id, user_id FROM inside)
             AND (user_id, target_id) NOT IN (SELECT user_id, target_id FROM desired)),
        left_already AS (SELECT DISTINCT target_id, user_id FROM departures WHERE tenant = ${tenant} AND at >= ${since}),
        losing AS (SELECT * FROM leaving UNION SELECT * FROM left_already),
        before AS (SELECT * FROM inside UNION SELECT * FROM left_already),
        emptied AS (
          SELECT DISTINCT target_id FROM losing
           WHERE target_id NOT IN (SELECT target_id FROM (SELECT * FROM inside EXCEPT SELECT * FROM leaving)))
      SELECT (SELECT count(DISTINCT user_id) FROM losing) AS people,
             (SELECT count(DISTINCT user_id) FROM before) AS peopleWithAccess,
             (SELECT count(*) FROM emptied) AS emptied,
             (SELECT count(DISTINCT target_id) FROM before) AS groups,
             (SELECT count(DISTINCT user_id) FROM losing WHERE target_id IN (SELECT target_id FROM emptied)) AS peopleInEmptied`),
  ]);
  const [exposure] = rows;
  if (exposure === undefined) throw new Error("an aggregate gave no row");
  return exposure;
}

/** Notes a mass change that the tenant only wants to be warned of. */
export const noteMassChange = ({ db, tenant }: LaneStore, reason: string, at: number): Statement =>
  db.update(lanes).set({ massChange: reason, massChangeAt: at }).where(eq(lanes.tenant, tenant));

/** Remembers who was taken out of which target. */
export const noteDepartures = (
  { db, tenant }: LaneStore,
  departures: readonly { readonly targetId: string; readonly userId: string }[],
  at: number,
): Statement[] =>
  departures.length === 0
    ? []
    : [
        db.run(sql`
          INSERT OR IGNORE INTO departures (tenant, at, target_id, user_id)
          SELECT ${tenant}, ${at}, value ->> '$.targetId', value ->> '$.userId' FROM json_each(${JSON.stringify(departures)})`),
      ];
