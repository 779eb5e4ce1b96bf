import type { FoundationUser } from "../../foundation/users.ts";
import type { PlannedPerson } from "../../store/foundation-preview.ts";
import { Listing } from "../people.ts";
import { type Impasse, matchPerson, newPerson, notThere, searchTerms, sharesUser } from "../person.ts";

/** What the lane would do about a person. */
export type PersonOutlook =
  | { readonly to: "found"; readonly foundationId: string }
  | { readonly to: "create" }
  | { readonly to: "park"; readonly why: Impasse }
  /** Foundation lists only a part of its users. */
  | { readonly to: "unknown" };

/**
 * Looks for each person among the users whom Foundation lists, as the lane does: exact matches, nobody twice. A list that lacks somebody who
 * is known to be there is only a part, and then nobody is said to be missing.
 */
export function lookAtPeople(
  people: readonly PlannedPerson[],
  users: readonly FoundationUser[],
  provisionUsers: boolean,
): ReadonlyMap<string, PersonOutlook> {
  const listing = new Listing(users);
  const listed = new Set(users.map((user) => user.identifier));
  const whole = people.every(({ foundationId }) => foundationId === null || listed.has(foundationId));
  const claimed = new Set(people.flatMap(({ foundationId }) => foundationId ?? []));
  return new Map(
    people.map(({ id, attributes, foundationId }): [string, PersonOutlook] => {
      if (foundationId !== null) return [id, { to: "found", foundationId }];
      const match = matchPerson(attributes, listing.resembling(searchTerms(attributes)));
      if (!match.ok) return [id, { to: "park", why: match.error }];
      const user = match.value;
      if (user !== undefined) {
        if (claimed.has(user.identifier))
          return [id, { to: "park", why: sharesUser(attributes, user.username) }];
        claimed.add(user.identifier);
        return [id, { to: "found", foundationId: user.identifier }];
      }
      if (!whole) return [id, { to: "unknown" }];
      if (!provisionUsers) return [id, { to: "park", why: notThere(attributes) }];
      const made = newPerson(attributes);
      return [id, made.ok ? { to: "create" } : { to: "park", why: made.error }];
    }),
  );
}
