import type { FoundationUser } from "../foundation/users.ts";
import { fold } from "../lib/fold.ts";
import { LANE_LIMITS } from "../limits/propagation.ts";
import type { LaneStore } from "../store/lane-store.ts";
import { readSomeLinked } from "../store/links.ts";
import { ask, type LaneContext } from "./context.ts";

/** Everybody in the organization, by user name and by e-mail address. */
export class Listing {
  readonly #byTerm = new Map<string, FoundationUser[]>();

  constructor(users: readonly FoundationUser[]) {
    for (const user of users) this.add(user);
  }

  add(user: FoundationUser): void {
    for (const key of new Set([fold(user.username), fold(user.email)])) {
      const same = this.#byTerm.get(key);
      if (same === undefined) this.#byTerm.set(key, [user]);
      else same.push(user);
    }
  }

  /** Those who bear one of the terms as user name or as address. */
  resembling(terms: readonly string[]): readonly FoundationUser[] {
    return [...new Set(terms.flatMap((term) => this.#byTerm.get(fold(term)) ?? []))];
  }
}

/**
 * The list of all Foundation users, kept for a while: asked once where hundreds of people are to be found, instead of once or twice for
 * each. It lives with the lane's object and is no more than a hint: who is found in it and gone since is refused by the next call, and who
 * is missing from it and there after all is refused as a duplicate; both are then looked for one by one.
 */
export class People {
  #listing: Listing | undefined;
  /** Until when the list is used, or, where there is none, not asked for again. */
  #until = 0;

  /** The list; undefined where Foundation does not give it, or gives only a part of it. */
  async listing(context: LaneContext, store: LaneStore): Promise<Listing | undefined> {
    if (context.now() < this.#until) return this.#listing;
    const users = await ask(context, () => context.foundation.findUsers(""));
    this.#until = context.now() + LANE_LIMITS.listingMs;
    this.#listing = users.ok && (await isWhole(store, users.value)) ? new Listing(users.value) : undefined;
    return this.#listing;
  }

  /** Takes in a user whom the lane has made. */
  add(user: FoundationUser): void {
    this.#listing?.add(user);
  }

  forget(): void {
    this.#listing = undefined;
    this.#until = 0;
  }
}

/** A server may cap what it lists: then somebody known to be there is missing, as far as anybody is known. */
async function isWhole(store: LaneStore, users: readonly FoundationUser[]): Promise<boolean> {
  const listed = new Set(users.map((user) => user.identifier));
  const known = await readSomeLinked(store, LANE_LIMITS.listingProbes);
  return known.every((id) => listed.has(id));
}
