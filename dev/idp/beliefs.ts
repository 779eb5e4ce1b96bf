import type { Person } from "./company.ts";

/** What the IdP believes that the server holds. */
export interface Beliefs {
  /** By the server's id. */
  readonly users: Map<string, BelievedUser>;
  readonly groups: Map<string, BelievedGroup>;
  /** Ids of what was deleted. */
  readonly gone: Set<string>;
}

export interface BelievedUser {
  readonly id: string;
  /** As it was told last. */
  readonly person: Person;
  readonly active: boolean;
  readonly externalId?: string;
  /** When it was deactivated last, as a number that grows with every answer; 0 for never. */
  readonly deactivatedAt: number;
}

export interface BelievedGroup {
  readonly id: string;
  /** The company's. */
  readonly key: string;
  readonly displayName: string;
  /** User id → when the IdP last said that the user is in. */
  readonly members: ReadonlyMap<string, number>;
}

export const noBeliefs = (): Beliefs => ({ users: new Map(), groups: new Map(), gone: new Set() });

/**
 * Whose access follows from the beliefs: group name → keys of people. With `reviewed`, memberships that are older than the user's last
 * deactivation do not count until the IdP states them again. Groups without anybody are left out.
 */
export function accessOf(
  { users, groups }: Beliefs,
  reviewed: boolean,
): ReadonlyMap<string, ReadonlySet<string>> {
  const access = [...groups.values()].map(({ displayName, members }) => {
    const counting = [...members].flatMap(([id, statedAt]) => {
      const user = users.get(id);
      const counts = user?.active === true && (!reviewed || statedAt > user.deactivatedAt);
      return counts ? [user.person.key] : [];
    });
    return [displayName, new Set(counting)] as const;
  });
  return new Map(access.filter(([, keys]) => keys.size > 0));
}
