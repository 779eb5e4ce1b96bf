import { asc, eq, gt } from "drizzle-orm";
import type { Database } from "../store/database.ts";
import { lanes, type TenantStatus, tenants, tokens } from "../store/tables/tenants.ts";
import type { Tenant } from "./tenant.ts";

/** A tenant as the operator sees it: its state and its counts, nothing of its contents. */
export interface TenantOverview extends Tenant {
  readonly users: number;
  readonly groups: number;
  /** Epoch milliseconds. */
  readonly lastConvergedAt: number | null;
  readonly degradedSince: number | null;
  readonly degradedReason: string | null;
  /** When the lane should run next; null where nothing is due. */
  readonly dueAt: number | null;
  readonly deadLetters: number;
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
  const [rows, laneRows] = await db.batch([
    db.select().from(tenants).where(gt(tenants.id, after)).orderBy(asc(tenants.id)).limit(limit),
    db.select().from(lanes).where(gt(lanes.tenant, after)).orderBy(asc(lanes.tenant)).limit(limit),
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
      lastConvergedAt: lane?.convergedAt ?? null,
      degradedSince: lane?.degradedSince ?? null,
      degradedReason: lane?.degradedReason ?? null,
      dueAt: lane?.dueAt ?? null,
      deadLetters: lane?.deadLetters ?? 0,
    };
  });
}

/** Suspends or resumes the tenant and, in the same batch, its tokens; whether there is such a tenant. */
export async function setStatus(db: Database, tenant: string, status: TenantStatus): Promise<boolean> {
  const [changed] = await db.batch([
    db.update(tenants).set({ status }).where(eq(tenants.id, tenant)),
    db.update(tokens).set({ status }).where(eq(tokens.tenant, tenant)),
  ]);
  return changed.meta.changes > 0;
}
