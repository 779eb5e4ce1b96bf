import { eq, type SQL, sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import { type LaneStore, NEVER } from "./lane-store.ts";
import { lanes, tenants } from "./tables/tenants.ts";
import { RANK } from "./work.ts";

/**
 * When a lane is to run next: in the tenant's row, which every change of the directory writes anyway (`laneDue` in commit.ts), and for
 * comparisons in the lane's own.
 */

/** The lane's next due time as the work says it, and that nothing is left when nothing is. */
export const settleLane = ({ db, tenant }: LaneStore, now: number): Statement[] => [
  db.run(sql`UPDATE tenants SET due_at = ${nextDue(tenant)} WHERE id = ${tenant}`),
  db.run(sql`
    UPDATE lanes SET converged_at = ${now}
     WHERE tenant = ${tenant} AND NOT EXISTS (SELECT 1 FROM work WHERE tenant = ${tenant})`),
];

/** Makes the lane due for nothing, a comparison included, until something makes it due again. */
export const restLane = ({ db, tenant }: LaneStore): Statement[] => [
  db.update(tenants).set({ dueAt: null }).where(eq(tenants.id, tenant)),
  db.update(lanes).set({ compareAt: null }).where(eq(lanes.tenant, tenant)),
];

/** The lane's due time, or undefined when it has nothing to do. */
export async function readNextDue({ db, tenant }: LaneStore): Promise<number | undefined> {
  const [rows] = await db.batch([
    db
      .select({ dueAt: tenants.dueAt, compareAt: lanes.compareAt })
      .from(tenants)
      .innerJoin(lanes, eq(lanes.tenant, tenants.id))
      .where(eq(tenants.id, tenant)),
  ]);
  const times = [rows[0]?.dueAt, rows[0]?.compareAt].filter((time) => time !== null && time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** When the earliest work falls due, pending or parked: one look-up in an index per state and rank, however much work there is. */
const nextDue = (tenant: string): SQL => {
  const earliest = ["pending", "parked"].flatMap((state) =>
    Object.values(RANK).map(
      (rank) => sql`(SELECT min(due_at) FROM work INDEXED BY work_due
                      WHERE tenant = ${tenant} AND state = ${state} AND rank = ${rank} AND due_at < ${NEVER})`,
    ),
  );
  // D1 takes no UNION of more than five.
  return sql`(SELECT min(value) FROM json_each(json_array(${sql.join(earliest, sql`, `)})))`;
};
