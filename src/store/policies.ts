import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Idp } from "../tenants/idp.ts";
import { type Policies, type PolicyPatch, policiesOf } from "../tenants/policies.ts";
import type { Database } from "./database.ts";
import { tenants } from "./tables/tenants.ts";
import { readSettings, selectSettings } from "./tenant-settings.ts";

/** The tenant's policies in force; nothing if the tenant is gone. */
export async function readPolicies(db: Database, tenant: string): Promise<Policies | undefined> {
  const [rows] = await db.batch([selectSettings(db, tenant)]);
  return rows[0] === undefined ? undefined : readSettings(rows[0]).policies;
}

/** What the policies in force come from: what the tenant stated, as it is stored, and its IdP, on which the defaults depend. */
export interface PolicySource {
  readonly stated: string;
  readonly idp: Idp;
}

/** The same beside those that would be in force if the tenant had stated none; and what both come from. */
export async function readPoliciesAndDefaults(
  db: Database,
  tenant: string,
): Promise<
  { readonly policies: Policies; readonly defaults: Policies; readonly source: PolicySource } | undefined
> {
  const [rows] = await db.batch([selectSettings(db, tenant)]);
  if (rows[0] === undefined) return undefined;
  const { policies, idp } = readSettings(rows[0]);
  return { policies, source: { stated: rows[0].policies, idp }, defaults: policiesOf(idp, {}) };
}

/**
 * Lays `changes` over what the tenant stated before, as a JSON merge patch (RFC 7396), so that two administrators who change different
 * parts at once lose nothing. Gives the policies in force then; nothing if the tenant is gone.
 */
export async function changePolicies(
  db: Database,
  tenant: string,
  changes: PolicyPatch,
): Promise<Policies | undefined> {
  const [, rows] = await db.batch([
    patchPolicies(db, changes, eq(tenants.id, tenant)),
    selectSettings(db, tenant),
  ]);
  return rows[0] === undefined ? undefined : readSettings(rows[0]).policies;
}

/** The same, if they still come from what whoever states this has looked at; gives whether they did. */
export async function changeSeenPolicies(
  db: Database,
  tenant: string,
  changes: PolicyPatch,
  seen: PolicySource,
): Promise<boolean> {
  const [changed] = await db.batch([
    patchPolicies(
      db,
      changes,
      and(eq(tenants.id, tenant), eq(tenants.policies, seen.stated), eq(tenants.idp, seen.idp)),
    ),
  ]);
  return changed.meta.changes > 0;
}

const patchPolicies = (db: Database, changes: PolicyPatch, where: SQL | undefined) =>
  db
    .update(tenants)
    .set({ policies: sql`json_patch(${tenants.policies}, ${JSON.stringify(changes)})` })
    .where(where);

/** The policies in force, and those that would be after `changes`; nothing if the tenant is gone. */
export async function readChangedPolicies(
  db: Database,
  tenant: string,
  changes: PolicyPatch,
): Promise<{ readonly before: Policies; readonly after: Policies } | undefined> {
  const [rows, patched] = await db.batch([
    selectSettings(db, tenant),
    db.all<{ policies: string }>(sql`
      SELECT json_patch(policies, ${JSON.stringify(changes)}) AS policies FROM tenants WHERE id = ${tenant}`),
  ]);
  if (rows[0] === undefined || patched[0] === undefined) return undefined;
  return {
    before: readSettings(rows[0]).policies,
    after: readSettings({ ...rows[0], policies: patched[0].policies }).policies,
  };
}
