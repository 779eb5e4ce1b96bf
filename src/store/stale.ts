import { type SQL, sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";

/** What the IdP has not stated for long. Times are epoch milliseconds. */
export type StaleItem = StaleGroup | StaleMembership;

export interface StaleGroup {
  readonly kind: "group";
  readonly groupId: string;
  readonly displayName: string;
  readonly confirmedAt: number;
}

export interface StaleMembership {
  readonly kind: "membership";
  readonly groupId: string;
  readonly displayName: string;
  /** A user's id or, for a nested group, a group's. */
  readonly value: string;
  readonly type: "User" | "Group";
  readonly userName: string | null;
  readonly confirmedAt: number;
}

/** A place in the list: all groups come first, then memberships by group. */
export interface StalePlace {
  readonly kind: "group" | "membership";
  readonly groupId: string;
  readonly value: string;
}

/** Part of a walk: what was found among the rows that were looked through, and where it goes on. */
export interface Walked<Item, Place> {
  readonly items: readonly Item[];
  readonly next: Place | undefined;
}

/**
 * Groups not stated since `before`, then memberships not stated since then of other groups: up to `limit` after the place, among as many
 * rows as one page looks through. So a page may hold few, or none, and others still follow.
 */
export async function walkStale(
  db: Database,
  tenant: string,
  place: StalePlace,
  before: number,
  limit: number,
): Promise<Walked<StaleItem, StalePlace>> {
  if (place.kind === "membership") return walkMemberships(db, tenant, place, before, limit);
  const found = await walkGroups(db, tenant, place, before, limit);
  if (found.next !== undefined) return found;
  const start = { kind: "membership", groupId: "", value: "" } as const;
  if (found.items.length === limit) return { ...found, next: start };
  const rest = await walkMemberships(db, tenant, start, before, limit - found.items.length);
  return { items: [...found.items, ...rest.items], next: rest.next };
}

async function walkGroups(
  db: Database,
  tenant: string,
  { groupId }: StalePlace,
  before: number,
  limit: number,
): Promise<Walked<StaleItem, StalePlace>> {
  const slice = sql`
    SELECT id, attributes, coalesce(confirmed_at, last_modified) AS stated FROM groups
     WHERE tenant = ${tenant} AND id > ${groupId} ORDER BY id LIMIT ${VIEW_LIMITS.examinedRows}`;
  const [found, ends] = await db.batch([
    db.all<Omit<StaleGroup, "kind">>(sql`
      SELECT id AS groupId, attributes ->> '$.displayName' AS displayName, stated AS confirmedAt
        FROM (${slice}) WHERE stated < ${before} ORDER BY id LIMIT ${limit}`),
    db.all<{ groupId: string }>(sql`
      SELECT id AS groupId FROM groups WHERE tenant = ${tenant} AND id > ${groupId} ORDER BY id ${last}`),
  ]);
  const items = found.map((row) => ({ kind: "group", ...row }) as const);
  const end = placeAfter(items, ends[0], limit);
  return { items, next: end && { kind: "group", groupId: end.groupId, value: "" } };
}

async function walkMemberships(
  db: Database,
  tenant: string,
  { groupId, value }: StalePlace,
  before: number,
  limit: number,
): Promise<Walked<StaleItem, StalePlace>> {
  const after = sql`tenant = ${tenant} AND (group_id, value) > (${groupId}, ${value})`;
  const slice = sql`
    SELECT group_id, value, type, coalesce(confirmed_at, added_at) AS stated FROM members
     WHERE ${after} ORDER BY group_id, value LIMIT ${VIEW_LIMITS.examinedRows}`;
  const [found, ends] = await db.batch([
    db.all<Omit<StaleMembership, "kind">>(sql`
      SELECT held.group_id AS groupId, holder.attributes ->> '$.displayName' AS displayName, held.value AS value,
             held.type AS type, person.attributes ->> '$.userName' AS userName, held.stated AS confirmedAt
        FROM (${slice}) held
        CROSS JOIN groups holder ON holder.tenant = ${tenant} AND holder.id = held.group_id
        LEFT JOIN users person ON person.tenant = ${tenant} AND person.id = held.value
       WHERE held.stated < ${before} AND coalesce(holder.confirmed_at, holder.last_modified) >= ${before}
       ORDER BY held.group_id, held.value LIMIT ${limit}`),
    db.all<{ groupId: string; value: string }>(sql`
      SELECT group_id AS groupId, value FROM members WHERE ${after} ORDER BY group_id, value ${last}`),
  ]);
  const items = found.map((row) => ({ kind: "membership", ...row }) as const);
  const end = placeAfter(items, ends[0], limit);
  return { items, next: end && { kind: "membership", groupId: end.groupId, value: end.value } };
}

/** The last row that a page looks through, where there is such a one. */
const last: SQL = sql`LIMIT 1 OFFSET ${VIEW_LIMITS.examinedRows - 1}`;

/** Where a walk goes on: after the last item of a full page, otherwise after the last row that was looked through. */
export const placeAfter = <Place>(
  items: readonly Place[],
  end: Place | undefined,
  limit: number,
): Place | undefined => (items.length === limit ? items.at(-1) : end);
