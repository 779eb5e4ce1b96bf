import { sql } from "drizzle-orm";
import { LANE_LIMITS } from "../limits.ts";
import type { Database } from "./database.ts";

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
    db.run(sql`
      DELETE FROM activity WHERE (tenant, id) IN (
        SELECT tenant, id FROM activity WHERE tenant = ${tenant} AND id < ${idAt(now - LANE_LIMITS.activityKeptMs)} LIMIT 5000)`),
  ]);
}

/** The least UUID version 7 of a moment (RFC 9562 §5.7): its first 48 bits are the milliseconds. */
export function idAt(milliseconds: number): string {
  const hex = Math.max(0, Math.floor(milliseconds)).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
