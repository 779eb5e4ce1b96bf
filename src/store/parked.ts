import { sql } from "drizzle-orm";
import type { Database } from "./database.ts";

/** An id that an IdP named as a member of a group and nobody bears. */
export interface ParkedMember {
  readonly groupId: string;
  readonly displayName: string;
  readonly value: string;
  /** Epoch milliseconds. */
  readonly since: number;
}

/** A place in the list of parked members. */
export type ParkedPlace = Pick<ParkedMember, "groupId" | "value">;

/** Up to `limit` parked members after the place, by group. */
export async function listParked(
  db: Database,
  tenant: string,
  { groupId, value }: ParkedPlace,
  limit: number,
): Promise<readonly ParkedMember[]> {
  const [rows] = await db.batch([
    db.all<ParkedMember>(sql`
      SELECT parked.group_id AS groupId, parked.value AS value, parked.since AS since,
             holder.attributes ->> '$.displayName' AS displayName
        FROM parked_members parked
        CROSS JOIN groups holder ON holder.tenant = parked.tenant AND holder.id = parked.group_id
       WHERE parked.tenant = ${tenant} AND (parked.group_id, parked.value) > (${groupId}, ${value})
       ORDER BY parked.group_id, parked.value
       LIMIT ${limit}`),
  ]);
  return rows;
}
