import { and, asc, eq, gt } from "drizzle-orm";
import type { JsonObject } from "../lib/json.ts";
import type { Database } from "../store/database.ts";
import { events } from "../store/tables/records.ts";

/** One event of a tenant. `seq` counts up by one, in the order of the commits. */
export interface StoredEvent {
  readonly seq: number;
  readonly type: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly requestId: string;
  readonly data: JsonObject;
}

/** Up to `limit` events after `seq`, in commit order. */
export async function listEvents(
  db: Database,
  tenant: string,
  seq: number,
  limit: number,
): Promise<readonly StoredEvent[]> {
  const [rows] = await db.batch([
    db
      .select({
        seq: events.seq,
        type: events.type,
        at: events.at,
        requestId: events.requestId,
        data: events.data,
      })
      .from(events)
      .where(and(eq(events.tenant, tenant), gt(events.seq, seq)))
      .orderBy(asc(events.seq))
      .limit(limit),
  ]);
  return rows.map((row) => ({ ...row, data: JSON.parse(row.data) as JsonObject }));
}
