import { eq, sql } from "drizzle-orm";
import type { FoundationCredentials } from "../foundation/connection.ts";
import type { Database } from "../store/database.ts";
import { connections, lanes, tenants } from "../store/tables/tenants.ts";
import { markAllRoles } from "../store/target-roles.ts";
import { type FoundationSettings, openCredentials, sealCredentials } from "./foundation-settings.ts";

/** A tenant's connection to Foundation as it may be shown: how it signs in, but not with which secret. */
export interface ConnectionView extends Omit<FoundationSettings, "credentials"> {
  /** Absent where the credentials do not open any more and have to be entered again. */
  readonly credentials?: { readonly type: "password"; readonly user: string } | { readonly type: "token" };
  /** Epoch milliseconds. */
  readonly updatedAt: number;
}

/** The tenant's settings with the credentials opened, to sign in with; nothing if there are none, or they do not open any more. */
export async function readSettings(
  db: Database,
  masterKey: string,
  tenant: string,
): Promise<FoundationSettings | undefined> {
  const row = await readRow(db, tenant);
  if (row === undefined) return undefined;
  const credentials = await openCredentials(masterKey, tenant, row.credentials);
  return credentials === undefined ? undefined : { ...stated(row), credentials };
}

/** The tenant's connection without its secret; nothing if there is none. */
export async function viewConnection(
  db: Database,
  masterKey: string,
  tenant: string,
): Promise<ConnectionView | undefined> {
  const row = await readRow(db, tenant);
  if (row === undefined) return undefined;
  const credentials = await openCredentials(masterKey, tenant, row.credentials);
  return viewOf(stated(row), credentials, row.updatedAt);
}

/**
 * Connects the tenant, or replaces its connection, all of it: a stored secret is never sent to an address it was not entered for. Makes
 * the lane and a comparison due, so that waiting work starts, unless the connection is to wait for `start`. Throws where the tenant was deleted meanwhile (its key is then NULL), so
 * that no secret outlives its tenant.
 *
 * @param settings checked by `checkSettings`
 */
export async function connect(
  db: Database,
  masterKey: string,
  tenant: string,
  settings: FoundationSettings,
  now: number,
): Promise<ConnectionView> {
  const row = {
    ...(await connectionRow(masterKey, tenant, settings, now)),
    tenant: sql<string>`(SELECT ${tenants.id} FROM ${tenants} WHERE ${tenants.id} = ${tenant})`,
  };
  await db.batch([
    db.insert(connections).values(row).onConflictDoUpdate({ target: connections.tenant, set: row }),
    db
      .update(tenants)
      .set({ dueAt: settings.start === "now" ? now : null })
      .where(eq(tenants.id, tenant)),
    db
      .update(lanes)
      .set({
        ...NOT_COMPARED,
        ...(settings.start === "now"
          ? { compareAt: now }
          : // An instance that is under way holds the former connection: it can finish nothing from here on.
            { compareAt: null, epoch: sql`${lanes.epoch} + 1` }),
      })
      .where(eq(lanes.tenant, tenant)),
    ...markAllRoles(db, { tenant, at: now }),
  ]);
  const { credentials, ...rest } = settings;
  return viewOf(rest, credentials, now);
}

/** What was compared over the former connection says nothing of what this one leads to. */
const NOT_COMPARED = { comparedAt: null, desiredDigest: null, foundationDigest: null, differing: 0 } as const;

/** Lets the lane work that waited for it; whether there is a connection. One that works already only works on. */
export async function start(db: Database, tenant: string, now: number): Promise<boolean> {
  const [started] = await db.batch([
    db
      .update(connections)
      .set({
        started: true,
        // From here on it counts how long a comparison takes to come to its end.
        updatedAt: sql`CASE WHEN ${connections.started} THEN ${connections.updatedAt} ELSE ${now} END`,
      })
      .where(eq(connections.tenant, tenant))
      .returning({ tenant: connections.tenant }),
    db
      .update(tenants)
      .set({ dueAt: now })
      .where(sql`${tenants.id} = ${tenant} AND ${isConnected(tenant)}`),
    db
      .update(lanes)
      .set({ compareAt: now })
      .where(sql`${lanes.tenant} = ${tenant} AND ${isConnected(tenant)}`),
  ]);
  return started.length > 0;
}

const isConnected = (tenant: string) =>
  sql`EXISTS (SELECT 1 FROM ${connections} WHERE ${connections.tenant} = ${tenant})`;

/** The row of a connection. */
export const connectionRow = async (
  masterKey: string,
  tenant: string,
  settings: FoundationSettings,
  now: number,
): Promise<typeof connections.$inferInsert> => ({
  tenant,
  baseUrl: settings.baseUrl,
  organization: settings.organization,
  iamPrefix: settings.iamPrefix,
  groupsPrefix: settings.groupsPrefix,
  roleBinding: settings.roleBinding,
  provisionUsers: settings.provisionUsers,
  callsPerSecond: settings.callsPerSecond,
  started: settings.start === "now",
  credentials: await sealCredentials(masterKey, tenant, settings.credentials),
  updatedAt: now,
});

type ConnectionRow = typeof connections.$inferSelect;

async function readRow(db: Database, tenant: string): Promise<ConnectionRow | undefined> {
  const [rows] = await db.batch([db.select().from(connections).where(eq(connections.tenant, tenant))]);
  return rows[0];
}

function viewOf(
  settings: Omit<FoundationSettings, "credentials">,
  credentials: FoundationCredentials | undefined,
  updatedAt: number,
): ConnectionView {
  switch (credentials?.type) {
    case "password":
      return { ...settings, credentials: { type: "password", user: credentials.user }, updatedAt };
    case "token":
      return { ...settings, credentials: { type: "token" }, updatedAt };
    case undefined:
      return { ...settings, updatedAt };
  }
}

const stated = (row: ConnectionRow): Omit<FoundationSettings, "credentials"> => ({
  baseUrl: row.baseUrl,
  organization: row.organization,
  iamPrefix: row.iamPrefix,
  groupsPrefix: row.groupsPrefix,
  roleBinding: row.roleBinding,
  provisionUsers: row.provisionUsers,
  callsPerSecond: row.callsPerSecond,
  start: row.started ? "now" : "preview",
});
