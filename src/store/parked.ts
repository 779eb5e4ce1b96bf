import { type SQL, sql } from "drizzle-orm";
import { LANE_LIMITS } from "../limits/propagation.ts";
import { MEMBER_LIMITS } from "../limits/scim.ts";
import { bearsAlone } from "./bearers.ts";
import type { Database } from "./database.ts";

/** An id that an IdP named as a member of a group and nobody bears. */
export interface ParkedMember {
  readonly groupId: string;
  readonly displayName: string;
  readonly value: string;
  /** When the IdP named it, to the day. Epoch milliseconds. */
  readonly since: number;
}

/** A place in the list of parked members. */
export type ParkedPlace = Pick<ParkedMember, "groupId" | "value">;

/** The moment before which whatever was parked has expired. */
export const parkedExpiry = (now: number): number => now - MEMBER_LIMITS.parkedMs;

/** Up to `limit` parked members after the place that have not expired, by group; only those of `groupId` if that is named. */
export async function listParked(
  db: Database,
  tenant: string,
  { groupId, value }: ParkedPlace,
  only: { readonly groupId: string | undefined; readonly since: number },
  limit: number,
): Promise<readonly ParkedMember[]> {
  const [rows] = await db.batch([
    db.all<ParkedMember>(sql`
      SELECT parked.group_id AS groupId, parked.value AS value, parked.since AS since,
             holder.attributes ->> '$.displayName' AS displayName
        FROM parked_members parked
        CROSS JOIN groups holder ON holder.tenant = parked.tenant AND holder.id = parked.group_id
       WHERE parked.tenant = ${tenant} AND (parked.group_id, parked.value) > (${groupId}, ${value})
         AND ${only.groupId === undefined ? sql`1` : sql`parked.group_id = ${only.groupId}`}
         AND parked.since > ${only.since}
       ORDER BY parked.group_id, parked.value
       LIMIT ${limit}`),
  ]);
  return rows;
}

/** Somebody who appears: by these names members may have been parked. */
export interface Appearing {
  readonly id: string;
  readonly externalId: string | undefined;
}

/** A group that waits for somebody who appears. */
export interface WaitingRow {
  readonly groupId: string;
  /** The name under which it waits. */
  readonly value: string;
  /** Whether it holds them already. */
  readonly isMember: 0 | 1;
  /** Whether the name is theirs alone; if not, it goes on waiting. */
  readonly isSole: 0 | 1;
}

/** The groups in which somebody's id or external id is parked since after `since`, as many as one commit takes. */
export const selectWaiting = (db: Database, tenant: string, who: Appearing, since: number) =>
  db.all<WaitingRow>(sql`
    SELECT parked.group_id AS groupId, parked.value AS value,
           EXISTS (SELECT 1 FROM members
                    WHERE tenant = ${tenant} AND group_id = parked.group_id AND value = ${who.id}) AS isMember,
           (parked.value = ${who.id} OR ${bearsAlone(tenant, who.id, who.externalId ?? who.id)}) AS isSole
      ${waitingFor(tenant, who, since)}`);

/** That exactly these wait for somebody, as `selectWaiting` has read it: whatever is parked meanwhile has to be decided on too. */
export const waitingIs = (tenant: string, who: Appearing, since: number, rows: readonly WaitingRow[]): SQL =>
  rows.length === 0
    ? sql`NOT EXISTS (SELECT 1 ${waitingFor(tenant, who, since)})`
    : sql`${rows.length} = (SELECT count(*) FROM (SELECT 1 ${waitingFor(tenant, who, since)}))
          AND ${rows.length} = (SELECT count(*)
                FROM json_each(${JSON.stringify(rows.map(({ groupId, value }) => [groupId, value]))}) named
                CROSS JOIN parked_members parked ON parked.tenant = ${tenant}
                 AND parked.group_id = named.value ->> 0 AND parked.value = named.value ->> 1)`;

const waitingFor = (tenant: string, { id, externalId = id }: Appearing, since: number): SQL => sql`
  FROM parked_members parked INDEXED BY parked_members_value
 WHERE parked.tenant = ${tenant} AND parked.value IN (${id}, ${externalId}) AND parked.since > ${since}
 ORDER BY parked.value, parked.group_id
 LIMIT ${MEMBER_LIMITS.attachedPerCommit}`;

/**
 * Deletes what has expired among the next parked members after the place, as many as one housekeeping looks at. Gives the place where the
 * next one goes on: without an index by time this goes around the table.
 */
export async function forgetExpired(
  db: Database,
  tenant: string,
  { groupId, value }: ParkedPlace,
  since: number,
): Promise<ParkedPlace> {
  const after = sql`tenant = ${tenant} AND (group_id, value) > (${groupId}, ${value})`;
  const [ends] = await db.batch([
    db.all<ParkedPlace>(sql`
      SELECT group_id AS groupId, value FROM parked_members WHERE ${after}
       ORDER BY group_id, value LIMIT 1 OFFSET ${LANE_LIMITS.parkedPerHousekeeping - 1}`),
    db.run(sql`
      DELETE FROM parked_members WHERE (tenant, group_id, value) IN (
        SELECT tenant, group_id, value FROM (
          SELECT tenant, group_id, value, since FROM parked_members WHERE ${after}
           ORDER BY group_id, value LIMIT ${LANE_LIMITS.parkedPerHousekeeping})
         WHERE since <= ${since})`),
  ]);
  return ends[0] ?? { groupId: "", value: "" };
}
