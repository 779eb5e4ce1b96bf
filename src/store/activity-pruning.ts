import { sql } from "drizzle-orm";
import { ACTIVITY_LIMITS } from "../limits/records.ts";
import type { Database } from "./database.ts";
import { forgetHours } from "./hourly.ts";
import { readSettings, selectSettings } from "./tenant-settings.ts";
import { idAt, laterId } from "./time-id.ts";

const DAY = 86_400_000;

/** The least id of a record that is still shown, for a policy of so many days. */
export const oldestKept = (now: number, activityDays: number): string => idAt(now - activityDays * DAY);

/**
 * Forgets the records that are older than the tenant's policy says, the oldest of those that are too many, and old hours; up to a bound, so
 * it is to be called again and again. The ids of records are time-ordered, so what goes is a range of the key.
 */
export async function pruneActivity(db: Database, tenant: string, now: number): Promise<void> {
  const [settings, excess] = await db.batch([
    selectSettings(db, tenant),
    db.all<{ id: string }>(sql`
      SELECT id FROM activity WHERE tenant = ${tenant} ORDER BY id DESC LIMIT 1 OFFSET ${ACTIVITY_LIMITS.records - 1}`),
  ]);
  if (settings[0] === undefined) return;
  const old = oldestKept(now, readSettings(settings[0]).policies.activityDays);
  const newest = excess[0]?.id ?? "";
  const going = sql`
    SELECT tenant, id, subjects FROM activity WHERE tenant = ${tenant} AND id < ${laterId(newest, old)}
     ORDER BY id LIMIT ${ACTIVITY_LIMITS.prunedAtOnce}`;
  await db.batch([
    db.run(sql`
      DELETE FROM activity_subjects WHERE (tenant, subject, id) IN (
        SELECT going.tenant, subject.value, going.id FROM (${going}) going CROSS JOIN json_each(going.subjects) subject)`),
    db.run(sql`DELETE FROM activity WHERE (tenant, id) IN (SELECT tenant, id FROM (${going}))`),
    forgetHours(db, tenant, now),
  ]);
}

/**
 * The same for a few tenants, others every minute until all have had their turn: for those about whom nothing else ever runs. There is no
 * note of whose turn it is, only the time.
 */
export async function pruneInTurn(db: Database, now: number): Promise<void> {
  const minute = Math.floor(now / 60_000);
  const size = ACTIVITY_LIMITS.tenantsPerSweep;
  const [rows] = await db.batch([
    db.all<{ id: string }>(sql`
      SELECT id FROM tenants ORDER BY id LIMIT ${size}
      OFFSET ${size} * (${minute} % max(1, (SELECT (count(*) + ${size - 1}) / ${size} FROM tenants)))`),
  ]);
  for (const { id } of rows) await pruneActivity(db, id, now);
}
