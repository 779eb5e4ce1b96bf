import { fail, ok, type Result } from "../lib/result.ts";
import { COMMIT_LIMITS } from "../limits/scim.ts";
import { REVIEW_LIMITS } from "../limits/tenants.ts";
import { type Change, commit } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import { bumpGroups } from "../store/groups.ts";
import {
  areReviews,
  confirmReviewed,
  deleteReviewed,
  type ReviewFilter,
  type ReviewKey,
  selectReviews,
} from "../store/reviews.ts";
import type { Wanted } from "../store/wanted.ts";
import { markMemberships, RANK } from "../store/work.ts";

/** What somebody says of memberships that wait after a reactivation: they count again, or they go. */
export type Verdict = "confirm" | "dismiss";

export interface ReviewRequest {
  readonly db: Database;
  readonly tenant: string;
  readonly requestId: string;
  readonly now: () => number;
  /** How long whoever decides waits: what comes to wait for review after that is not meant. */
  readonly wanted: Wanted;
}

export type ReviewFault = "busy" | "tenantGone";

/** How many were decided on, and whether there are more than one request takes. */
export interface ReviewsDone {
  readonly count: number;
  readonly more: boolean;
}

/**
 * Decides on all reviews that the filter leaves, in commits that are each complete. None of them overrules what the IdP states at the same
 * time: what is no review any more when the commit runs, is read and decided anew.
 */
export async function decideReviews(
  request: ReviewRequest,
  verdict: Verdict,
  filter: ReviewFilter,
): Promise<Result<ReviewsDone, ReviewFault>> {
  const { db, tenant, requestId, now, wanted } = request;
  const limit = REVIEW_LIMITS.perStep;
  let count = 0;
  let conflicts = 0;
  for (let step = 0; step < REVIEW_LIMITS.steps; step++) {
    const [rows] = await db.batch([selectReviews(db, tenant, filter, START, limit + 1)]);
    const reviews = rows.slice(0, limit).map(({ userId, groupId }) => ({ userId, groupId }));
    if (reviews.length === 0) return ok({ count, more: false });
    const at = now();
    const committed = await commit(db, {
      ...changeOf(request, verdict, reviews, at),
      tenant,
      requestId,
      operationId: `${requestId}.${step}`,
      wanted,
      at,
      fence: [areReviews(tenant, reviews)],
      result: { count: reviews.length },
    });
    if (committed.ok) {
      count += reviews.length;
      if (rows.length <= limit) return ok({ count, more: false });
    } else if (committed.error.kind === "tenantGone") {
      return fail("tenantGone");
    } else if (committed.error.kind !== "stale" || ++conflicts === COMMIT_LIMITS.rounds) {
      return count === 0 ? fail("busy") : ok({ count, more: true });
    }
  }
  return count === 0 ? fail("busy") : ok({ count, more: true });
}

const START: ReviewKey = { userId: "", groupId: "" };

function changeOf(
  { db, tenant }: ReviewRequest,
  verdict: Verdict,
  reviews: readonly ReviewKey[],
  at: number,
): Pick<Change, "statements" | "events" | "wakes"> {
  const events = (type: "group.member_confirmed" | "group.member_removed") =>
    reviews.map(({ userId, groupId }) => ({ type, data: { groupId, value: userId, memberType: "User" } }));
  if (verdict === "confirm") {
    return {
      statements: [
        confirmReviewed(db, tenant, reviews, at),
        markMemberships(db, { tenant, memberships: reviews, rank: RANK.addition, at }),
      ],
      events: events("group.member_confirmed"),
      wakes: true,
    };
  }
  // What waits counts nowhere, so nobody loses anything in Foundation.
  const groupIds = [...new Set(reviews.map(({ groupId }) => groupId))];
  return {
    statements: [deleteReviewed(db, tenant, reviews), bumpGroups(db, tenant, groupIds, at)],
    events: events("group.member_removed"),
    wakes: false,
  };
}
