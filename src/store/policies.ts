import { eq, sql } from "drizzle-orm";
import type { Policies, PolicyChanges } from "../tenants/policies.ts";
import type { Database } from "./database.ts";
import { tenants } from "./tables/tenants.ts";
import { readSettings, selectSettings } from "./tenant-settings.ts";

/** The tenant's policies in force; nothing if the tenant is gone. */
export async function readPolicies(db: Database, tenant: string): Promise<Policies | undefined> {
  const [rows] = await db.batch([selectSettings(db, tenant)]);
  return rows[0] === undefined ? undefined : readSettings(rows[0]).policies;
}

/**
 * Lays `changes` over what the tenant stated before, as a JSON merge patch (RFC 7396), so that two administrators who change different
 * parts at once lose nothing. Gives the policies in force then; nothing if the tenant is gone.
 */
export async function changePolicies(
  db: Database,
  tenant: string,
  changes: PolicyChanges,
): Promise<Policies | undefined> {
  const [, rows] = await db.batch([
    db
      .update(tenants)
      .set({ policies: sql`json_patch(${tenants.policies}, ${JSON.stringify(changes)})` })
      .where(eq(tenants.id, tenant)),
    selectSettings(db, tenant),
  ]);
  return rows[0] === undefined ? undefined : readSettings(rows[0]).policies;
}
