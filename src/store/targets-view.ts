import { type SQL, sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { type NamePage, namesFrom } from "./name-range.ts";
import { selectTargetRoles, type TargetRoleView } from "./role-views.ts";
import type { TargetState } from "./tables/propagation.ts";

/** A target as an administrator sees it. */
export interface TargetView {
  readonly id: string;
  readonly name: string;
  /** The name as it is sorted and looked for: folded, and before the tenant's name template. */
  readonly nameKey: string;
  /** The name in Foundation, which lags behind `name` after a rename. */
  readonly foundationName: string | null;
  readonly foundationId: string | null;
  readonly state: TargetState;
  readonly createdHere: 0 | 1;
  /** People whom Rollcall put there or may have put there, counted up to a bound. */
  readonly places: number;
  /** Why its group cannot be settled, and what somebody can do. */
  readonly reason: string | null;
  readonly remedy: string | null;
  /** What the last comparison has shown; null before the first. */
  readonly desiredDigest: string | null;
  readonly foundationDigest: string | null;
  readonly strangers: number;
  readonly differing: number;
  readonly digestedAt: number | null;
  /** Whether there is work about anybody's place in it. */
  readonly open: 0 | 1;
}

/** A directory group that feeds a target. */
export interface SourceView {
  readonly targetId: string;
  readonly groupId: string;
  readonly displayName: string;
}

/** Targets with the first of the groups that feed each and one more, and their roles. */
export interface TargetViews {
  readonly targets: readonly TargetView[];
  readonly sources: readonly SourceView[];
  readonly roles: readonly TargetRoleView[];
}

/** Up to `limit` targets after the id, in one trip. */
export async function listTargets(
  db: Database,
  tenant: string,
  after: string,
  limit: number,
): Promise<TargetViews> {
  const page = sql`SELECT id FROM targets WHERE tenant = ${tenant} AND id > ${after} ORDER BY id LIMIT ${limit}`;
  const [targets, sources, roles] = await db.batch(
    selectTargetViews(db, tenant, page, { order: sql`target.id`, counted: VIEW_LIMITS.countedPlaces }),
  );
  return { targets, sources, roles };
}

/** Up to `limit` targets whose names begin with the prefix, by name, in one trip. */
export async function listTargetsByName(
  db: Database,
  tenant: string,
  names: NamePage,
  limit: number,
): Promise<TargetViews> {
  const page = sql`
    SELECT id FROM targets WHERE tenant = ${tenant} AND ${namesFrom(sql`name_key`, names)} ORDER BY name_key LIMIT ${limit}`;
  const [targets, sources, roles] = await db.batch(
    selectTargetViews(db, tenant, page, {
      order: sql`target.name_key`,
      counted: VIEW_LIMITS.countedInLists,
    }),
  );
  return { targets, sources, roles };
}

/** The statements that read the targets whose ids `page` selects. `counted` is how many places of each are counted. */
export const selectTargetViews = (
  db: Database,
  tenant: string,
  page: SQL,
  { order, counted }: { readonly order: SQL; readonly counted: number },
) =>
  [
    db.all<TargetView>(sql`
      SELECT target.id, target.name, target.name_key AS nameKey, iif(target.foundation_id IS NULL, NULL, target.foundation_name) AS foundationName,
             target.foundation_id AS foundationId,
             target.state, target.created_here AS createdHere, trouble.reason, trouble.remedy,
             target.desired_digest AS desiredDigest, target.foundation_digest AS foundationDigest, target.strangers,
             target.differing, target.digested_at AS digestedAt,
             EXISTS (SELECT 1 FROM work WHERE tenant = target.tenant AND kind = 'member' AND target_id = target.id) AS open,
             (SELECT count(*) FROM (
                SELECT 1 FROM ledger WHERE tenant = target.tenant AND target_id = target.id AND state <> 'absent'
                 LIMIT ${counted})) AS places
        FROM (${page}) page CROSS JOIN targets target ON target.tenant = ${tenant} AND target.id = page.id
        LEFT JOIN work trouble ON trouble.tenant = target.tenant AND trouble.kind = 'group'
             AND trouble.target_id = target.id AND trouble.subject = ''
       ORDER BY ${order}`),
    db.all<SourceView>(sql`
      SELECT source.targetId, source.groupId, feeding.attributes ->> '$.displayName' AS displayName
        FROM (SELECT held.target_id AS targetId, held.group_id AS groupId,
                     row_number() OVER (PARTITION BY held.target_id ORDER BY held.group_id) AS place
                FROM (${page}) page CROSS JOIN target_sources held INDEXED BY target_sources_target
                  ON held.tenant = ${tenant} AND held.target_id = page.id) source
             CROSS JOIN groups feeding ON feeding.tenant = ${tenant} AND feeding.id = source.groupId
       WHERE source.place <= ${VIEW_LIMITS.sourcesPerTarget + 1}`),
    selectTargetRoles(db, tenant, page),
  ] as const;
