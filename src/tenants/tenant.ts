import { eq } from "drizzle-orm";
import type { Database } from "../store/database.ts";
import { type TenantStatus, tenants } from "../store/tables/tenants.ts";

/** A tenant as its administrator sees it. */
export interface Tenant {
  readonly id: string;
  readonly name: string;
  readonly idp: string;
  readonly status: TenantStatus;
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** What an administrator may change about a tenant. Its name goes with the mapping, see mapping/change.ts. */
export interface TenantChange {
  readonly idp?: string | undefined;
}

/** Reads the tenant; nothing if there is none of that id. */
export async function readTenant(db: Database, tenant: string): Promise<Tenant | undefined> {
  const [rows] = await db.batch([tenantRow(db, tenant)]);
  return rows[0];
}

/** Changes what is given, and gives the tenant as it is then; nothing if there is none of that id. */
export async function changeTenant(
  db: Database,
  tenant: string,
  change: TenantChange,
): Promise<Tenant | undefined> {
  if (change.idp === undefined) return readTenant(db, tenant);
  const [, rows] = await db.batch([
    db.update(tenants).set({ idp: change.idp }).where(eq(tenants.id, tenant)),
    tenantRow(db, tenant),
  ]);
  return rows[0];
}

const tenantRow = (db: Database, tenant: string) =>
  db
    .select({
      id: tenants.id,
      name: tenants.name,
      idp: tenants.idp,
      status: tenants.status,
      createdAt: tenants.createdAt,
    })
    .from(tenants)
    .where(eq(tenants.id, tenant));
