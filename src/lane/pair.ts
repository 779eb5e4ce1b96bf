import type { LedgerEntry } from "../store/tables/propagation.ts";

/** What is to be done about a (target, user) pair. */
export type PairAction =
  | { readonly kind: "add" }
  | { readonly kind: "remove" }
  /** Nothing can be done before then. */
  | { readonly kind: "wait"; readonly until: number }
  /** Desired and Foundation agree. */
  | { readonly kind: "settled" };

/**
 * Compares desired with the ledger.
 *
 * A call that was never answered may still take effect until its life is over. So whoever was removed after an unanswered add is
 * removed once more when that add can no longer come, and the same the other way round; until then the pair is not settled.
 */
export function decidePair(desired: boolean, entry: LedgerEntry | undefined, now: number): PairAction {
  if (entry === undefined) return desired ? { kind: "add" } : { kind: "settled" };
  if (desired) {
    if (entry.state !== "present") return { kind: "add" };
    return settleAfter(entry.removeUnsureUntil, "add", now);
  }
  if (entry.state !== "absent") return { kind: "remove" };
  if (entry.addUnsureUntil > 0) return settleAfter(entry.addUnsureUntil, "remove", now);
  return entry.removeUnsureUntil > now
    ? { kind: "wait", until: entry.removeUnsureUntil }
    : { kind: "settled" };
}

function settleAfter(unsureUntil: number, again: "add" | "remove", now: number): PairAction {
  if (unsureUntil === 0) return { kind: "settled" };
  return unsureUntil > now ? { kind: "wait", until: unsureUntil } : { kind: again };
}

/** The entry to be written before an add is sent: from then on the person is possibly present. */
export const beforeAdd = (
  entry: LedgerEntry | undefined,
  foundationUserId: string,
  unsureUntil: number,
): LedgerEntry => ({
  foundationUserId,
  state: entry?.state === "present" ? "present" : "maybe",
  addUnsureUntil: unsureUntil,
  removeUnsureUntil: entry?.removeUnsureUntil ?? 0,
});

/** The entry to be written before a removal is sent: from then on the person may be in or out. */
export const beforeRemove = (entry: LedgerEntry, unsureUntil: number): LedgerEntry => ({
  ...entry,
  state: entry.state === "absent" ? "absent" : "maybe",
  removeUnsureUntil: unsureUntil,
});

/**
 * The entry after an add was answered. `before` is the entry from before it was sent: its own doubts stay, but for a doubt about a
 * removal whose time was over when this add was sent.
 */
export const afterAdd = (
  before: LedgerEntry | undefined,
  foundationUserId: string,
  sentAt: number,
): LedgerEntry => ({
  foundationUserId,
  state: "present",
  addUnsureUntil: stillUnsure(before?.addUnsureUntil ?? 0, sentAt),
  removeUnsureUntil: stillUnsure(before?.removeUnsureUntil ?? 0, sentAt),
});

/** The entry after a removal was confirmed; undefined when no late call can change that any more. */
export function afterRemove(before: LedgerEntry, sentAt: number): LedgerEntry | undefined {
  const addUnsureUntil = stillUnsure(before.addUnsureUntil, sentAt);
  const removeUnsureUntil = stillUnsure(before.removeUnsureUntil, sentAt);
  if (addUnsureUntil === 0 && removeUnsureUntil === 0) return undefined;
  return { ...before, state: "absent", addUnsureUntil, removeUnsureUntil };
}

/**
 * The entry after a call that was refused. Whatever was refused, only a confirmed removal makes somebody absent and only a confirmed
 * add makes them present; but nothing will come of this call later.
 */
export const afterRefusal = (before: LedgerEntry | undefined, foundationUserId: string): LedgerEntry => ({
  foundationUserId,
  state: "maybe",
  addUnsureUntil: before?.addUnsureUntil ?? 0,
  removeUnsureUntil: before?.removeUnsureUntil ?? 0,
});

/** Where a pair stands: its ledger entry, and when it has to be looked at again, if it is not settled. */
export interface Standing {
  readonly entry: LedgerEntry | undefined;
  readonly dueAt?: number;
}

/** Once a pair is settled, nothing is kept of somebody who is not inside. */
export function standingOf(desired: boolean, entry: LedgerEntry | undefined, now: number): Standing {
  const action = decidePair(desired, entry, now);
  if (action.kind === "settled") return { entry: entry?.state === "absent" ? undefined : entry };
  return { entry, dueAt: action.kind === "wait" ? action.until : now };
}

const stillUnsure = (until: number, sentAt: number): number => (until > sentAt ? until : 0);
