import { type SQL, sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { selectGroupsOf } from "./memberships.ts";

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
       AND group_id IN (${selectGroupsOf(tenant, userId)})`);

/** A membership from before a deactivation that waits for somebody's word. */
export interface Review {
  readonly userId: string;
  readonly userName: string;
  readonly groupId: string;
  readonly displayName: string;
  /** When the IdP last stated the membership, in epoch milliseconds. */
  readonly since: number;
}

/** What names a review, and its place in the list. */
export type ReviewKey = Pick<Review, "userId" | "groupId">;

/** Only the reviews of one user, of one group, or both; or only those that `keys` names. */
export type ReviewFilter = Partial<ReviewKey> & { readonly keys?: readonly ReviewKey[] };

/** Up to `limit` reviews after the place, by user. Those of somebody who is inactive wait for the person first, and are not shown. */
export const selectReviews = (
  db: Database,
  tenant: string,
  filter: ReviewFilter,
  after: ReviewKey,
  limit: number,
) =>
  db.all<Review>(sql`
    SELECT waiting.value AS userId, person.attributes ->> '$.userName' AS userName,
           waiting.group_id AS groupId, holder.attributes ->> '$.displayName' AS displayName,
           coalesce(waiting.confirmed_at, waiting.added_at) AS since
      FROM members waiting INDEXED BY members_review
           CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = waiting.value AND person.active = 1
           CROSS JOIN groups holder ON holder.tenant = ${tenant} AND holder.id = waiting.group_id
     WHERE waiting.tenant = ${tenant} AND waiting.state = 'review'
       AND (waiting.value, waiting.group_id) > (${after.userId}, ${after.groupId})
       AND ${filter.userId === undefined ? sql`1` : sql`waiting.value = ${filter.userId}`}
       AND ${filter.groupId === undefined ? sql`1` : sql`waiting.group_id = ${filter.groupId}`}
       AND ${
         filter.keys === undefined
           ? sql`1`
           : sql`(waiting.value, waiting.group_id) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${keysOf(filter.keys)}))`
       }
     ORDER BY waiting.value, waiting.group_id LIMIT ${limit}`);

/** The number of reviews, counted up to `limit`: a query for one value. */
export const countReviews = (tenant: string, limit: number): SQL => sql`
  SELECT count(*) FROM (
    SELECT 1 FROM members waiting INDEXED BY members_review
           CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = waiting.value AND person.active = 1
     WHERE waiting.tenant = ${tenant} AND waiting.state = 'review' LIMIT ${limit})`;

/** That all of these are reviews, of users who are active. */
export const areReviews = (tenant: string, reviews: readonly ReviewKey[]): SQL =>
  sql`${reviews.length} = (
    SELECT count(*) FROM json_each(${keysOf(reviews)}) named
           CROSS JOIN members waiting ON waiting.tenant = ${tenant} AND waiting.group_id = named.value ->> 1
             AND waiting.value = named.value ->> 0 AND waiting.state = 'review'
           CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = waiting.value AND person.active = 1)`;

/** Lets these memberships count again. */
export const confirmReviewed = (
  db: Database,
  tenant: string,
  reviews: readonly ReviewKey[],
  at: number,
): Statement =>
  db.run(sql`
    UPDATE members SET state = 'confirmed', confirmed_at = ${at}
     WHERE tenant = ${tenant}
       AND (group_id, value) IN (SELECT value ->> 1, value ->> 0 FROM json_each(${keysOf(reviews)}))`);

export const deleteReviewed = (db: Database, tenant: string, reviews: readonly ReviewKey[]): Statement =>
  db.run(sql`
    DELETE FROM members
     WHERE tenant = ${tenant}
       AND (group_id, value) IN (SELECT value ->> 1, value ->> 0 FROM json_each(${keysOf(reviews)}))`);

const keysOf = (reviews: readonly ReviewKey[]): string =>
  JSON.stringify(reviews.map(({ userId, groupId }) => [userId, groupId]));
