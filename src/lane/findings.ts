import type { LedgerEntry } from "../store/tables/propagation.ts";

/** One difference between what Foundation holds and what the ledger says. `subject` is the Foundation user it is about. */
export type Finding =
  | { readonly kind: "stranger"; readonly subject: string }
  | { readonly kind: "missing"; readonly subject: string; readonly userId: string }
  | { readonly kind: "renamed"; readonly subject: "" };

/**
 * Compares one group's members with the ledger. Whoever the ledger must suspect to be there is no stranger, and whoever a late call may
 * still bring or take away is not missing yet.
 */
export function compareMembers(
  held: ReadonlySet<string>,
  entries: readonly (LedgerEntry & { readonly userId: string })[],
  now: number,
): Finding[] {
  const known = new Set(entries.map((entry) => entry.foundationUserId));
  const strangers = [...held]
    .filter((id) => !known.has(id))
    .map((subject): Finding => ({ kind: "stranger", subject }));
  const missing = entries
    .filter((entry) => entry.state === "present" && entry.removeUnsureUntil <= now)
    .filter((entry) => !held.has(entry.foundationUserId))
    .map((entry): Finding => ({ kind: "missing", subject: entry.foundationUserId, userId: entry.userId }));
  return [...strangers, ...missing];
}
