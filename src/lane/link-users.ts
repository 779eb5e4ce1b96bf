import type { NewFoundationUser } from "../foundation/users.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { writeLane } from "../store/lane-store.ts";
import {
  type LinkableUser,
  noteCreating,
  readHolders,
  readLinkable,
  type UserLink,
  type UserTrouble,
  writeLinks,
  writeTroubles,
} from "../store/links.ts";
import { ask, fateOf, inFlight, type LaneContext, parkedFate } from "./context.ts";
import { findUsers, type Search, searchFor } from "./find-users.ts";
import { backoff } from "./pace.ts";
import { type Impasse, newPerson, notThere, sharesUser } from "./person.ts";

/**
 * Finds, or makes where the tenant allows it, the Foundation users of the given directory users, and remembers who is who. Whoever cannot
 * be linked becomes work of its own, and what depends on it waits. Gives the identifiers of those who are linked now.
 */
export async function linkUsers(
  context: LaneContext,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { store, now } = context;
  const people = await readLinkable(store, userIds);
  const ends = await findUsers(context, people);
  const missing = people.filter((person) => ends.get(person.id)?.kind === "absent");
  for (const [person, end] of await createAll(context, missing)) ends.set(person.id, end);

  const { links, troubles } = await sortOut(context, people, ends);
  await writeLane(store, now(), [
    ...writeLinks(store, links, now()),
    ...writeTroubles(store, troubles, now()),
  ]);
  return new Map(links.map((link) => [link.userId, link.foundationId]));
}

/** Makes users. That is not idempotent, so the intention is written down before the first call. */
async function createAll(
  context: LaneContext,
  people: readonly LinkableUser[],
): Promise<readonly (readonly [LinkableUser, Search])[]> {
  if (people.length === 0) return [];
  if (!context.provisionUsers)
    return people.map((person) => [person, { kind: "impasse", impasse: notThere(person.attributes) }]);
  const ready = people.map((person) => [person, newPerson(person.attributes)] as const);
  const creatable = ready.flatMap(([person, details]) =>
    details.ok ? [{ person, details: details.value }] : [],
  );
  const { store, now } = context;
  await writeLane(
    store,
    now(),
    noteCreating(
      store,
      creatable.map(({ person }) => person),
      now(),
    ),
  );
  const made = await inFlight(context, creatable, ({ person, details }) =>
    createOne(context, person, details),
  );
  return [
    ...ready.flatMap(([person, details]): [LinkableUser, Search][] =>
      details.ok ? [] : [[person, { kind: "impasse", impasse: details.error }]],
    ),
    ...creatable.flatMap(({ person }, index): [LinkableUser, Search][] => {
      const end = made[index];
      return end === undefined ? [] : [[person, end]];
    }),
  ];
}

/** A name that is taken may have been taken by a creation of ours whose answer was lost, and which came through after the search. */
async function createOne(
  context: LaneContext,
  person: LinkableUser,
  details: NewFoundationUser,
): Promise<Search> {
  const made = await ask(context, () => context.foundation.createUser(details));
  if (made.ok) {
    context.people.add(made.value);
    return { kind: "found", user: made.value, createdHere: true };
  }
  if (made.error.kind !== "duplicate") return { kind: "failed", fault: made.error };
  const again = await searchFor(context, person.attributes);
  if (again.kind === "found") return { ...again, createdHere: person.state === "creating" };
  return again.kind === "absent" ? { kind: "impasse", impasse: takenElsewhere(person) } : again;
}

/** Separates who can be linked from who cannot: two directory users must never share one Foundation user. */
async function sortOut(
  context: LaneContext,
  people: readonly LinkableUser[],
  ends: ReadonlyMap<string, Search>,
): Promise<{ links: readonly UserLink[]; troubles: readonly UserTrouble[] }> {
  const { store, now, pace } = context;
  const found = [...ends.values()].flatMap((end) => (end.kind === "found" ? [end.user.identifier] : []));
  const holders = new Map((await readHolders(store, found)).map((holder) => [holder.foundationId, holder]));
  const links: UserLink[] = [];
  const troubles: UserTrouble[] = [];
  const claimed = new Set<string>();
  for (const person of people) {
    const end = ends.get(person.id);
    if (end === undefined) {
      troubles.push({ userId: person.id, to: "later", dueAt: now(), attempts: person.attempts });
      continue;
    }
    const claim = end.kind === "found" ? claimOf(end, person, holders, claimed) : undefined;
    if (claim?.ok === true) {
      links.push(claim.value);
      claimed.add(claim.value.foundationId);
    } else if (claim?.error === "busy") {
      troubles.push({
        userId: person.id,
        to: "later",
        dueAt: now() + backoff(pace, person.attempts, 1),
        attempts: person.attempts + 1,
      });
    } else {
      troubles.push({ userId: person.id, ...fateOfSearch(context, person, end, claim?.error) });
    }
  }
  return { links, troubles };
}

type Holder = Awaited<ReturnType<typeof readHolders>>[number];

/** `busy`: the same person under a former id, whose memberships are still being taken away; that has to be over first. */
function claimOf(
  end: Extract<Search, { kind: "found" }>,
  person: LinkableUser,
  holders: ReadonlyMap<string, Holder>,
  claimed: ReadonlySet<string>,
): Result<UserLink, "busy" | Impasse> {
  const foundationId = end.user.identifier;
  const holder = holders.get(foundationId);
  const other = holder !== undefined && holder.userId !== person.id ? holder : undefined;
  if (claimed.has(foundationId) || other?.isHere === 1) {
    return fail(sharesUser(person.attributes, end.user.username));
  }
  if (other?.hasLedger === 1) return fail("busy");
  return ok({
    userId: person.id,
    foundationId,
    createdHere: end.createdHere || other?.createdHere === 1,
    replaces: other?.userId,
  });
}

function fateOfSearch(
  context: LaneContext,
  person: LinkableUser,
  end: Search,
  impasse: Impasse | undefined,
):
  | Omit<Extract<UserTrouble, { to: "later" }>, "userId">
  | Omit<Extract<UserTrouble, { to: "parked" }>, "userId"> {
  const stuck = impasse ?? (end.kind === "impasse" ? end.impasse : undefined);
  if (stuck !== undefined) return parkedFate(context, person.attempts, stuck);
  if (end.kind !== "failed") return { to: "later", dueAt: context.now(), attempts: person.attempts };
  return fateOf(context, end.fault, person.attempts);
}

const takenElsewhere = (person: LinkableUser): Impasse => ({
  reason: `Foundation has a user named "${String(person.attributes.userName)}" already, but not in this organization.`,
  remedy: "Add that user to the organization in Foundation, then retry.",
});
