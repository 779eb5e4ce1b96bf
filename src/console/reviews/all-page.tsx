import type { Session } from "../../access/sessions.ts";
import type { Verdict } from "../../directory/reviews.ts";
import { CONSOLE_LIMITS, VIEW_LIMITS } from "../../limits/http.ts";
import type { ReviewList } from "../../store/review-list.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Form } from "../ui/form.tsx";
import { Empty } from "../ui/table.tsx";
import { number } from "../ui/words.ts";
import { ReviewTable } from "./review-table.tsx";

interface AllReviewsPageProps extends ReviewList {
  readonly session: Session;
  readonly verdict: Verdict;
  readonly now: number;
}

/** What deciding on all reviews at once means, before it is done. */
export function AllReviewsPage({ session, verdict, total, reviews, feeds, now }: AllReviewsPageProps) {
  const path = `/console/${session.tenant}/reviews`;
  const verb = verdict === "confirm" ? "Confirm" : "Dismiss";
  const shown = reviews.slice(0, CONSOLE_LIMITS.rows);
  return (
    <>
      <p class="crumbs">
        <a href={path}>Reviews</a>
      </p>
      <h1>{verb} all memberships that wait?</h1>
      {shown.length === 0 ? (
        <Empty>Nothing waits any more.</Empty>
      ) : (
        <>
          <p class="lede">
            {verdict === "confirm"
              ? "Each of these people gets back what their groups give in Foundation. Do this if you know that nothing was taken away from them while they were deactivated."
              : "These memberships end. Nobody loses anything in Foundation, because what waits does not count; your IdP can add people again."}
          </p>
          <p>
            {number(total, total === VIEW_LIMITS.countedPlaces)}{" "}
            {total === 1 ? "membership waits" : "memberships wait"}
            {reviews.length > shown.length ? `; the first ${shown.length}:` : ":"}
          </p>
          <ReviewTable tenant={session.tenant} reviews={shown} feeds={feeds} now={now} />
          <Form session={session} action={`${path}/all`}>
            <input type="hidden" name="verdict" value={verdict} />
            <div class="actions">
              <Button kind={verdict === "confirm" ? "primary" : "danger"}>{verb} all</Button>
              <ButtonLink href={path}>Back</ButtonLink>
            </div>
          </Form>
        </>
      )}
    </>
  );
}
