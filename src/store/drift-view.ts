import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { DriftKind } from "./tables/propagation.ts";
import { feedingGroup } from "./work-items.ts";

/** A difference between Foundation and the ledger, as an administrator sees it. Times are epoch milliseconds. */
export interface DriftItem {
  readonly id: string;
  readonly kind: DriftKind;
  readonly targetId: string;
  readonly targetName: string | null;
  /** One of the directory groups that feed the target; null where none does any more. */
  readonly groupId: string | null;
  /** The user's identifier in Foundation; empty where it is about the group. */
  readonly foundationUserId: string;
  /** Who that is in the directory, if it is somebody there. */
  readonly userId: string | null;
  readonly userName: string | null;
  readonly since: number;
  readonly action: string;
  /** The role that it is about; otherwise empty. */
  readonly role: string;
}

/** Up to `limit` findings after the id. */
export async function listDrift(
  db: Database,
  tenant: string,
  after: string,
  limit: number,
): Promise<readonly DriftItem[]> {
  const [rows] = await db.batch([
    select(db, tenant, sql`drift finding`, sql`finding.id > ${after} ORDER BY finding.id LIMIT ${limit}`),
  ]);
  return rows;
}

/** Up to `limit` findings about one target. */
export const selectDriftOf = (db: Database, tenant: string, targetId: string, limit: number) =>
  select(
    db,
    tenant,
    sql`drift finding INDEXED BY drift_finding`,
    sql`finding.kind IN ('stranger', 'missing', 'vanished', 'renamed', 'role') AND finding.target_id = ${targetId} LIMIT ${limit}`,
  );

const select = (db: Database, tenant: string, from: SQL, condition: SQL) =>
  db.all<DriftItem>(sql`
    SELECT finding.id, finding.kind, finding.target_id AS targetId, target.name AS targetName,
           ${feedingGroup(tenant, sql`finding.target_id`)} AS groupId,
           finding.subject AS foundationUserId, known.user_id AS userId,
           coalesce(person.attributes ->> '$.userName', known.user_name_key) AS userName, finding.since, finding.action, finding.role
      FROM ${from}
      LEFT JOIN targets target ON target.tenant = ${tenant} AND target.id = finding.target_id
      LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.foundation_id = finding.subject AND finding.subject <> ''
      LEFT JOIN users person ON person.tenant = ${tenant} AND person.id = known.user_id
     WHERE finding.tenant = ${tenant} AND ${condition}`);
