import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { type AlertReceiver, alertReceiver, expectedHeaders, runCron } from "../../support/alert-receiver.ts";
import { openRoad, type Road } from "../../support/propagation.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };
const EVENTS = ["parked", "held", "degraded", "recovered", "drift"];

interface AlertedRoad extends Road {
  readonly receiver: AlertReceiver;
  readonly secret: string;
}

/** A road whose tenant is told of everything. */
async function alertedRoad(connection: object = {}, more: object = {}): Promise<AlertedRoad> {
  const road = await openRoad(connection);
  const receiver = alertReceiver(road.world);
  const stated = { url: receiver.url, events: EVENTS, ...more };
  const answer = await road.tenant.api("PUT", "/alerts", stated);
  expect(answer.status).toBe(201);
  const { secret } = await answer.json<{ secret: string }>();
  return { ...road, receiver, secret };
}

const outboxOf = async (road: Road) =>
  (
    await env.DB.prepare("SELECT id, attempts, due_at AS dueAt FROM alert_outbox WHERE tenant = ?")
      .bind(road.tenant.id)
      .all<{ id: string; attempts: number; dueAt: number }>()
  ).results;

const alertsOf = async (road: Road) =>
  (await road.tenant.api("GET", "/alerts")).json<{
    delivery: {
      pending: number;
      givenUp: number;
      lastFailure: string | null;
      lastDeliveredAt: string | null;
    };
  }>();

/** Lets the sweep come until the condition holds. */
const swept = (condition: () => Promise<void>) =>
  vi.waitFor(async () => {
    await runCron();
    await condition();
  }, PATIENCE);

const compare = async ({ tenant, wake }: Road) => {
  const before = Date.now();
  await tenant.api("POST", "/reconcile");
  await wake();
  await vi.waitFor(async () => {
    const { lastComparedAt } = await (await tenant.api("GET", "/sync")).json<{ lastComparedAt: string }>();
    expect(Date.parse(lastComparedAt)).toBeGreaterThanOrEqual(before);
  }, PATIENCE);
};

describe.concurrent("alerts", () => {
  it("tell once what is newly parked, in one message, with reasons and remedies, and when it is over", async () => {
    const road = await alertedRoad({ provisionUsers: false });
    const { idp, world, receiver, secret, tenant } = road;
    const ids = [await idp.createUser("ada@x.example"), await idp.createUser("bob@x.example")];
    await idp.createGroup("Engineers", ids);
    await receiver.until("parked");
    // Somebody who is parked a little later comes with a later message, and nobody comes twice.
    await vi.waitFor(async () => {
      await runCron();
      const parked = await receiver.until("parked");
      expect(parked.reduce((sum, { data }) => sum + (data.count ?? 0), 0)).toBe(2);
    }, PATIENCE);
    const [first] = await receiver.until("parked");
    if (first === undefined) throw new Error("There is a message.");
    expect(first.headers).toMatchObject(await expectedHeaders(first, secret));
    expect(first.data).toMatchObject({
      tenant: tenant.id,
      summary: expect.stringMatching(/needs? somebody/),
      links: { api: expect.stringContaining(`/api/v1/tenants/${tenant.id}/sync/items?state=parked`) },
    });
    expect(first.data.items?.[0]).toMatchObject({
      kind: "user",
      user: expect.stringContaining("@x.example"),
      reason: expect.stringContaining("Nobody in Foundation"),
      remedy: expect.stringContaining("retry"),
    });
    // Further runs that park them again are no news.
    const before = (await receiver.received()).length;
    for (const _ of [1, 2, 3]) {
      await tenant.api("POST", "/sync");
      await road.wake();
      await runCron();
    }
    expect((await receiver.received()).length).toBe(before);

    for (const username of ["ada@x.example", "bob@x.example"])
      await world.edit({ createUser: { username, email: username } });
    const items = await (await tenant.api("GET", "/sync/items?state=parked")).json<{
      items: { id: string }[];
    }>();
    for (const { id } of items.items) await tenant.api("POST", `/sync/items/${id}/retry`);
    await road.holds({ Engineers: ["ada@x.example", "bob@x.example"] });
    await swept(async () => {
      expect((await receiver.received()).some(({ type }) => type === "rollcall.recovered")).toBe(true);
    });
    const [recovered] = await receiver.until("recovered");
    expect(recovered?.data.from).toEqual(["parked"]);
  });

  it("tell of removals that are held, and of their end", async () => {
    const road = await alertedRoad();
    const { idp, receiver, tenant } = road;
    await tenant.api("PUT", "/policies", { guard: { people: 5 } });
    const names = Array.from({ length: 8 }, (_, index) => `p${index}@x.example`);
    const ids = await Promise.all(names.map((name) => idp.createUser(name)));
    const group = await idp.createGroup("Everybody", ids);
    await road.holds({ Everybody: names });
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    const [held] = await receiver.until("held");
    expect(held?.data).toMatchObject({ count: 8, remedy: expect.stringContaining("approve") });
    expect(held?.data.items).toHaveLength(5);
    expect(held?.data.items?.[0]?.reason).toContain("8 of 8 people");
    await tenant.api("POST", "/sync/items/approve");
    await road.holds({ Everybody: [] });
    await swept(async () => {
      expect((await receiver.received()).at(-1)).toMatchObject({
        type: "rollcall.recovered",
        data: { from: ["held"] },
      });
    });
    expect((await receiver.received()).map(({ type }) => type)).toEqual([
      "rollcall.held",
      "rollcall.recovered",
    ]);
  });

  it("tell that nothing is held any more once it was dismissed", async () => {
    const road = await alertedRoad();
    const { idp, receiver, tenant } = road;
    await tenant.api("PUT", "/policies", { guard: { people: 5 } });
    const names = Array.from({ length: 8 }, (_, index) => `p${index}@x.example`);
    const group = await idp.createGroup(
      "Everybody",
      await Promise.all(names.map((name) => idp.createUser(name))),
    );
    await road.holds({ Everybody: names });
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    await receiver.until("held");
    await tenant.api("POST", "/sync/items/dismiss");
    await swept(async () => {
      expect((await receiver.received()).at(-1)).toMatchObject({
        type: "rollcall.recovered",
        data: { from: ["held"] },
      });
    });
  });

  it("tell of a Foundation that is down while the lane pauses, once it has lasted, and of its return", async () => {
    const road = await alertedRoad({}, { degradedMinutes: 15 });
    const { idp, world, receiver, tenant } = road;
    await world.faults([{ status: 503, retryAfter: 3600 }]);
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await vi.waitFor(async () => {
      expect(await (await tenant.api("GET", "/sync")).json()).toMatchObject({ state: "degraded" });
    }, PATIENCE);
    const dueAt = () =>
      env.DB.prepare("SELECT due_at AS dueAt FROM alerts WHERE tenant = ?")
        .bind(tenant.id)
        .first<number>("dueAt");
    await vi.waitFor(async () => expect(await dueAt()).toBeGreaterThan(Date.now() + 14 * 60_000), PATIENCE);
    await runCron();
    expect(await receiver.received()).toEqual([]);
    // The time goes by, in which nothing but the sweep happens.
    const calls = (await world.calls()).length;
    await env.DB.batch([
      env.DB.prepare("UPDATE lanes SET degraded_since = degraded_since - 900000 WHERE tenant = ?").bind(
        tenant.id,
      ),
      env.DB.prepare("UPDATE alerts SET due_at = due_at - 900000 WHERE tenant = ?").bind(tenant.id),
    ]);
    await runCron();
    const [degraded] = await receiver.until("degraded");
    expect(degraded?.data.summary).toContain("Foundation");
    expect((await world.calls()).length).toBe(calls);
    await runCron();
    await world.faults([]);
    await tenant.api("POST", "/sync");
    await road.holds({ Engineers: ["ada@x.example"] });
    const [recovered] = await receiver.until("recovered");
    expect(recovered?.data.from).toEqual(["degraded"]);
    expect(await receiver.until("degraded")).toHaveLength(1);
  });

  it("do not take a new instance of the lane, which has asked nothing yet, for the return of Foundation", async () => {
    const road = await alertedRoad({}, { degradedMinutes: 0 });
    const { idp, world, receiver, tenant } = road;
    await world.faults([{ status: 503, retryAfter: 3600 }]);
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await receiver.until("degraded");
    const lane = env.LANE.get(env.LANE.idFromName(tenant.id));
    await runInDurableObject(lane, (_, state) => state.abort("A deployment.")).catch(() => undefined);
    const countedAt = () =>
      env.DB.prepare("SELECT counted_at AS at FROM lanes WHERE tenant = ?")
        .bind(tenant.id)
        .first<number>("at");
    const before = (await countedAt()) ?? 0;
    await road.wake();
    await vi.waitFor(async () => expect(await countedAt()).toBeGreaterThan(before), PATIENCE);
    expect(await (await tenant.api("GET", "/sync")).json()).toMatchObject({ state: "degraded" });
    await runCron();
    expect((await receiver.received()).map(({ type }) => type)).toEqual(["rollcall.degraded"]);
  });

  it("say nothing of a Foundation that was down for a short time only", async () => {
    const road = await alertedRoad({}, { degradedMinutes: 15 });
    await road.world.faults([{ status: 503, times: 12 }]);
    await road.idp.createGroup("Engineers", [await road.idp.createUser("ada@x.example")]);
    await road.holds({ Engineers: ["ada@x.example"] });
    await swept(async () => {
      const row = await env.DB.prepare("SELECT due_at AS dueAt FROM alerts WHERE tenant = ?")
        .bind(road.tenant.id)
        .first<{ dueAt: number | null }>();
      expect(row?.dueAt).toBeNull();
    });
    expect(await road.receiver.received()).toEqual([]);
  });

  it("tell of new findings of a comparison, and not of the same ones again", async () => {
    const road = await alertedRoad();
    const { idp, world, receiver } = road;
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await road.holds({ Engineers: ["ada@x.example"] });
    await world.edit({ createUser: { username: "eve@x.example", email: "eve@x.example" } });
    await world.edit({ addMember: { group: "Engineers", user: "eve@x.example" } });
    await compare(road);
    const [drift] = await receiver.until("drift");
    expect(drift?.data).toMatchObject({
      count: 1,
      items: [{ kind: "stranger", role: null, action: "reported" }],
    });
    await compare(road);
    await runCron();
    expect(await receiver.until("drift")).toHaveLength(1);
    expect((await receiver.received()).map(({ type }) => type)).toEqual(["rollcall.drift"]);
  });

  it("come again with the same id until they are taken, signed anew each time", async () => {
    const road = await alertedRoad({ provisionUsers: false }, { events: ["parked"] });
    const { idp, receiver, secret } = road;
    await receiver.plan({ status: 500, times: 3 });
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await receiver.until("parked");
    await swept(async () => {
      expect(await outboxOf(road)).toEqual([]);
      expect((await alertsOf(road)).delivery).toMatchObject({
        pending: 0,
        givenUp: 0,
        lastFailure: expect.stringContaining("500"),
        lastDeliveredAt: expect.any(String),
      });
    });
    const tries = await receiver.until("parked", 4);
    expect(new Set(tries.map(({ id }) => id)).size).toBe(1);
    expect(new Set(tries.map(({ body }) => body)).size).toBe(1);
    for (const each of tries) expect(each.headers).toMatchObject(await expectedHeaders(each, secret));
  });

  it("are given up after the last try, and that is noted", async () => {
    const road = await alertedRoad({ provisionUsers: false }, { events: ["parked"] });
    const { idp, receiver } = road;
    await receiver.plan({ status: 500 });
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await receiver.until("parked");
    await vi.waitFor(async () => expect((await outboxOf(road))[0]?.attempts).toBeGreaterThan(0), PATIENCE);
    await env.DB.prepare("UPDATE alert_outbox SET attempts = 7 WHERE tenant = ?").bind(road.tenant.id).run();
    await swept(async () => expect(await outboxOf(road)).toEqual([]));
    expect((await alertsOf(road)).delivery).toMatchObject({ pending: 0, givenUp: 1, lastDeliveredAt: null });
  });

  it("begin anew where they were ended and set up again", async () => {
    const road = await alertedRoad({ provisionUsers: false }, { events: ["parked"] });
    const { idp, receiver, tenant } = road;
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await receiver.until("parked");
    expect((await tenant.api("DELETE", "/alerts")).status).toBe(204);
    await tenant.api("PUT", "/alerts", { url: receiver.url, events: ["parked"] });
    const [first, second] = await receiver.until("parked", 2);
    expect(second?.data.items).toEqual(first?.data.items);
    expect(second?.id).not.toBe(first?.id);
  });

  it("cost nothing while nothing happens", async () => {
    const road = await alertedRoad();
    await road.idp.createGroup("Engineers", [await road.idp.createUser("ada@x.example")]);
    await road.holds({ Engineers: ["ada@x.example"] });
    await swept(async () => {
      const row = await env.DB.prepare("SELECT due_at AS dueAt FROM alerts WHERE tenant = ?")
        .bind(road.tenant.id)
        .first<{ dueAt: number | null }>();
      expect(row?.dueAt).toBeNull();
    });
    expect(await road.receiver.received()).toEqual([]);
  });
});

// Alone: a receiver is waited for ten seconds, within which the rest has to happen.
describe("a receiver that fails", () => {
  it.each([
    ["never answers", { hang: true }],
    ["breaks the connection", { drop: true }],
  ])("holds up nothing where it %s", async (_, plan) => {
    const road = await alertedRoad({ provisionUsers: false });
    const { idp, world, receiver } = road;
    await receiver.plan(plan);
    await world.edit({ createUser: { username: "bob@x.example", email: "bob@x.example" } });
    const group = await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await receiver.until("parked");
    await idp.add(group, await idp.createUser("bob@x.example"));
    await vi.waitFor(
      async () => expect(await world.members()).toEqual({ Engineers: ["bob@x.example"] }),
      PATIENCE,
    );
    // Whoever waits for an answer that never comes waits still.
    if ("hang" in plan) expect((await outboxOf(road))[0]?.attempts).toBe(0);
  });
});
