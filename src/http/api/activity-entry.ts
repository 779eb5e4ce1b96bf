import { boundedJson } from "../../activity/bounded.ts";
import { concernedBy } from "../../activity/concerned.ts";
import { type DownstreamItem, readDownstream } from "../../activity/downstream.ts";
import { readActivity, type WholeRecordRow } from "../../activity/read.ts";
import { redact } from "../../activity/redact.ts";
import { listEventsOf, type StoredEvent } from "../../events/read.ts";
import { isObject, type Json } from "../../lib/json.ts";
import { ACTIVITY_LIMITS } from "../../limits/records.ts";
import type { Database } from "../../store/database.ts";
import { readPolicies } from "../../store/policies.ts";

/** One request: what came, how it was understood, what it changed, and what that means for Foundation at this moment. */
export interface ActivityEntry {
  readonly row: WholeRecordRow;
  readonly request: Json;
  readonly response: Json;
  readonly understood: Json;
  readonly details: Json;
  /** The first of its events. */
  readonly events: readonly StoredEvent[];
  readonly hasMoreEvents: boolean;
  readonly downstream: readonly DownstreamItem[];
  readonly moreDownstream: number;
}

/** How long records are shown, and since when that counts. */
export interface Kept {
  readonly now: number;
  readonly activityDays: number;
}

/** For how long records are shown, which the tenant's policy says; nothing if the tenant is gone. */
export async function keptOf({
  db,
  tenant,
  now,
}: {
  readonly db: Database;
  readonly tenant: string;
  readonly now: number;
}): Promise<Kept | undefined> {
  const policies = await readPolicies(db, tenant);
  return policies && { now, activityDays: policies.activityDays };
}

/** Reads one request's record with all that belongs to it; nothing where there is none, or none any more. */
export async function readEntry(
  db: Database,
  tenant: string,
  id: string,
  kept: Kept,
): Promise<ActivityEntry | undefined> {
  const row = await readActivity(db, tenant, id, kept);
  if (row === undefined) return undefined;
  const changed = parse(row.changed);
  const events = await eventsOf(db, tenant, row, changed);
  const shown = events.slice(0, ACTIVITY_LIMITS.ids);
  const downstream = await readDownstream(db, tenant, concernedBy(changed, shown));
  return {
    row,
    request: parse(row.request),
    response: parse(row.response),
    understood: parse(row.understood),
    details: parse(row.details),
    events: shown.map(boundedEvent),
    hasMoreEvents: events.length > shown.length,
    downstream: downstream.items,
    moreDownstream: downstream.more + unread(changed, shown),
  };
}

/** The events of the record's request, one more than is shown. */
function eventsOf(
  db: Database,
  tenant: string,
  { id, method, eventSeq }: WholeRecordRow,
  changed: Json,
): Promise<readonly StoredEvent[]> | readonly StoredEvent[] {
  if (method === "GET" || method === "HEAD") return [];
  const read = { last: eventSeq, count: movedBy(changed), limit: ACTIVITY_LIMITS.ids + 1 };
  return listEventsOf(db, tenant, id, read);
}

const boundedEvent = (event: StoredEvent): StoredEvent => {
  const data = JSON.parse(boundedJson(redact(event.data), ACTIVITY_LIMITS.eventLength)) as Json;
  return { ...event, data: isObject(data) ? data : {} };
};

/** How many members came and went. */
function movedBy(changed: Json): number {
  const { added, removed } = isObject(changed) ? changed : {};
  return [added, removed].reduce<number>((sum, part) => sum + (Number(part) || 0), 0);
}

/** How many of them are not among the events that were read. */
const unread = (changed: Json, events: readonly StoredEvent[]): number =>
  Math.max(0, movedBy(changed) - events.filter(({ type }) => type.startsWith("group.member_")).length);

/** What a record keeps as JSON. */
export const parse = (text: string | null): Json => (text === null ? null : (JSON.parse(text) as Json));
