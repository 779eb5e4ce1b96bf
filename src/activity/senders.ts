import { desc, eq, sql } from "drizzle-orm";
import type { Sender } from "../dialects/sender.ts";
import { ACTIVITY_LIMITS } from "../limits.ts";
import type { Statement } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import { senders } from "../store/tables/records.ts";
import type { Idp } from "../tenants/idp.ts";
import { profiles } from "../tenants/profiles.ts";

/** An IdP that has called; `idp` is null where it cannot be told. Times are epoch milliseconds. */
export interface SeenSender {
  readonly idp: Idp | null;
  readonly client: string;
  readonly certain: boolean;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Notes who called, at most once an hour for each IdP; nothing where the tenant is gone. */
export const noteSender = (
  db: Database,
  tenant: string,
  sender: Sender | undefined,
  client: string,
  at: number,
): Statement =>
  db.run(sql`
    INSERT INTO senders (tenant, idp, client, certain, first_at, last_at)
    SELECT id, ${sender?.vendor ?? ""}, ${client}, ${sender?.certain === true ? 1 : 0}, ${at}, ${at} FROM tenants WHERE id = ${tenant}
    ON CONFLICT DO UPDATE SET client = excluded.client, certain = max(certain, excluded.certain), last_at = max(last_at, excluded.last_at)
     WHERE excluded.last_at >= last_at + ${ACTIVITY_LIMITS.senderEveryMs} OR excluded.certain > certain`);

/** Who has called, the latest first: at most one for each IdP that is known. */
export async function listSenders(db: Database, tenant: string): Promise<readonly SeenSender[]> {
  const [rows] = await db.batch([
    db.select().from(senders).where(eq(senders.tenant, tenant)).orderBy(desc(senders.lastAt)),
  ]);
  return rows.map(({ idp, client, certain, firstAt, lastAt }) => ({
    idp: idp === "" ? null : (idp as Idp),
    client,
    certain,
    firstAt,
    lastAt,
  }));
}

/** What the senders say about the IdP that the tenant named. Only those count that call these days and can be told for certain. */
export function compareSenders(
  declared: Idp,
  seen: readonly SeenSender[],
): { readonly mismatch: boolean; readonly sentence: string } {
  const latest = Math.max(...seen.map(({ lastAt }) => lastAt));
  const calling = seen.filter(
    ({ certain, lastAt }) => certain && lastAt >= latest - ACTIVITY_LIMITS.senderRecentMs,
  );
  const known = calling.flatMap(({ idp }) => (idp === null ? [] : [idp]));
  const others = known.filter((idp) => idp !== declared);
  const { label } = profiles[declared];
  const names = others.map((idp) => profiles[idp].label).join(" and ");
  const verb = others.length === 1 ? "calls" : "call";
  if (seen.length === 0) {
    return {
      mismatch: false,
      sentence: "Nobody has called yet; enter the SCIM address and token at the IdP.",
    };
  }
  if (others.length === 0) {
    return {
      mismatch: false,
      sentence: known.includes(declared)
        ? `${label} calls, as the tenant says.`
        : "Those who call do not name themselves; nothing speaks against what the tenant says.",
    };
  }
  if (known.includes(declared)) {
    return {
      mismatch: true,
      sentence: `${label} calls as the tenant says, and ${names} ${verb} too: two that write one directory undo each other's changes, so give each a tenant of its own.`,
    };
  }
  return {
    mismatch: true,
    sentence: `The tenant says ${label}, but ${names} ${verb}: change the tenant's idp to have the policies that suit it, or find out who uses the token.`,
  };
}
