import { reviewId } from "../../http/api/reviews.ts";
import type { ListedFeed } from "../../store/group-list.ts";
import type { Review } from "../../store/reviews.ts";
import { GroupLink, Named, PersonLink, TargetLink } from "../people/links.tsx";
import { Button } from "../ui/button.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";

interface ReviewTableProps {
  readonly tenant: string;
  readonly reviews: readonly Review[];
  readonly feeds: readonly ListedFeed[];
  readonly now: number;
  /** Whether it stands in a form that decides on them. */
  readonly decidable?: boolean;
}

/** Memberships that wait: whose, of which group, since when they are uncertain, and what confirming one gives. */
export function ReviewTable({ tenant, reviews, feeds, now, decidable = false }: ReviewTableProps) {
  const feedsOf = Map.groupBy(feeds, ({ groupId }) => groupId);
  const heads = ["Person", "Group", "Would give", "Last stated by your IdP"];
  return (
    <Table caption="Memberships that wait" heads={decidable ? ["", ...heads, ""] : heads}>
      {reviews.map((review) => (
        <tr>
          {decidable && (
            <td class="fit">
              <input
                type="checkbox"
                name="review"
                value={reviewId(review)}
                aria-label={`${review.userName} in ${review.displayName}`}
              />
            </td>
          )}
          <th scope="row">
            <PersonLink tenant={tenant} id={review.userId}>
              {review.userName}
            </PersonLink>
          </th>
          <td>
            <GroupLink tenant={tenant} id={review.groupId}>
              {review.displayName}
            </GroupLink>
          </td>
          <td>
            <Gives tenant={tenant} feeds={feedsOf.get(review.groupId) ?? []} />
          </td>
          <td class="fit">
            <Time at={review.since} now={now} />
          </td>
          {decidable && (
            <td class="actions-cell">
              <Button
                name="decide"
                value={`confirm ${reviewId(review)}`}
                label={`Confirm: ${review.userName} in ${review.displayName}`}
              >
                Confirm
              </Button>{" "}
              <Button
                name="decide"
                value={`dismiss ${reviewId(review)}`}
                label={`Dismiss: ${review.userName} in ${review.displayName}`}
              >
                Dismiss
              </Button>
            </td>
          )}
        </tr>
      ))}
    </Table>
  );
}

const Gives = ({ tenant, feeds }: { tenant: string; feeds: readonly ListedFeed[] }) =>
  feeds.length === 0 ? (
    <span class="quiet">Nothing by itself</span>
  ) : (
    <Named
      items={feeds.map(({ targetId, name }) => (
        <TargetLink tenant={tenant} id={targetId}>
          {name}
        </TargetLink>
      ))}
    />
  );
