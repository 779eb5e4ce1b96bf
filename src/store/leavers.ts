import { sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { desiredPairs } from "./lane.ts";
import type { LaneStore } from "./lane-store.ts";
import { RANK } from "./work.ts";

/** What decides whether somebody's Foundation user is to go. */
export interface Leaver {
  readonly userId: string;
  /** The Foundation user, if there is one that Rollcall made. */
  readonly foundationId: string | null;
  readonly standing: "gone" | "inactive" | "active";
  /** Whether an active user is in any target. */
  readonly isGrouped: boolean;
  /** Whether the person is, or may be, in a group in Foundation. */
  readonly hasLedger: boolean;
}

/** Reads what is known of these users, be they still in the directory or not. */
export async function readLeavers(
  { db, tenant }: LaneStore,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, Leaver>> {
  const asked = sql`json_each(${JSON.stringify(userIds)})`;
  const [rows] = await db.batch([
    db.all<LeaverRow>(sql`
      WITH RECURSIVE ${desiredPairs(tenant, sql`SELECT value AS user_id FROM ${asked}`)}
      SELECT asked.value AS userId, person.active,
             CASE WHEN known.state = 'linked' AND known.created_here = 1 THEN known.foundation_id END AS foundationId,
             asked.value IN (SELECT user_id FROM desired) AS isGrouped,
             EXISTS (SELECT 1 FROM ledger INDEXED BY ledger_user WHERE tenant = ${tenant} AND user_id = asked.value) AS hasLedger
        FROM ${asked} asked
        LEFT JOIN users person ON person.tenant = ${tenant} AND person.id = asked.value
        LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = asked.value`),
  ]);
  return new Map(
    rows.map(({ active, isGrouped, hasLedger, ...row }) => [
      row.userId,
      {
        ...row,
        standing: active === null ? "gone" : active === 1 ? "active" : "inactive",
        isGrouped: isGrouped === 1,
        hasLedger: hasLedger === 1,
      },
    ]),
  );
}

interface LeaverRow {
  readonly userId: string;
  readonly active: 0 | 1 | null;
  readonly foundationId: string | null;
  readonly isGrouped: 0 | 1;
  readonly hasLedger: 0 | 1;
}

/** Marks people whose Foundation user may have to go; what has to be done is decided when the lane comes to it. */
export const markLeavers = (
  db: Database,
  mark: { readonly tenant: string; readonly userIds: readonly string[]; readonly at: number },
): Statement =>
  db.run(sql`
    INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT ${mark.tenant}, 'user', '', value, 1, 'pending', ${RANK.user}, ${mark.at}, ${mark.at}, 0
      FROM json_each(${JSON.stringify(mark.userIds)}) WHERE true
    ON CONFLICT (tenant, kind, target_id, subject) DO UPDATE
    SET generation = generation + 1, state = 'pending', due_at = excluded.due_at, attempts = 0, reason = NULL, remedy = NULL`);
