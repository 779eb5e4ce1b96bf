import { and, desc, eq, lt } from "drizzle-orm";
import type { Database } from "../store/database.ts";
import { activity } from "../store/tables/records.ts";

const columns = {
  id: activity.id,
  at: activity.at,
  method: activity.method,
  path: activity.path,
  status: activity.status,
  client: activity.client,
  tolerances: activity.tolerances,
  changed: activity.changed,
  summary: activity.summary,
} as const;

/** Up to `limit` records before `before` (an id, or "" for the newest), the newest first, without the bodies. */
export async function listActivity(db: Database, tenant: string, before: string, limit: number) {
  const [rows] = await db.batch([
    db
      .select(columns)
      .from(activity)
      .where(and(eq(activity.tenant, tenant), before === "" ? undefined : lt(activity.id, before)))
      .orderBy(desc(activity.id))
      .limit(limit),
  ]);
  return rows;
}

/** One record with the bodies, as they were kept; nothing if there is none of that id. */
export async function readActivity(db: Database, tenant: string, id: string) {
  const [rows] = await db.batch([
    db
      .select({ ...columns, request: activity.request, response: activity.response })
      .from(activity)
      .where(and(eq(activity.tenant, tenant), eq(activity.id, id))),
  ]);
  return rows[0];
}
