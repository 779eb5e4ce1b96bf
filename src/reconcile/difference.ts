import type { Standing } from "../store/facts.ts";

/** Why what is desired is not so, in one plain sentence; null where it is. */
export function differenceOf(standing: Standing): string | null {
  return standing.desired ? whyNotIn(standing) : whyNotOut(standing);
}

function whyNotIn({ ledger, targetState, ...reasons }: Standing): string | null {
  if (ledger === "present") return null;
  const known = reasons.userReason ?? reasons.groupReason ?? reasons.memberReason;
  if (known !== null) return known;
  if (targetState !== "present") return "The group is not in Foundation yet.";
  return ledger === "maybe"
    ? "The person was added, and Foundation has not confirmed it yet."
    : "The person is to be added, and it has not been this one's turn yet.";
}

/** What has to be done about a membership that does not count since its person was reactivated. */
export const REVIEW_REASON =
  "The membership is from before the person was deactivated, and waits for review; confirm or dismiss it, or have the IdP state it again.";

function whyNotOut({ ledger, active, awaitsReview, memberReason }: Standing): string | null {
  if (ledger === null) return awaitsReview ? REVIEW_REASON : null;
  const cause =
    active === null
      ? "The user was deleted"
      : active
        ? awaitsReview
          ? "The person's membership waits for review since they came back"
          : "The person is in no group any more that feeds this target"
        : "The user is deactivated";
  if (ledger === "absent") return `${cause}, and was removed; it is made sure that no late call undoes that.`;
  return `${cause}, and is being removed${memberReason === null ? "." : `; so far without success: ${memberReason}`}`;
}
