import type { FoundationFault } from "../foundation/fault.ts";
import type { FoundationUser } from "../foundation/users.ts";
import type { JsonObject } from "../lib/json.ts";
import type { Result } from "../lib/result.ts";
import { LANE_LIMITS } from "../limits/propagation.ts";
import { type LinkableUser, readReturning } from "../store/links.ts";
import { ask, inFlight, type LaneContext } from "./context.ts";
import { type Impasse, matchPerson, searchTerms } from "./person.ts";

/** What looking for one person came to. */
export type Search =
  | {
      readonly kind: "found";
      readonly user: Pick<FoundationUser, "identifier" | "username">;
      readonly createdHere: boolean;
    }
  | { readonly kind: "absent" }
  | { readonly kind: "impasse"; readonly impasse: Impasse }
  | { readonly kind: "failed"; readonly fault: FoundationFault };

/**
 * Looks for people, by user id: first among those who were deleted here and have returned, then in the list of all users where there are
 * many to be found, else one by one. Those whom the breaker left no call for are missing.
 */
export async function findUsers(
  context: LaneContext,
  people: readonly LinkableUser[],
): Promise<Map<string, Search>> {
  const ends = await findReturning(context, people);
  const others = people.filter((person) => !ends.has(person.id));
  const unknown = others.filter((person) => person.state === null);
  const listing =
    unknown.length < LANE_LIMITS.peopleForListing
      ? undefined
      : await context.people.listing(context, context.store);
  // Whoever was about to be made may have come into being after the list was read.
  const listed = listing === undefined ? [] : unknown;
  for (const person of listed) {
    const match = matchPerson(person.attributes, listing?.resembling(searchTerms(person.attributes)) ?? []);
    ends.set(person.id, searchEnd(match));
  }
  const asked = others.filter((person) => !ends.has(person.id));
  const searches = await inFlight(context, asked, (person) => searchFor(context, person.attributes));
  for (const [index, person] of asked.entries()) {
    const end = searches[index];
    if (end === undefined) continue;
    // A creation whose answer was lost: whoever bears the name now is the one that we made.
    ends.set(person.id, end.kind === "found" ? { ...end, createdHere: person.state === "creating" } : end);
  }
  return ends;
}

/** Asks Foundation for one person, by the user name and then by the e-mail address. */
export async function searchFor(context: LaneContext, attributes: JsonObject): Promise<Search> {
  for (const term of searchTerms(attributes)) {
    const found = await ask(context, () => context.foundation.findUsers(term));
    if (!found.ok) return { kind: "failed", fault: found.error };
    const end = searchEnd(matchPerson(attributes, found.value));
    if (end.kind !== "absent") return end;
  }
  return { kind: "absent" };
}

function searchEnd(match: Result<FoundationUser | undefined, Impasse>): Search {
  if (!match.ok) return { kind: "impasse", impasse: match.error };
  if (match.value === undefined) return { kind: "absent" };
  return { kind: "found", user: match.value, createdHere: false };
}

/** Whoever was deleted in the IdP and is created again is the same person in Foundation, even if user name or address differ by now. */
async function findReturning(
  { store, policies, now }: LaneContext,
  people: readonly LinkableUser[],
): Promise<Map<string, Search>> {
  const since = now() - policies.onDelete.relinkDays * DAY_MS;
  const returning = await readReturning(
    store,
    people.map(({ id }) => id),
    since,
  );
  return new Map(
    people.flatMap(({ id, attributes }): [string, Search][] => {
      const [former, another] = returning.get(id) ?? [];
      if (former === undefined || another !== undefined) return [];
      const user = { identifier: former.foundationId, username: String(attributes.userName) };
      return [[id, { kind: "found", user, createdHere: former.createdHere }]];
    }),
  );
}

const DAY_MS = 24 * 3_600_000;
