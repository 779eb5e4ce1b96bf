import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { openRoad, type Road } from "../../support/propagation.ts";
import { foundationAt } from "../../support/tenant.ts";

/** How many histories, and from which seed: the same seed makes the same history. */
const HISTORIES = 24;
const SEED = 77;

const USERS = ["ada", "bo", "cy"] as const;
const GROUPS = ["Red", "Green"] as const;

/** Roles that rules give: the group's own target, or one that both groups feed. */
const MAPPINGS = [
  { own: [], common: [] },
  { own: ["CDO"], common: [] },
  { own: ["CDO", "Data Owner"], common: ["data owner"] },
  { own: [], common: ["Data Owner", "Data Steward"] },
] as const;

const user = fc.constantFrom(...USERS);
const group = fc.constantFrom(...GROUPS);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("add" as const), group, user }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("remove" as const), group, user }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("activate" as const), user, active: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("recreateUser" as const), user }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("recreateGroup" as const), group }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant("map" as const), index: fc.nat(MAPPINGS.length - 1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("bind" as const), to: fc.constantFrom("group", "user") }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("vanish" as const), group }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("crash" as const) }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant("drain" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      seed: fc.nat(),
      effect: fc.constantFrom("before", "after", "late"),
      how: fc.constantFrom({ status: 500 }, { drop: true }, { status: 429 }),
      path: fc.constantFrom("/role/", "/"),
      probability: fc.constantFrom(0.3, 0.9),
    }),
  },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What should be, by an independent, naive account. */
class Model {
  readonly ids = new Map<string, string>();
  readonly active = new Map<string, boolean>();
  readonly members = new Map<string, Set<string>>();
  mapping: (typeof MAPPINGS)[number] = MAPPINGS[0];
  binding = "group";

  people(name: string): string[] {
    return [...(this.members.get(name) ?? [])].filter((person) => this.active.get(person) === true);
  }

  places(): Record<string, string[]> {
    const all = new Set(GROUPS.flatMap((name) => this.people(name)));
    return {
      ...Object.fromEntries(GROUPS.map((name) => [name, this.people(name).toSorted()])),
      Common: [...all].toSorted(),
    };
  }

  roles(): Record<string, string[]> {
    const holders = new Map<string, Set<string>>();
    const targets = this.places();
    for (const [target, people] of Object.entries(targets)) {
      for (const role of target === "Common" ? this.mapping.common : this.mapping.own) {
        const name = role === "data owner" ? "Data Owner" : role;
        const into = holders.get(name) ?? new Set<string>();
        holders.set(name, into);
        for (const holder of this.binding === "group" ? [target] : people) into.add(holder);
      }
    }
    return Object.fromEntries(
      [...holders].filter(([, held]) => held.size > 0).map(([role, held]) => [role, [...held].toSorted()]),
    );
  }
}

describe.concurrent("any history of roles, faults and crashes", () => {
  const histories = fc.sample(fc.array(step, { minLength: 20, maxLength: 40 }), {
    seed: SEED,
    numRuns: HISTORIES,
  });

  it.each(histories.map((steps, index) => [index, steps] as const))(
    "history %i ends where desired says",
    async (_, steps) => {
      const road = await openRoad({ roleBinding: "group" });
      const model = new Model();
      await setMapping(road, model, 1);
      for (const name of USERS) await createUser(road, model, name);
      for (const name of GROUPS) await createGroup(road, model, name);
      for (const next of steps) await take(road, model, next);

      await road.world.faults([]);
      await road.world.settled();
      await vi.waitFor(
        async () => {
          await road.wake();
          expect({
            work: await road.work(),
            members: await road.world.members(),
            roles: await road.world.roles(),
          }).toEqual({ work: [], members: model.places(), roles: model.roles() });
        },
        { timeout: 40_000, interval: 200 },
      );
      const ledger = await env.DB.prepare("SELECT count(*) AS n FROM role_ledger WHERE tenant = ?")
        .bind(road.tenant.id)
        .first<{ n: number }>();
      expect(ledger?.n).toBe(Object.values(model.roles()).flat().length);
    },
    80_000,
  );
});

async function take(road: Road, model: Model, next: Step): Promise<void> {
  const id = (name: string) => model.ids.get(name) ?? "";
  const lane = env.LANE.get(env.LANE.idFromName(road.tenant.id));
  switch (next.do) {
    case "add":
      model.members.get(next.group)?.add(next.user);
      return patient(() => road.idp.add(id(next.group), id(next.user)));
    case "remove":
      model.members.get(next.group)?.delete(next.user);
      return patient(() => road.idp.remove(id(next.group), id(next.user)));
    case "activate":
      model.active.set(next.user, next.active);
      return patient(() => road.idp.setActive(id(next.user), next.active));
    case "recreateUser":
      await patient(() => road.idp.deleteUser(id(next.user)));
      for (const members of model.members.values()) members.delete(next.user);
      return createUser(road, model, next.user);
    case "recreateGroup":
      await patient(() => road.idp.deleteGroup(id(next.group)));
      return createGroup(road, model, next.group);
    case "map":
      return setMapping(road, model, next.index);
    case "bind": {
      model.binding = next.to;
      const body = { ...foundationAt(road.world.url), roleBinding: next.to };
      expect((await road.tenant.api("PUT", "/foundation", body)).status).toBe(200);
      return;
    }
    case "vanish":
      return road.world.edit({ deleteGroup: next.group }).then(
        () => compareSoon(road),
        () => undefined,
      );
    case "crash":
      return void (await runInDurableObject(lane, (_, state) =>
        state.abort("Durable Object reset because its code was updated."),
      ).catch(() => undefined));
    case "drain":
      await road.wake().catch(() => undefined);
      return void (await runDurableObjectAlarm(lane).catch(() => undefined));
    case "fault":
      return road.world.faults(
        [
          {
            effect: next.effect,
            probability: next.probability,
            path: next.path,
            times: 6,
            delayMs: 500,
            ...next.how,
          },
        ],
        next.seed,
      );
  }
}

const compareSoon = async (road: Road): Promise<void> =>
  void (await env.DB.prepare("UPDATE lanes SET compare_at = ? WHERE tenant = ?")
    .bind(Date.now(), road.tenant.id)
    .run());

async function setMapping({ tenant }: Road, model: Model, index: number): Promise<void> {
  const mapping = MAPPINGS[index] ?? MAPPINGS[0];
  model.mapping = mapping;
  const rules = [
    { when: "displayName pr", target: "{displayName}", roles: mapping.own },
    { when: "displayName pr", target: "Common", roles: mapping.common },
  ];
  await patient(async () => {
    const answer = await tenant.api("PUT", "/mapping", { rules });
    if (answer.status !== 200) throw new Error(`${answer.status}: ${await answer.text()}`);
  });
}

async function createUser(road: Road, model: Model, name: string): Promise<void> {
  model.ids.set(
    name,
    await patient(() => road.idp.createUser(name, { emails: [{ value: `${name}@x.example` }] })),
  );
  model.active.set(name, true);
}

async function createGroup(road: Road, model: Model, name: string): Promise<void> {
  model.ids.set(name, await patient(() => road.idp.createGroup(name)));
  model.members.set(name, new Set());
}

/** Repeats as an IdP does what failed in passing. */
async function patient<T>(request: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request();
    } catch (error) {
      if (attempt === 8 || !String(error).includes("503")) throw error;
    }
  }
}
