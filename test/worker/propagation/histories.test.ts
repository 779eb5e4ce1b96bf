import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { openRoad, type Road } from "../../support/propagation.ts";

/** How many histories, and from which seed: the same seed makes the same history. */
const HISTORIES = 24;
const SEED = 20261122;

const USERS = ["ada", "bo", "cy", "di"] as const;
const GROUPS = ["Red", "Green", "Blue"] as const;

const user = fc.constantFrom(...USERS);
const group = fc.constantFrom(...GROUPS);

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("add" as const), group, user }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("remove" as const), group, user }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("nest" as const), group, inner: group }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("unnest" as const), group, inner: group }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("activate" as const), user, active: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("replace" as const), group, users: fc.uniqueArray(user) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("suspend" as const), user }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("review" as const),
      verdict: fc.constantFrom("confirm" as const, "dismiss" as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("recreateUser" as const), user }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("recreateGroup" as const), group }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("crash" as const) }) },
  // Half of the steps see what came before them in Foundation already; the others meet it on its way.
  { weight: 9, arbitrary: fc.record({ do: fc.constant("drain" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wake" as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      seed: fc.nat(),
      effect: fc.constantFrom("before", "after", "late"),
      how: fc.constantFrom({ status: 500 }, { status: 503, retryAfter: 1 }, { drop: true }, { status: 429 }),
      probability: fc.constantFrom(0.2, 0.5, 0.9),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What the IdP believes: an independent, naive account of who is where. */
class Directory {
  readonly ids = new Map<string, string>();
  readonly active = new Map<string, boolean>();
  readonly members = new Map<string, Set<string>>();
  /** Whether memberships from before a deactivation wait for somebody's word after it. */
  readonly reviews: boolean;
  /** `group/person`: last stated before the deactivation of somebody who is inactive; and what waits. */
  readonly #stale = new Set<string>();
  readonly waiting = new Set<string>();

  constructor(reviews: boolean) {
    this.reviews = reviews;
  }

  setActive(person: string, active: boolean): void {
    if (this.active.get(person) === active) return;
    this.active.set(person, active);
    for (const [group, members] of this.members) {
      const place = `${group}/${person}`;
      if (!active && members.has(person)) this.#stale.add(place);
      if (active && this.#stale.delete(place) && this.reviews) this.waiting.add(place);
    }
  }

  /** Whether it depends on the past whether this membership counts. */
  isUnsettled(group: string, person: string): boolean {
    return this.#stale.has(`${group}/${person}`) || this.waiting.has(`${group}/${person}`);
  }

  /** The memberships that somebody may decide on. */
  reviewable(): readonly (readonly [string, string])[] {
    return GROUPS.flatMap((group) =>
      USERS.filter(
        (person) => this.waiting.has(`${group}/${person}`) && this.active.get(person) === true,
      ).map((person) => [group, person] as const),
    );
  }

  remove(group: string, member: string): void {
    this.members.get(group)?.delete(member);
    this.#stale.delete(`${group}/${member}`);
    this.waiting.delete(`${group}/${member}`);
  }

  /** Who should be in which Foundation group. */
  desired(): Record<string, string[]> {
    return Object.fromEntries(
      [...this.members.keys()].map((name) => [
        name,
        [...this.#people(name, new Set())].filter((person) => this.active.get(person) === true).toSorted(),
      ]),
    );
  }

  #people(name: string, seen: Set<string>): Set<string> {
    if (seen.has(name)) return new Set();
    seen.add(name);
    const all = new Set<string>();
    for (const member of this.members.get(name) ?? []) {
      if (this.members.has(member)) for (const person of this.#people(member, seen)) all.add(person);
      else if (this.active.has(member) && !this.waiting.has(`${name}/${member}`)) all.add(member);
    }
    return all;
  }
}

describe.concurrent("any history of changes, faults, lost messages and crashes", () => {
  const histories = fc.sample(fc.array(step, { minLength: 20, maxLength: 40 }), {
    seed: SEED,
    numRuns: HISTORIES,
  });

  it.each(histories.map((steps, index) => [index, steps] as const))(
    "history %i ends where desired says",
    async (index, steps) => {
      const road = await openRoad();
      const directory = new Directory(index % 2 === 1);
      if (directory.reviews) await road.tenant.api("PUT", "/policies", { onReactivate: "review" });
      for (const name of USERS) await createUser(road, directory, name);
      for (const name of GROUPS) await createGroup(road, directory, name);
      for (const next of steps) await take(road, directory, next);

      await road.world.faults([]);
      await road.world.settled();
      await vi.waitFor(
        async () => {
          await road.wake();
          expect(await road.work()).toEqual([]);
          expect(await road.world.members()).toMatchObject(directory.desired());
        },
        { timeout: 30_000, interval: 200 },
      );
      const ledger = await env.DB.prepare(
        "SELECT count(*) AS n FROM ledger WHERE tenant = ? AND state = 'present'",
      )
        .bind(road.tenant.id)
        .first<{ n: number }>();
      expect(ledger?.n).toBe(Object.values(directory.desired()).flat().length);
      const lastlyIn = Object.values(await road.world.members()).flat().length;
      expect(lastlyIn).toBe(ledger?.n);
    },
    60_000,
  );
});

async function take(road: Road, directory: Directory, next: Step): Promise<void> {
  const id = (name: string) => directory.ids.get(name) ?? "";
  const inside = (name: string) => directory.members.get(name) ?? new Set<string>();
  switch (next.do) {
    case "add":
      if (directory.isUnsettled(next.group, next.user)) return;
      inside(next.group).add(next.user);
      return patient(() => road.idp.add(id(next.group), id(next.user)));
    case "remove":
      directory.remove(next.group, next.user);
      return patient(() => road.idp.remove(id(next.group), id(next.user)));
    case "nest":
      inside(next.group).add(next.inner);
      return patient(() => road.idp.add(id(next.group), id(next.inner)));
    case "unnest":
      inside(next.group).delete(next.inner);
      return patient(() => road.idp.remove(id(next.group), id(next.inner)));
    case "activate":
      directory.setActive(next.user, next.active);
      return patient(() => road.idp.setActive(id(next.user), next.active));
    case "suspend":
      for (const active of [false, true]) {
        directory.setActive(next.user, active);
        await patient(() => road.idp.setActive(id(next.user), active));
      }
      return;
    case "replace": {
      const users = next.users.filter((name) => !directory.isUnsettled(next.group, name));
      for (const name of inside(next.group)) directory.remove(next.group, name);
      directory.members.set(next.group, new Set(users));
      return patient(() =>
        road.idp.patchGroup(id(next.group), {
          op: "replace",
          path: "members",
          value: users.map((name) => ({ value: id(name) })),
        }),
      );
    }
    case "review": {
      const [first] = directory.reviewable();
      if (first === undefined) return;
      const [name, person] = first;
      if (next.verdict === "dismiss") directory.remove(name, person);
      directory.waiting.delete(`${name}/${person}`);
      const answer = await road.tenant.api("POST", `/reviews/${id(person)}.${id(name)}/${next.verdict}`);
      return expect(answer.status).toBe(200);
    }
    case "recreateUser":
      await patient(() => road.idp.deleteUser(id(next.user)), "404");
      for (const name of GROUPS) directory.remove(name, next.user);
      return createUser(road, directory, next.user);
    case "recreateGroup":
      await patient(() => road.idp.deleteGroup(id(next.group)), "404");
      for (const name of inside(next.group)) directory.remove(next.group, name);
      for (const name of GROUPS) directory.remove(name, next.group);
      return createGroup(road, directory, next.group);
    case "crash":
      return crash(road, directory);
    case "wake":
      return road.wake().catch(() => undefined);
    case "drain":
      await road.wake().catch(() => undefined);
      return void (await runDurableObjectAlarm(laneOf(road)).catch(() => undefined));
    case "fault":
      return road.world.faults(
        [{ effect: next.effect, probability: next.probability, times: 6, delayMs: 500, ...next.how }],
        next.seed,
      );
  }
}

const laneOf = (road: Road) => env.LANE.get(env.LANE.idFromName(road.tenant.id));

/** Ends the tenant's objects where they stand, as a deployment does. Who is waiting for them gets the platform's error. */
async function crash(road: Road, directory: Directory): Promise<void> {
  const stubs = [
    laneOf(road),
    ...GROUPS.map((name) =>
      env.GROUP_WRITER.get(env.GROUP_WRITER.idFromName(`${road.tenant.id}/${directory.ids.get(name)}`)),
    ),
  ];
  await Promise.all(
    stubs.map((stub) =>
      runInDurableObject(stub, (_, state) =>
        state.abort("Durable Object reset because its code was updated."),
      ).catch(() => undefined),
    ),
  );
}

async function createUser(road: Road, directory: Directory, name: string): Promise<void> {
  directory.ids.set(
    name,
    await patient(() => road.idp.createUser(name, { emails: [{ value: `${name}@x.example` }] })),
  );
  directory.active.set(name, true);
}

async function createGroup(road: Road, directory: Directory, name: string): Promise<void> {
  directory.ids.set(name, await patient(() => road.idp.createGroup(name)));
  directory.members.set(name, new Set());
}

/** Repeats as an IdP does what failed in passing. `done`: the answer that says that an earlier try got through. */
async function patient<T>(request: () => Promise<T>, done?: string): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      const message = String(error);
      if (attempt > 1 && done !== undefined && message.includes(done)) return undefined as T;
      if (attempt === 8 || !message.includes("503")) throw error;
    }
  }
}
