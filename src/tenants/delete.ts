import { and, eq, ne, sql } from "drizzle-orm";
import { getTableConfig, type SQLiteColumn, type SQLiteTable } from "drizzle-orm/sqlite-core";
import { fail, ok, type Result } from "../lib/result.ts";
import { TENANT_LIMITS } from "../limits/tenants.ts";
import type { Database } from "../store/database.ts";
import { alertOutbox, alerts } from "../store/tables/alerts.ts";
import { groups, members, parkedMembers, userEmails, users } from "../store/tables/directory.ts";
import {
  departures,
  drift,
  foundationUsers,
  ledger,
  targetSources,
  targets,
  work,
} from "../store/tables/propagation.ts";
import {
  activity,
  activitySubjects,
  events,
  hourly,
  operations,
  recentReads,
  senders,
} from "../store/tables/records.ts";
import { roleLedger, targetRoles } from "../store/tables/roles.ts";
import { connections, lanes, sessions, setupLinks, tenants, tokens } from "../store/tables/tenants.ts";
import { readTenant } from "./tenant.ts";

/** Every table that holds rows of tenants; a test compares the list with the database. `tenants` itself has the id in place of a column. */
export const TENANT_TABLES: readonly SQLiteTable[] = [
  connections,
  lanes,
  users,
  userEmails,
  groups,
  members,
  parkedMembers,
  targets,
  targetSources,
  targetRoles,
  work,
  ledger,
  roleLedger,
  departures,
  foundationUsers,
  drift,
  operations,
  events,
  activity,
  alerts,
  alertOutbox,
  activitySubjects,
  recentReads,
  senders,
  hourly,
  sessions,
  setupLinks,
  tokens,
];

/**
 * Deletes everything of the tenant. Ends in `nameDiffers` where the confirmation is not the tenant's name.
 *
 * First what others depend on: without the tenant's row no commit of the directory succeeds, without its lane none of the lane, without
 * its SCIM tokens nobody writes. Then all rows, in slices, because a tenant may have millions; the admin tokens last. If it is cut off
 * in between, the same call goes on where it stopped, and then asks for no name any more.
 */
export async function deleteTenant(
  db: Database,
  tenant: string,
  confirmation: string,
): Promise<Result<undefined, "nameDiffers">> {
  const known = await readTenant(db, tenant);
  if (known !== undefined && known.name !== confirmation) return fail("nameDiffers");
  await db.batch([
    db.delete(tenants).where(eq(tenants.id, tenant)),
    db.delete(lanes).where(eq(lanes.tenant, tenant)),
    db.delete(connections).where(eq(connections.tenant, tenant)),
    db.delete(alerts).where(eq(alerts.tenant, tenant)),
    db.delete(tokens).where(and(eq(tokens.tenant, tenant), ne(tokens.kind, "admin"))),
  ]);
  await deleteRows(db, tenant);
  await db.batch([db.delete(tokens).where(eq(tokens.tenant, tenant))]);
  return ok(undefined);
}

async function deleteRows(db: Database, tenant: string): Promise<void> {
  const big = TENANT_TABLES.filter((table) => table !== tokens);
  for (let left = true; left; ) {
    const [first, ...rest] = big.map((table) => deleteSlice(db, table, tenant));
    if (first === undefined) return;
    const results = await db.batch([first, ...rest]);
    left = results.some((result) => result.meta.changes >= TENANT_LIMITS.deleteSlice);
  }
}

/** Deletes by the primary key, which every table has; most have no rowid. */
function deleteSlice(db: Database, table: SQLiteTable, tenant: string) {
  const key = sql.join(
    keyColumns(table).map((column) => sql.identifier(column.name)),
    sql`, `,
  );
  return db
    .delete(table)
    .where(
      sql`(${key}) IN (SELECT ${key} FROM ${table} WHERE tenant = ${tenant} LIMIT ${TENANT_LIMITS.deleteSlice})`,
    );
}

function keyColumns(table: SQLiteTable): readonly SQLiteColumn[] {
  const { columns, primaryKeys } = getTableConfig(table);
  return primaryKeys[0]?.columns ?? columns.filter((column) => column.primary);
}
