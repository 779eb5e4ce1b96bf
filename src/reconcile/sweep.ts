import { sql } from "drizzle-orm";
import type { Env } from "../config.ts";
import { log } from "../lib/log.ts";
import { LANE_LIMITS } from "../limits/propagation.ts";
import { pruneInTurn } from "../store/activity-pruning.ts";
import { openDatabase } from "../store/database.ts";
import { Meter } from "../store/meter.ts";

/**
 * Wakes the lanes whose work is due and that nobody woke, because a message was lost or an object forgot, and those whose comparison is
 * due; and has those told whose alerts are. Messages only make things faster; this is what makes them certain.
 */
export async function sweep(env: Env, now: number): Promise<void> {
  const meter = new Meter();
  const db = openDatabase(env.DB, meter);
  const limit = LANE_LIMITS.tenantsPerSweep;
  const [due, comparisons, alerts] = await db.batch([
    // Goes through all tenants. An index would be written by each change of a directory, which wakes its lane; ten thousand rows a minute
    // are 14.4 million a day, for which D1 asks what it asks for 14,400 such writes.
    db.all<{ tenant: string }>(
      sql`SELECT id AS tenant FROM tenants WHERE due_at <= ${now} ORDER BY due_at LIMIT ${limit}`,
    ),
    db.all<{ tenant: string }>(
      sql`SELECT tenant FROM lanes INDEXED BY lanes_compare WHERE compare_at <= ${now} ORDER BY compare_at LIMIT ${limit}`,
    ),
    db.all<{ tenant: string }>(
      sql`SELECT tenant FROM alerts INDEXED BY alerts_due WHERE due_at <= ${now} ORDER BY due_at LIMIT ${limit}`,
    ),
  ]);
  const tenants = [...new Set([...due, ...comparisons].map((row) => row.tenant))];
  const laneOf = (tenant: string) => env.LANE.get(env.LANE.idFromName(tenant));
  const woken = await Promise.allSettled([
    ...tenants.map((tenant) => laneOf(tenant).wake()),
    // A lane that pauses is not woken: what there is to tell, not least of its pause, is told all the same.
    ...alerts.map(({ tenant }) => laneOf(tenant).tell()),
  ]);
  // Last, because it can wait; a failure is made up for when the tenants' turn comes again.
  await pruneInTurn(db, now).catch(() => log("activity not pruned", {}));
  log("sweep", {
    tenants: tenants.length,
    alerts: alerts.length,
    failed: woken.filter((result) => result.status === "rejected").length,
    ...meter.cost,
  });
}
