import { sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { type ListedFeed, selectFeedsOf } from "./group-list.ts";
import { countReviews, type Review, type ReviewFilter, type ReviewKey, selectReviews } from "./reviews.ts";

/** Reviews with what each would give. */
export interface ReviewList {
  readonly reviews: readonly Review[];
  /** The first targets that each of their groups feeds by itself. */
  readonly feeds: readonly ListedFeed[];
  /** All reviews of the tenant, counted up to a bound. */
  readonly total: number;
}

/** Up to `limit` reviews after the place, in two trips. */
export async function listReviews(
  db: Database,
  tenant: string,
  filter: ReviewFilter,
  after: ReviewKey,
  limit: number,
): Promise<ReviewList> {
  const [reviews, totals] = await db.batch([
    selectReviews(db, tenant, filter, after, limit),
    db.all<{ total: number }>(sql`SELECT (${countReviews(tenant, VIEW_LIMITS.countedPlaces)}) AS total`),
  ]);
  const groupIds = JSON.stringify([...new Set(reviews.map(({ groupId }) => groupId))]);
  const [feeds] = await db.batch([
    selectFeedsOf(db, tenant, sql`SELECT value AS id FROM json_each(${groupIds})`),
  ]);
  return { reviews, feeds, total: totals[0]?.total ?? 0 };
}
