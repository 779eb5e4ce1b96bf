import { sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { RANK } from "./work.ts";

/** A target whose Foundation group could not be made, taken over, renamed or given its roles, until somebody changes something. */
export interface ParkedTarget {
  readonly id: string;
  readonly name: string;
  readonly reason: string | null;
  readonly remedy: string | null;
}

/**
 * Up to `limit` targets that are parked themselves, or with one of their roles: not those of whose people one is. Looks through a bounded
 * number of parked items, in one trip.
 */
export async function listParkedTargets(
  db: Database,
  tenant: string,
  limit: number,
): Promise<readonly ParkedTarget[]> {
  const [rows] = await db.batch([
    db.all<ParkedTarget>(sql`
      SELECT target.id, target.name, item.reason, item.remedy
        FROM (SELECT kind, target_id, subject, reason, remedy FROM work INDEXED BY work_due
               WHERE tenant = ${tenant} AND state = 'parked' AND rank IN (${RANK.group}, ${RANK.removal})
               LIMIT ${VIEW_LIMITS.examinedRows}) item
             CROSS JOIN targets target ON target.tenant = ${tenant} AND target.id = item.target_id
       WHERE item.kind IN ('group', 'role') AND item.subject = ''
       ORDER BY target.name LIMIT ${limit}`),
  ]);
  return rows;
}
