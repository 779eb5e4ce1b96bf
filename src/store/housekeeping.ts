import { sql } from "drizzle-orm";
import { LANE_LIMITS } from "../limits/propagation.ts";
import { POLICY_LIMITS } from "../limits/tenants.ts";
import { pruneActivity } from "./activity-pruning.ts";
import type { Database } from "./database.ts";
import { countLeftovers, type LeftoverProgress } from "./leftovers.ts";
import { forgetExpired, type ParkedPlace, parkedExpiry } from "./parked.ts";
import { readPolicies } from "./policies.ts";
import { idAt } from "./time-id.ts";

/**
 * Forgets what is old, and counts what the IdP leaves lying, at most once an hour and only for tenants that do something. Ids of operations and activity are time-ordered, so
 * what is old is a range of the key.
 */
export async function housekeeping(
  db: Database,
  tenant: string,
  storage: DurableObjectStorage,
  now: number,
): Promise<void> {
  const last = (await storage.get<number>("tidiedAt")) ?? 0;
  if (now - last < LANE_LIMITS.compareEveryMs) return;
  await storage.put("tidiedAt", now);
  await db.batch([
    db.run(
      sql`DELETE FROM operations WHERE tenant = ${tenant} AND id < ${idAt(now - LANE_LIMITS.operationsKeptMs)}`,
    ),
    db.run(sql`
      DELETE FROM departures WHERE tenant = ${tenant} AND at < ${now - LANE_LIMITS.departuresKeptMs}`),
    // No policy remembers anybody longer than this.
    db.run(sql`
      DELETE FROM foundation_users INDEXED BY foundation_users_gone_name
       WHERE tenant = ${tenant} AND gone_at < ${now - POLICY_LIMITS.days * DAY_MS} AND gone_at IS NOT NULL
         AND NOT EXISTS (SELECT 1 FROM ledger INDEXED BY ledger_user
                          WHERE tenant = ${tenant} AND ledger.user_id = foundation_users.user_id)`),
  ]);
  const place = (await storage.get<ParkedPlace>("parkedPlace")) ?? { groupId: "", value: "" };
  await storage.put("parkedPlace", await forgetExpired(db, tenant, place, parkedExpiry(now)));
  await pruneActivity(db, tenant, now);
  const policies = await readPolicies(db, tenant);
  if (policies === undefined) return;
  const progress = await storage.get<LeftoverProgress>("leftovers");
  const before = now - policies.staleAfterDays * DAY_MS;
  await storage.put("leftovers", await countLeftovers(db, tenant, progress, before));
}

const DAY_MS = 24 * 3_600_000;
