import { digestOf } from "../lib/digest.ts";
import type { DesiredMember } from "../store/facts.ts";
import type { LedgerEntry } from "../store/tables/propagation.ts";

/** What one comparison shows about one target: the digests of both sides, and how far they differ. */
export interface Proof {
  /** Of those who are meant to be there, and of those who are. */
  readonly desiredDigest: string;
  readonly foundationDigest: string;
  /** Members whom somebody else placed. */
  readonly strangers: number;
  /** People who are in where they should not be, or are not in where they should, and about whom nothing is under way. */
  readonly differing: number;
}

/**
 * Holds one target's desired members against those whom Foundation has. `held` are Foundation identifiers, `open` the users about whom
 * there is work. Members are told apart by group and user, so that the digests of all targets can be added up.
 */
export async function prove(
  foundationId: string,
  { desired, open }: { readonly desired: readonly DesiredMember[]; readonly open: ReadonlySet<string> },
  held: ReadonlySet<string>,
  entries: readonly (LedgerEntry & { readonly userId: string })[],
): Promise<Proof> {
  const known = new Map(entries.map((entry) => [entry.foundationUserId, entry.userId]));
  const wanted = new Map(
    desired.flatMap(({ userId, foundationUserId }) =>
      foundationUserId === null ? [] : [[foundationUserId, userId] as const],
    ),
  );
  const pairOf = (userId: string) => `${foundationId}/${userId}`;
  const missing = desired.filter(
    ({ userId, foundationUserId }) =>
      !open.has(userId) && (foundationUserId === null || !held.has(foundationUserId)),
  );
  const tooMany = [...held].filter((id) => {
    const userId = known.get(id);
    return userId !== undefined && !wanted.has(id) && !open.has(userId);
  });
  return {
    desiredDigest: await digestOf([...wanted.keys()].map(pairOf)),
    foundationDigest: await digestOf([...held].map(pairOf)),
    strangers: [...held].filter((id) => !known.has(id) && !wanted.has(id)).length,
    differing: missing.length + tooMany.length,
  };
}
