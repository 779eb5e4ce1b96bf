import { sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";

/**
 * Lets the user's memberships wait for somebody's word that the IdP has not stated since `deactivatedAt`. What was stated while the
 * user was inactive counts.
 */
export const reviewMemberships = (
  db: Database,
  tenant: string,
  userId: string,
  deactivatedAt: number,
): Statement =>
  db.run(sql`
    UPDATE members SET state = 'review'
     WHERE tenant = ${tenant} AND value = ${userId} AND state = 'confirmed' AND coalesce(confirmed_at, added_at) < ${deactivatedAt}
       AND group_id IN (SELECT group_id FROM members INDEXED BY members_value WHERE tenant = ${tenant} AND value = ${userId})`);
