import type { Session } from "../../access/sessions.ts";
import { VIEW_LIMITS } from "../../limits/http.ts";
import type { ListedFeed } from "../../store/group-list.ts";
import type { Review } from "../../store/reviews.ts";
import { Button, ButtonLink } from "../ui/button.tsx";
import { Form } from "../ui/form.tsx";
import { Notice } from "../ui/notice.tsx";
import { Empty, More } from "../ui/table.tsx";
import { number } from "../ui/words.ts";
import { ReviewTable } from "./review-table.tsx";

interface ReviewsPageProps {
  readonly session: Session;
  readonly rows: readonly Review[];
  readonly feeds: readonly ListedFeed[];
  /** All that wait, counted up to a bound. */
  readonly total: number;
  readonly filter: { readonly user: string | undefined; readonly group: string | undefined };
  readonly problem: string | undefined;
  readonly next: string | undefined;
  readonly isFirst: boolean;
  readonly now: number;
}

/** Memberships that wait for somebody's word. */
export function ReviewsPage({
  session,
  rows,
  feeds,
  total,
  filter,
  problem,
  next,
  isFirst,
  now,
}: ReviewsPageProps) {
  const path = `/console/${session.tenant}/reviews`;
  const isFiltered = filter.user !== undefined || filter.group !== undefined;
  return (
    <>
      <p class="crumbs">
        <a href={`/console/${session.tenant}/people`}>People</a>
      </p>
      <div class="head">
        <div>
          <h1>Reviews</h1>
          <p class="lede">
            These people were deactivated and came back. Your IdP has not said since whether they still belong
            to these groups, so the memberships do not count until you say so, or until your IdP states them
            again.
          </p>
        </div>
      </div>
      {problem !== undefined && <Notice tone="bad">{problem}</Notice>}
      {isFiltered && (
        <p>
          Only those of one {filter.user === undefined ? "group" : "person"}. <a href={path}>Show all</a>
        </p>
      )}
      {rows.length === 0 ? (
        <Empty>
          {isFirst && !isFiltered ? <NothingWaits tenant={session.tenant} /> : "Nothing waits here any more."}
        </Empty>
      ) : (
        <>
          <Form session={session} action={path} layout="wide">
            {filter.user !== undefined && <input type="hidden" name="user" value={filter.user} />}
            {filter.group !== undefined && <input type="hidden" name="group" value={filter.group} />}
            <ReviewTable tenant={session.tenant} reviews={rows} feeds={feeds} now={now} decidable />
            <div class="actions">
              <Button kind="primary" name="decide" value="confirm">
                Confirm ticked
              </Button>
              <Button kind="danger" name="decide" value="dismiss">
                Dismiss ticked
              </Button>
            </div>
          </Form>
          <More href={next} />
          {total > 1 && (
            <p class="actions">
              <span class="quiet">Waiting in all: {number(total, total === VIEW_LIMITS.countedPlaces)}</span>
              <ButtonLink href={`${path}/all?verdict=confirm`}>Confirm all…</ButtonLink>
              <ButtonLink href={`${path}/all?verdict=dismiss`}>Dismiss all…</ButtonLink>
            </p>
          )}
        </>
      )}
    </>
  );
}

const NothingWaits = ({ tenant }: { tenant: string }) => (
  <>
    Nothing waits. Memberships come here when somebody is reactivated whose memberships your IdP does not
    state again, if the policy “onReactivate” is “review”; see{" "}
    <a href={`/console/${tenant}/policies`}>policies</a>.
  </>
);
