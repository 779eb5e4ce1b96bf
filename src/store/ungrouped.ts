import { sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { placeAfter, type Walked } from "./stale.ts";

/** An active user whom no group holds. */
export interface UngroupedUser {
  readonly userId: string;
  readonly userName: string;
}

/**
 * Active users in no group, after the id: up to `limit`, among as many users as one page looks through. So a page may hold few, or none,
 * and others still follow.
 */
export async function walkUngrouped(
  db: Database,
  tenant: string,
  after: string,
  limit: number,
): Promise<Walked<UngroupedUser, string>> {
  const [items, ends] = await db.batch([
    db.all<UngroupedUser>(sql`
      SELECT person.id AS userId, person.attributes ->> '$.userName' AS userName
        FROM (SELECT id, active, attributes, group_ids FROM users WHERE tenant = ${tenant} AND id > ${after}
               ORDER BY id LIMIT ${VIEW_LIMITS.examinedRows}) person
       WHERE person.active = 1 AND person.group_ids = '[]'
       ORDER BY person.id LIMIT ${limit}`),
    db.all<{ userId: string }>(sql`
      SELECT id AS userId FROM users WHERE tenant = ${tenant} AND id > ${after}
       ORDER BY id LIMIT 1 OFFSET ${VIEW_LIMITS.examinedRows - 1}`),
  ]);
  return { items, next: placeAfter<{ userId: string }>(items, ends[0], limit)?.userId };
}
