import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { JsonObject } from "../lib/json.ts";
import { ACTIVITY_LIMITS } from "../limits/records.ts";
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
  return rows.map(read);
}

/**
 * The first `limit` events of a request, the operations of a Bulk request included, in commit order. `last` is an event that came after
 * them, and `count` about how many they are: events have no index of requests, so they are looked for among those before `last`.
 */
export async function listEventsOf(
  db: Database,
  tenant: string,
  requestId: string,
  { last, count, limit }: { readonly last: number; readonly count: number; readonly limit: number },
): Promise<readonly StoredEvent[]> {
  const first = last - count - ACTIVITY_LIMITS.eventsSearched;
  const [rows] = await db.batch([
    db.all<Omit<StoredEvent, "data"> & { readonly data: string }>(sql`
      SELECT seq, type, at, request_id AS requestId, data FROM events
       WHERE tenant = ${tenant} AND seq > ${first} AND seq <= ${last}
         AND (request_id = ${requestId} OR (request_id > ${`${requestId}.`} AND request_id < ${`${requestId}/`}))
       ORDER BY seq LIMIT ${limit}`),
  ]);
  return rows.map(read);
}

const read = (row: Omit<StoredEvent, "data"> & { readonly data: string }): StoredEvent => ({
  ...row,
  data: JSON.parse(row.data) as JsonObject,
});
