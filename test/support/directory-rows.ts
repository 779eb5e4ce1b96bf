import { env } from "cloudflare:workers";
import type { TestTenant } from "./tenant.ts";

/** Rows of the directory that SCIM does not show; `?1` is the tenant. */

export const query = async <Row>(tenant: TestTenant, sql: string, ...values: unknown[]): Promise<Row[]> =>
  (
    await env.DB.prepare(sql)
      .bind(tenant.id, ...values)
      .all<Row>()
  ).results;

/** What is parked, expired or not, as "group value". */
export const parkedIn = async (tenant: TestTenant): Promise<readonly string[]> =>
  (
    await query<{ name: string }>(
      tenant,
      `SELECT holder.display_name_key || ' ' || parked.value AS name FROM parked_members parked
         JOIN groups holder ON holder.tenant = parked.tenant AND holder.id = parked.group_id
        WHERE parked.tenant = ?1 ORDER BY 1`,
    )
  ).map(({ name }) => name);

export interface MembershipRow {
  readonly value: string;
  readonly state: string;
  readonly added_at: number;
  readonly confirmed_at: number | null;
}

export const membershipsOf = (tenant: TestTenant, groupId: string): Promise<MembershipRow[]> =>
  query(
    tenant,
    "SELECT value, state, added_at, confirmed_at FROM members WHERE tenant = ?1 AND group_id = ?2 ORDER BY value",
    groupId,
  );

/** Lets everything that was stated or parked so far have been so long ago. */
export async function age(tenant: TestTenant, milliseconds: number): Promise<void> {
  await query(
    tenant,
    "UPDATE members SET added_at = added_at - ?2, confirmed_at = confirmed_at - ?2 WHERE tenant = ?1",
    milliseconds,
  );
  await query(
    tenant,
    "UPDATE groups SET last_modified = last_modified - ?2, confirmed_at = confirmed_at - ?2 WHERE tenant = ?1",
    milliseconds,
  );
  await query(tenant, "UPDATE parked_members SET since = since - ?2 WHERE tenant = ?1", milliseconds);
}

/** Lets memberships of a user wait for review, as a return after a deactivation does. */
export const letWaitForReview = (tenant: TestTenant, userId: string) =>
  query(tenant, "UPDATE members SET state = 'review' WHERE tenant = ?1 AND value = ?2", userId);
