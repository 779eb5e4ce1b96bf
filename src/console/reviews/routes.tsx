import { type Context, Hono } from "hono";
import { decideReviews, type Verdict } from "../../directory/reviews.ts";
import { readReviewId, reviewId, reviewProblems } from "../../http/api/reviews.ts";
import { wakeLane } from "../../http/wake.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import { listReviews } from "../../store/review-list.ts";
import type { ReviewFilter } from "../../store/reviews.ts";
import type { ConsoleEnv } from "../context.ts";
import { withQuery } from "../people/links.tsx";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { AllReviewsPage } from "./all-page.tsx";
import { doneOf, reviewsDone } from "./done.ts";
import { ReviewsPage } from "./reviews-page.tsx";

/** `/console/{tenant}/reviews`: memberships that wait since a person was reactivated; one, several or all are confirmed or dismissed. */
export const reviewPages = new Hono<ConsoleEnv>()
  .get("/", (c) => showReviews(c))
  .get("/all", async function askAboutAll(c) {
    const { db, tenant } = c.var;
    const verdict = verdictOf(c.req.query("verdict"));
    if (verdict === undefined) return c.redirect(`/console/${tenant}/reviews`, 303);
    const { total, reviews, feeds } = await listReviews(db, tenant, {}, START, CONSOLE_LIMITS.rows + 1);
    return tenantPage(
      c,
      { title: "All reviews", area: "people" },
      <AllReviewsPage {...{ verdict, total, reviews, feeds }} session={c.var.session} now={c.var.now} />,
    );
  })
  .post("/all", async function decideOnAll(c) {
    const verdict = verdictOf(c.var.form.get("verdict") ?? undefined);
    if (verdict === undefined) return c.redirect(`/console/${c.var.tenant}/reviews`, 303);
    return decide(c, verdict, {});
  })
  .post("/", async function decideOnChosen(c) {
    const [verdict, only] = (c.var.form.get("decide") ?? "").split(" ");
    const known = verdictOf(verdict);
    const ids = only === undefined ? c.var.form.getAll("review").slice(0, CONSOLE_LIMITS.rows) : [only];
    const keys = ids.flatMap((id) => readReviewId(id) ?? []);
    if (known === undefined || keys.length === 0)
      return showReviews(c, "Tick the memberships that you want to decide on, then choose again.");
    return decide(c, known, { keys });
  });

const START = { userId: "", groupId: "" };

const verdictOf = (text: string | undefined): Verdict | undefined =>
  text === "confirm" || text === "dismiss" ? text : undefined;

/** The list, or the list again with what was wrong with the form. */
async function showReviews(c: Context<ConsoleEnv>, problem?: string): Promise<Response> {
  const { db, tenant, now, session } = c.var;
  const { user, group, after } = askedOf(c);
  const filter: ReviewFilter = {
    ...(user === undefined ? {} : { userId: user }),
    ...(group === undefined ? {} : { groupId: group }),
  };
  const list = await listReviews(db, tenant, filter, readReviewId(after) ?? START, CONSOLE_LIMITS.rows + 1);
  const rows = list.reviews.slice(0, CONSOLE_LIMITS.rows);
  const last = rows.at(-1);
  const path = `/console/${tenant}/reviews`;
  return tenantPage(
    c,
    {
      title: "Reviews",
      area: "people",
      done: reviewsDone(c.req.query("done")),
      status: problem === undefined ? 200 : 422,
    },
    <ReviewsPage
      {...{ session, now, problem, rows }}
      feeds={list.feeds}
      total={list.total}
      filter={{ user, group }}
      isFirst={after === ""}
      next={
        list.reviews.length > rows.length && last !== undefined
          ? withQuery(path, { user, group, after: reviewId(last) })
          : undefined
      }
    />,
  );
}

/** What the page shows: of a form, what the page that it was sent from showed. */
function askedOf(c: Context<ConsoleEnv>) {
  const read = (name: string) => c.var.form.get(name) || c.req.query(name) || undefined;
  return { user: read("user"), group: read("group"), after: read("after") ?? "" };
}

async function decide(c: Context<ConsoleEnv>, verdict: Verdict, filter: ReviewFilter) {
  const { db, tenant, requestId, wanted } = c.var;
  const request = { db, tenant, requestId, wanted, now: Date.now };
  const done = await decideReviews(request, verdict, filter);
  if (!done.ok) return refusePage(c, 409, reviewProblems[done.error].detail);
  if (verdict === "confirm" && done.value.count > 0) wakeLane(c);
  const { user, group } = askedOf(c);
  return c.redirect(
    withQuery(`/console/${tenant}/reviews`, { user, group, done: doneOf(verdict, done.value) }),
    303,
  );
}
