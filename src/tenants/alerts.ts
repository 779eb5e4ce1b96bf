import { eq, sql } from "drizzle-orm";
import { open, seal } from "../lib/seal.ts";
import { newWebhookSecret } from "../lib/standard-webhooks.ts";
import { type AlertRow, forgetTold, readAlertRow } from "../store/alerts.ts";
import type { Database } from "../store/database.ts";
import { type AlertEvent, alertOutbox, alerts } from "../store/tables/alerts.ts";
import { tenants } from "../store/tables/tenants.ts";

/** Whom a tenant wants told of what. */
export interface AlertSettings {
  /** Checked by `checkOutbound`. */
  readonly url: string;
  readonly events: readonly AlertEvent[];
  readonly degradedMinutes: number;
}

/** The same as it may be shown: without the signing secret. Times are epoch milliseconds. */
export interface AlertView extends AlertSettings {
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Messages that are still to be delivered, and those that no try could deliver. */
  readonly pending: number;
  readonly givenUp: number;
  readonly deliveredAt: number | null;
  readonly failedAt: number | null;
  readonly failure: string | null;
}

/** The tenant's alerts; nothing where there are none. */
export async function viewAlerts(db: Database, tenant: string): Promise<AlertView | undefined> {
  const [rows] = await db.batch([
    db
      .select({
        row: alerts,
        pending:
          sql<number>`(SELECT count(*) FROM ${alertOutbox} WHERE ${alertOutbox.tenant} = ${tenant})`.as(
            "outbox_count",
          ),
      })
      .from(alerts)
      .where(eq(alerts.tenant, tenant)),
  ]);
  const [found] = rows;
  return found && viewOf(found.row, found.pending);
}

/**
 * Sets up alerts, or replaces what was stated. The signing secret is made the first time, when `rotate` is set, and where the kept one
 * does not open any more: only then it is given, and never again. What was told before stays told. Throws where the tenant was deleted
 * meanwhile (its key is then NULL), so that no secret outlives its tenant.
 */
export async function stateAlerts(
  db: Database,
  masterKey: string,
  tenant: string,
  stated: AlertSettings & { readonly linkBase: string; readonly rotate: boolean },
  now: number,
): Promise<{ readonly secret: string | undefined; readonly isNew: boolean }> {
  const before = await readAlertRow(db, tenant);
  const kept = before && !stated.rotate ? await openWebhookSecret(masterKey, before) : undefined;
  const secret = kept ?? newWebhookSecret();
  const change = {
    url: stated.url,
    events: JSON.stringify(stated.events),
    degradedMinutes: stated.degradedMinutes,
    secret: await seal(masterKey, tenant, PURPOSE, secret),
    linkBase: stated.linkBase,
    lookAt: now,
    dueAt: now,
    updatedAt: now,
  };
  const row = {
    ...change,
    tenant: sql<string>`(SELECT ${tenants.id} FROM ${tenants} WHERE ${tenants.id} = ${tenant})`,
    told: "{}",
    givenUp: 0,
    createdAt: now,
  };
  await db.batch([db.insert(alerts).values(row).onConflictDoUpdate({ target: alerts.tenant, set: change })]);
  return { secret: kept === undefined ? secret : undefined, isNew: before === undefined };
}

/** Ends alerts, and forgets what was told and what was still to be delivered; whether there were any. */
export async function endAlerts(db: Database, tenant: string): Promise<boolean> {
  const [deleted] = await db.batch([
    db.delete(alerts).where(eq(alerts.tenant, tenant)),
    db.delete(alertOutbox).where(eq(alertOutbox.tenant, tenant)),
    forgetTold(db, tenant),
  ]);
  return deleted.meta.changes > 0;
}

const PURPOSE = "alert-signing";

/** What messages are signed with; nothing where it does not open, because the master key it was sealed under is gone. */
export async function openWebhookSecret(masterKey: string, row: AlertRow): Promise<string | undefined> {
  const text = await open(masterKey, row.tenant, PURPOSE, row.secret);
  return text.ok ? text.value : undefined;
}

/** The events that the row names. */
export const eventsOf = (row: AlertRow): readonly AlertEvent[] => JSON.parse(row.events) as AlertEvent[];

const viewOf = (row: AlertRow, pending: number): AlertView => ({
  url: row.url,
  events: eventsOf(row),
  degradedMinutes: row.degradedMinutes,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  pending,
  givenUp: row.givenUp,
  deliveredAt: row.deliveredAt,
  failedAt: row.failedAt,
  failure: row.failure,
});
