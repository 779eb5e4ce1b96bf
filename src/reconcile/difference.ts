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

function whyNotOut({ ledger, active, memberReason }: Standing): string | null {
  if (ledger === null) return null;
  const cause =
    active === null
      ? "The user was deleted"
      : active
        ? "The person is in no group any more that feeds this target"
        : "The user is deactivated";
  if (ledger === "absent") return `${cause}, and was removed; it is made sure that no late call undoes that.`;
  return `${cause}, and is being removed${memberReason === null ? "." : `; so far without success: ${memberReason}`}`;
}
