import { asc, eq, getTableColumns, gt, type SQL, sql } from "drizzle-orm";
import { LANE_LIMITS } from "../limits/propagation.ts";
import type { Database } from "../store/database.ts";
import type { LeftWork } from "../store/facts.ts";
import { lanes, type TenantStatus, tenants, tokens } from "../store/tables/tenants.ts";
import type { Tenant } from "./tenant.ts";

/** A tenant as the operator sees it: its state and its counts, nothing of its contents. */
export interface TenantOverview extends Tenant {
  readonly users: number;
  readonly groups: number;
  /** As of the lane's last run. */
  readonly left: LeftWork & { readonly isMinimum: boolean };
  /** Epoch milliseconds. */
  readonly countedAt: number | null;
  readonly oldestPendingSince: number | null;
  readonly lastConvergedAt: number | null;
  /** When the lane should run next; null where nothing is due. */
  readonly dueAt: number | null;
  readonly deadLetters: number;
  /** Runs that ended in an error of ours since one went well. */
  readonly failedRuns: number;
}

/**
 * Up to `limit` tenants whose ids come after `after`, from counters that are maintained. The lanes are the same range of the same ids,
 * read beside the tenants and not joined.
 */
export async function listTenants(
  db: Database,
  after: string,
  limit: number,
): Promise<readonly TenantOverview[]> {
  return readOverviews(db, gt(tenants.id, after), gt(lanes.tenant, after), limit);
}

/** One tenant; nothing if there is none of that id. */
export async function readTenantOverview(db: Database, tenant: string): Promise<TenantOverview | undefined> {
  const [found] = await readOverviews(db, eq(tenants.id, tenant), eq(lanes.tenant, tenant), 1);
  return found;
}

async function readOverviews(
  db: Database,
  which: SQL,
  whichLanes: SQL,
  limit: number,
): Promise<readonly TenantOverview[]> {
  const [rows, laneRows] = await db.batch([
    db.select().from(tenants).where(which).orderBy(asc(tenants.id)).limit(limit),
    db
      .select({
        ...getTableColumns(lanes),
        connectedAt: connectedAt.as("connected_at"),
        previewing: isPreviewing.as("previewing"),
      })
      .from(lanes)
      .where(whichLanes)
      .orderBy(asc(lanes.tenant))
      .limit(limit),
  ]);
  const laneOf = new Map(laneRows.map((lane) => [lane.tenant, lane]));
  return rows.map((row) => {
    const lane = laneOf.get(row.id);
    return {
      id: row.id,
      name: row.name,
      idp: row.idp,
      status: row.status,
      createdAt: row.createdAt,
      users: row.userCount,
      groups: row.groupCount,
      left: leftOf(lane),
      countedAt: lane?.countedAt ?? null,
      oldestPendingSince: lane?.oldestPendingSince ?? null,
      lastConvergedAt: lane?.convergedAt ?? null,
      dueAt: row.dueAt,
      deadLetters: lane?.deadLetters ?? 0,
      failedRuns: lane?.failedRuns ?? 0,
    };
  });
}

const isPreviewing = sql<
  0 | 1
>`EXISTS (SELECT 1 FROM connections WHERE connections.tenant = lanes.tenant AND NOT connections.started)`;
const connectedAt = sql<
  number | null
>`(SELECT updated_at FROM connections WHERE connections.tenant = lanes.tenant)`;

/** A tenant without a lane is being deleted: nothing is left to do. */
function leftOf(
  lane:
    | (typeof lanes.$inferSelect & { readonly connectedAt: number | null; readonly previewing: 0 | 1 })
    | undefined,
): TenantOverview["left"] {
  const { pending = 0, parked = 0, held = 0, dismissed = 0 } = lane ?? {};
  return {
    pending,
    parked,
    held,
    dismissed,
    connected: lane !== undefined && lane.connectedAt !== null,
    connectedAt: lane?.connectedAt ?? null,
    previewing: lane?.previewing === 1,
    degradedSince: lane?.degradedSince ?? null,
    degradedReason: lane?.degradedReason ?? null,
    differing: lane?.differing ?? 0,
    comparedAt: lane?.comparedAt ?? null,
    isMinimum: Math.max(pending, parked, held, dismissed) >= LANE_LIMITS.countedItems,
  };
}

/** Suspends or resumes the tenant and, in the same batch, its tokens; whether there is such a tenant. */
export async function setStatus(db: Database, tenant: string, status: TenantStatus): Promise<boolean> {
  const [changed] = await db.batch([
    db.update(tenants).set({ status }).where(eq(tenants.id, tenant)),
    db.update(tokens).set({ status }).where(eq(tokens.tenant, tenant)),
  ]);
  return changed.meta.changes > 0;
}
