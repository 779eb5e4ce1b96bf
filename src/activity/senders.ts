import { desc, eq, sql } from "drizzle-orm";
import type { Sender } from "../dialects/sender.ts";
import { ACTIVITY_LIMITS } from "../limits/records.ts";
import type { Statement } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import { prepared, type Slot } from "../store/prepared.ts";
import { senders } from "../store/tables/records.ts";
import type { Idp } from "../tenants/idp.ts";
import type { SeenSender } from "./compare-senders.ts";

/** Notes who called, at most once an hour for each IdP; nothing where the tenant is gone. */
export const noteSender = (
  db: Database,
  tenant: string,
  sender: Sender | undefined,
  client: string,
  at: number,
): Statement => upsertSender(db, tenant, sender?.vendor ?? "", sender?.certain === true ? 1 : 0, client, at);

const upsertSender = prepared(
  (db, tenant: Slot, idp: Slot, certain: Slot<0 | 1>, client: Slot, at: Slot<number>) =>
    db.run(sql`
    INSERT INTO senders (tenant, idp, client, certain, first_at, last_at)
    SELECT id, ${idp}, ${client}, ${certain}, ${at}, ${at} FROM tenants WHERE id = ${tenant}
    ON CONFLICT DO UPDATE SET client = excluded.client, certain = max(certain, excluded.certain), last_at = max(last_at, excluded.last_at)
     WHERE excluded.last_at >= last_at + ${ACTIVITY_LIMITS.senderEveryMs} OR excluded.certain > certain`),
);

/** Who has called, the latest first: at most one for each IdP that is known. */
export async function listSenders(db: Database, tenant: string): Promise<readonly SeenSender[]> {
  const [rows] = await db.batch([selectSenders(db, tenant)]);
  return rows.map(seenSender);
}

/** The same, for a batch that reads more than that: `seenSender` says what each row means. */
export const selectSenders = (db: Database, tenant: string) =>
  db.select().from(senders).where(eq(senders.tenant, tenant)).orderBy(desc(senders.lastAt));

export const seenSender = ({
  idp,
  client,
  certain,
  firstAt,
  lastAt,
}: typeof senders.$inferSelect): SeenSender => ({
  idp: idp === "" ? null : (idp as Idp),
  client,
  certain,
  firstAt,
  lastAt,
});
