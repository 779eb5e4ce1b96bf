import { sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { type DriftItem, selectDriftOf } from "./drift-view.ts";
import type { TargetRoleView } from "./role-views.ts";
import type { WorkState } from "./tables/propagation.ts";
import { type SourceView, selectTargetViews, type TargetView } from "./targets-view.ts";

/** One target with everything that is known of it but its people. */
export interface WholeTarget {
  readonly target: TargetView;
  readonly sources: readonly SourceView[];
  readonly roles: readonly TargetRoleView[];
  /** What the last comparisons found; one more than a page shows. */
  readonly drift: readonly DriftItem[];
  /** What is to be done about its roles, where it is not done. */
  readonly roleWork: TargetTrouble | undefined;
  /** Whether roles are given to each person instead of the group. */
  readonly bindsPeople: boolean;
}

interface TargetTrouble {
  readonly state: WorkState;
  readonly reason: string | null;
  readonly remedy: string | null;
}

/** Reads it, in one trip; nothing if there is no such target in the tenant. */
export async function readTarget(db: Database, tenant: string, id: string): Promise<WholeTarget | undefined> {
  const [targets, sources, roles, drift, roleWork, connections] = await db.batch([
    ...selectTargetViews(db, tenant, sql`SELECT ${id} AS id`, {
      order: sql`target.id`,
      counted: VIEW_LIMITS.countedPlaces,
    }),
    selectDriftOf(db, tenant, id, VIEW_LIMITS.listedBeside + 1),
    db.all<TargetTrouble>(sql`
      SELECT state, reason, remedy FROM work
       WHERE tenant = ${tenant} AND kind = 'role' AND target_id = ${id} AND subject = ''`),
    db.all<{ roleBinding: string }>(
      sql`SELECT role_binding AS roleBinding FROM connections WHERE tenant = ${tenant}`,
    ),
  ]);
  const target = targets[0];
  if (target === undefined) return undefined;
  return {
    target,
    sources,
    roles,
    drift,
    roleWork: roleWork[0],
    bindsPeople: connections[0]?.roleBinding === "user",
  };
}
