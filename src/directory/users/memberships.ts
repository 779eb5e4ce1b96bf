import type { SQL } from "drizzle-orm";
import type { EventDraft, Statement } from "../../store/commit.ts";
import type { Database } from "../../store/database.ts";
import { membershipsAre } from "../../store/fences.ts";
import { bumpGroups, deleteMemberEverywhere } from "../../store/groups.ts";
import type { Membership } from "../../store/memberships.ts";
import { reviewMemberships } from "../../store/reviews.ts";
import type { StoredUser } from "../../store/users.ts";
import { markUser, RANK } from "../../store/work.ts";
import type { LifeEffects } from "../life-cycle.ts";

/** What a change of a user does to the user's memberships and access: its share of the commit. */
export interface MembershipShare {
  readonly fence: readonly SQL[];
  readonly statements: readonly Statement[];
  readonly events: readonly EventDraft[];
  /** The user's groups afterwards. */
  readonly memberships: readonly Membership[];
  /** Whether it leaves work behind. */
  readonly wakes: boolean;
}

/**
 * The marks find through the memberships what the user is in, so they come before any of those goes. Each group that loses the user counts
 * a new version, which fences whoever is changing it at the same time.
 */
export function shareOf(
  { db, tenant }: { readonly db: Database; readonly tenant: string },
  user: StoredUser,
  memberships: readonly Membership[],
  effects: LifeEffects,
  at: number,
): MembershipShare {
  const { access } = effects;
  const userId = user.id;
  const groupIds = memberships.filter(({ type }) => type === "direct").map(({ groupId }) => groupId);
  const leaves = effects.memberships === "drop" || effects.memberships === "go";
  const rank = access === "gained" ? RANK.addition : RANK.removal;
  const isMarked = access !== "same" || (leaves && groupIds.length > 0);
  return {
    fence: leaves ? [membershipsAre(tenant, userId, groupIds)] : [],
    statements: [
      ...(isMarked ? [markUser(db, { tenant, userId, rank, at })] : []),
      ...(leaves && groupIds.length > 0
        ? [bumpGroups(db, tenant, groupIds, at), deleteMemberEverywhere(db, tenant, userId)]
        : []),
      ...(effects.memberships === "review"
        ? [reviewMemberships(db, tenant, userId, user.deactivatedAt ?? at)]
        : []),
    ],
    events: leaves
      ? groupIds.map((groupId) => ({
          type: "group.member_removed" as const,
          data: { groupId, value: userId, memberType: "User" },
        }))
      : [],
    memberships: leaves ? [] : memberships,
    wakes: isMarked || effects.foundationUser === "remove",
  };
}
