import type { ReviewsDone, Verdict } from "../../directory/reviews.ts";

/** What stands for what was done in the address that a form leads to. */
export function doneOf(verdict: Verdict, { count, more }: ReviewsDone): string {
  if (count === 0) return "none";
  return more ? `${verdict}-some` : `${verdict}-${count === 1 ? "one" : "many"}`;
}

/** The sentence that it stands for; nothing for what no form of ours has sent. */
export const reviewsDone = (code: string | undefined): string | undefined =>
  code !== undefined && Object.hasOwn(sentences, code) ? sentences[code] : undefined;

const sentences: Readonly<Record<string, string>> = {
  none: "Nothing was left to decide: these memberships were confirmed, dismissed or ended meanwhile.",
  "confirm-one": "Confirmed. The membership counts again; Foundation follows within moments.",
  "confirm-many": "Confirmed. The memberships count again; Foundation follows within moments.",
  "confirm-some": "Confirmed, as many as are done at once. More are waiting: confirm again.",
  "dismiss-one": "Dismissed. The membership has ended.",
  "dismiss-many": "Dismissed. The memberships have ended.",
  "dismiss-some": "Dismissed, as many as are done at once. More are waiting: dismiss again.",
};
