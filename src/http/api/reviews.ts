import { zValidator } from "@hono/zod-validator";
import { type Context, Hono } from "hono";
import * as z from "zod";
import { decideReviews, type ReviewFault, type Verdict } from "../../directory/reviews.ts";
import { MEMBER_LIMITS } from "../../limits/scim.ts";
import { type Review, type ReviewFilter, type ReviewKey, selectReviews } from "../../store/reviews.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { refuseInvalid } from "../validation.ts";
import { wakeLane } from "../wake.ts";
import { readOptionalBody } from "./body.ts";
import { page, pageQuery, timestamp } from "./page.ts";
import { type Answer, count as number, time } from "./shape.ts";

const id = z.string().min(1).max(MEMBER_LIMITS.idLength).optional();
export const reviewsQuery = pageQuery.extend({ userId: id.describe("Those of this user.") });
export const chosen = z.strictObject({ userId: id, groupId: id }).meta({
  id: "ReviewChoice",
  description: "Those of this user or this group; all that wait where neither is named.",
});

/** `/tenants/{id}/reviews`: memberships that wait for somebody's word since a person was reactivated. */
export const reviewRoutes = new Hono<TenantEnv>()
  .get("/", zValidator("query", reviewsQuery, refuseInvalid), async function getReviews(c) {
    const { after, limit, userId } = c.req.valid("query");
    const { db, tenant } = c.var;
    const place = readReviewId(after) ?? { userId: "", groupId: "" };
    const [rows] = await db.batch([selectReviews(db, tenant, filterOf({ userId }), place, limit + 1)]);
    return c.json(page(rows, limit, reviewAnswer, reviewId));
  })
  .post("/confirm", (c) => decideMany(c, "confirm"))
  .post("/dismiss", (c) => decideMany(c, "dismiss"))
  .post("/:reviewId/confirm", (c) => decideOne(c, "confirm", c.req.param("reviewId")))
  .post("/:reviewId/dismiss", (c) => decideOne(c, "dismiss", c.req.param("reviewId")));

/** All that wait, or those of the user or the group that the body names. */
async function decideMany(c: Context<TenantEnv>, verdict: Verdict): Promise<Response> {
  const body = await readOptionalBody(c.req.raw, chosen, {});
  return body.ok ? decide(c, verdict, filterOf(body.value)) : problemResponse(body.error);
}

async function decideOne(c: Context<TenantEnv>, verdict: Verdict, reviewId: string): Promise<Response> {
  const key = readReviewId(reviewId);
  return key === undefined ? problemResponse(unknownReview) : decide(c, verdict, key, unknownReview);
}

async function decide(
  c: Context<TenantEnv>,
  verdict: Verdict,
  filter: ReviewFilter,
  nothing?: Problem,
): Promise<Response> {
  const { db, tenant, requestId, wanted } = c.var;
  const request = { db, tenant, requestId, wanted, now: Date.now };
  const done = await decideReviews(request, verdict, filter);
  if (!done.ok) return problemResponse(reviewProblems[done.error]);
  const { count, more } = done.value;
  if (count === 0 && nothing !== undefined) return problemResponse(nothing);
  if (verdict === "dismiss") {
    const answer: Answer<typeof dismissedShape> = { dismissed: count, more };
    return c.json(answer);
  }
  if (count > 0) wakeLane(c);
  const answer: Answer<typeof confirmedShape> = { confirmed: count, more };
  return c.json(answer);
}

const more = z.boolean().describe("Whether more wait than one request takes.");
export const confirmedShape = z.strictObject({ confirmed: number, more });
export const dismissedShape = z.strictObject({ dismissed: number, more });

const filterOf = ({ userId, groupId }: z.infer<typeof chosen>): ReviewFilter => ({
  ...(userId === undefined ? {} : { userId }),
  ...(groupId === undefined ? {} : { groupId }),
});

export const reviewShape = z
  .strictObject({
    id: z.string(),
    userId: z.string(),
    userName: z.string(),
    groupId: z.string(),
    displayName: z.string(),
    since: time.describe("When the IdP last stated the membership."),
  })
  .meta({ id: "Review", description: "A membership that waits since its user was reactivated." });

const reviewAnswer = (review: Review): Answer<typeof reviewShape> => ({
  id: reviewId(review),
  userId: review.userId,
  userName: review.userName,
  groupId: review.groupId,
  displayName: review.displayName,
  since: timestamp(review.since),
});

/** Our ids of users and groups have no dot. */
export const reviewId = ({ userId, groupId }: ReviewKey): string => `${userId}.${groupId}`;

/** The review that an id names; nothing where it names none. */
export function readReviewId(text: string): ReviewKey | undefined {
  const [userId = "", groupId = "", ...more] = text.split(".");
  return userId === "" || groupId === "" || more.length > 0 ? undefined : { userId, groupId };
}

const unknownReview: Problem = {
  kind: "notFound",
  detail:
    "No membership waits under this id: it was confirmed, dismissed or ended meanwhile, or its user is inactive; see the list of reviews.",
};

/** Why nothing was decided. */
export const reviewProblems: Readonly<Record<ReviewFault, Problem>> = {
  busy: {
    kind: "unavailable",
    detail: "These memberships are being changed at this moment; nothing was decided, try again.",
    retryAfterSeconds: 5,
  },
  tenantGone: { kind: "notFound", detail: "This tenant is being deleted, and its memberships with it." },
};
