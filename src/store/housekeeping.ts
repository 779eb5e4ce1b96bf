import { sql } from "drizzle-orm";
import { LANE_LIMITS } from "../limits.ts";
import { pruneActivity } from "./activity-pruning.ts";
import type { Database } from "./database.ts";
import { idAt } from "./time-id.ts";

/**
 * Forgets what is old, at most once an hour and only for tenants that do something. Ids of operations and activity are time-ordered, so
 * what is old is a range of the key.
 */
export async function housekeeping(
  db: Database,
  tenant: string,
  storage: DurableObjectStorage,
  now: number,
): Promise<void> {
  const last = (await storage.get<number>("tidiedAt")) ?? 0;
  if (now - last < LANE_LIMITS.compareEveryMs) return;
  await storage.put("tidiedAt", now);
  await db.batch([
    db.run(
      sql`DELETE FROM operations WHERE tenant = ${tenant} AND id < ${idAt(now - LANE_LIMITS.operationsKeptMs)}`,
    ),
    db.run(sql`
      DELETE FROM departures WHERE tenant = ${tenant} AND at < ${now - LANE_LIMITS.departuresKeptMs}`),
  ]);
  await pruneActivity(db, tenant, now);
}
