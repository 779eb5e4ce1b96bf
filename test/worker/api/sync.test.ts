import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { VIEW_LIMITS } from "../../../src/limits/http.ts";
import { problemOf } from "../../support/api.ts";
import { openRoad, type Road } from "../../support/propagation.ts";
import { scimTenant } from "../../support/scim.ts";
import type { TestTenant } from "../../support/tenant.ts";

interface Sync {
  readonly state: string;
  readonly reason: string | null;
  readonly pending: number;
  readonly parked: number;
  readonly held: number;
  readonly oldestPendingSeconds: number | null;
  readonly lastConvergedAt: string | null;
  readonly lastComparedAt: string | null;
}

interface Item {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly target: { readonly id: string; readonly name: string } | null;
  readonly subject: { readonly userId: string; readonly userName: string } | null;
  readonly reason: string | null;
  readonly remedy: string | null;
  readonly nextAttemptAt: string | null;
}

const PATIENCE = { timeout: 20_000, interval: 50 };
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

const syncOf = async (tenant: TestTenant): Promise<Sync> => (await tenant.api("GET", "/sync")).json<Sync>();

const itemsOf = async (tenant: TestTenant, query = ""): Promise<readonly Item[]> =>
  (await (await tenant.api("GET", `/sync/items${query}`)).json<{ items: Item[] }>()).items;

const waitFor = (tenant: TestTenant, expected: Partial<Sync>) =>
  vi.waitFor(async () => expect(await syncOf(tenant)).toMatchObject(expected), PATIENCE);

/** A tenant whose group "Sales", with one member, cannot be made: somebody else's group bears that name. */
async function blockedRoad(): Promise<Road & { readonly ada: string }> {
  const road = await openRoad();
  await road.world.edit({ createGroup: { name: "Sales" } });
  const ada = await road.idp.createUser("ada@x.example");
  await road.idp.createGroup("Sales", [ada]);
  await waitFor(road.tenant, { parked: 1, pending: 1 });
  return { ...road, ada };
}

describe.concurrent("GET and POST /sync", () => {
  it("has converged when nothing is left to do, and says since when", async () => {
    const { tenant, idp, holds } = await openRoad();
    await waitFor(tenant, { state: "converged", pending: 0, parked: 0, held: 0 });
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await holds({ Engineers: ["ada@x.example"] });
    await vi.waitFor(
      async () =>
        expect(await syncOf(tenant)).toMatchObject({
          state: "converged",
          reason: null,
          oldestPendingSeconds: null,
          lastConvergedAt: expect.stringMatching(TIME),
          lastComparedAt: expect.stringMatching(TIME),
        }),
      PATIENCE,
    );
  });

  it("is degraded where there is work and no connection", async () => {
    const tenant = await scimTenant();
    await tenant.addGroup("Engineers", [await tenant.addUser("ada@x.example")]);
    const sync = await syncOf(tenant);
    expect(sync).toMatchObject({ state: "degraded", pending: 2, oldestPendingSeconds: expect.any(Number) });
    expect(sync.reason).toContain("no connection");
  });

  it("is degraded while Foundation is down, and goes on at once when asked to", async () => {
    const { tenant, idp, world, holds } = await openRoad();
    await world.faults([{ probability: 1, effect: "before", status: 503, retryAfter: 600 }]);
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await waitFor(tenant, { state: "degraded" });
    expect((await syncOf(tenant)).reason).toEqual(expect.any(String));
    await world.faults([]);
    const answer = await tenant.api("POST", "/sync");
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ pending: expect.any(Number) });
    await holds({ Engineers: ["ada@x.example"] });
    await waitFor(tenant, { state: "converged" });
  });

  it("is degraded while something is parked", async () => {
    const { tenant } = await blockedRoad();
    const sync = await syncOf(tenant);
    expect(sync).toMatchObject({ state: "degraded", reason: expect.stringContaining("One item needs") });
  });
});

describe.concurrent("/sync/items", () => {
  it("shows what is parked with the reason, and what waits for it as pending", async () => {
    const { tenant, ada } = await blockedRoad();
    const [parked, ...others] = await itemsOf(tenant, "?state=parked");
    expect(others).toEqual([]);
    expect(parked).toMatchObject({
      kind: "group",
      state: "parked",
      target: { id: expect.any(String), name: "Sales" },
      subject: null,
      reason: expect.stringContaining("Sales"),
      remedy: expect.any(String),
      nextAttemptAt: null,
    });
    const pending = await itemsOf(tenant, "?state=pending");
    expect(pending).toMatchObject([
      {
        kind: "member",
        state: "pending",
        target: { name: "Sales" },
        subject: { userId: ada, userName: "ada@x.example" },
        reason: "The group is not in Foundation yet.",
      },
    ]);
    expect(await itemsOf(tenant, "?state=held")).toEqual([]);
    expect(await itemsOf(tenant)).toEqual([parked, ...pending]);
  });

  it("tries again on request, and then it goes all the way", async () => {
    const { tenant, world, holds } = await blockedRoad();
    const [item] = await itemsOf(tenant, "?state=parked");
    await world.edit({ renameGroup: { group: "Sales", name: "Old Sales" } });
    const answer = await tenant.api("POST", `/sync/items/${item?.id}/retry`);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({
      id: item?.id,
      state: "pending",
      reason: null,
      attempts: 0,
      nextAttemptAt: expect.stringMatching(TIME),
    });
    await holds({ "Old Sales": [], Sales: ["ada@x.example"] });
    await vi.waitFor(async () =>
      expect((await tenant.api("POST", `/sync/items/${item?.id}/retry`)).status).toBe(404),
    );
  });

  it("tries all again that is parked, as much as one request takes, and nothing else", async () => {
    const { tenant, world, holds } = await blockedRoad();
    const retry = async () => {
      const answer = await tenant.api("POST", "/sync/items/retry");
      return [answer.status, await answer.json()];
    };
    await world.edit({ renameGroup: { group: "Sales", name: "Old Sales" } });
    expect(await retry()).toEqual([202, { items: 1, more: false }]);
    await holds({ "Old Sales": [], Sales: ["ada@x.example"] });
    await waitFor(tenant, { state: "converged" });
    expect(await retry()).toEqual([202, { items: 0, more: false }]);
  });

  it("tries a bounded number again at once, and says that there are more", async () => {
    const tenant = await scimTenant();
    const insert = (state: string, count: number) =>
      env.DB.prepare(
        `INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts, reason, remedy)
         SELECT ?1, 'user', '', ?2 || value, 1, ?2, 2, 0, 0, 3, 'r', 'm' FROM json_each(?3)`,
      )
        .bind(tenant.id, state, JSON.stringify(Array.from({ length: count }, (_, index) => index)))
        .run();
    await insert("parked", VIEW_LIMITS.decidedItems + 1);
    for (const state of ["held", "dismissed", "waiting"]) await insert(state, 1);
    const retry = async () => (await tenant.api("POST", "/sync/items/retry")).json();
    expect(await retry()).toEqual({ items: VIEW_LIMITS.decidedItems, more: true });
    expect(await retry()).toEqual({ items: 1, more: false });
    const { results } = await env.DB.prepare(
      "SELECT state, count(*) AS n, sum(attempts) AS attempts FROM work WHERE tenant = ? GROUP BY state",
    )
      .bind(tenant.id)
      .all();
    expect(results).toEqual([
      { state: "dismissed", n: 1, attempts: 3 },
      { state: "held", n: 1, attempts: 3 },
      { state: "pending", n: VIEW_LIMITS.decidedItems + 1, attempts: 0 },
      { state: "waiting", n: 1, attempts: 3 },
    ]);
  });

  it("has nothing to approve or dismiss, because nothing is held", async () => {
    const { tenant } = await blockedRoad();
    const [item] = await itemsOf(tenant, "?state=parked");
    for (const verb of ["approve", "dismiss"]) {
      const answer = await tenant.api("POST", `/sync/items/${item?.id}/${verb}`);
      expect(answer.status).toBe(409);
      expect((await problemOf(answer)).detail).toContain("not held");
      expect((await tenant.api("POST", `/sync/items/group.nothing/${verb}`)).status).toBe(404);
    }
    expect(await itemsOf(tenant, "?state=parked")).toEqual([item]);
  });

  it.each(["nothing", "group", "group.x.y", "member.x.y", "member.x.y.z", "user.x"])(
    "does not know the id %s",
    async (id) => {
      const tenant = await scimTenant();
      expect((await tenant.api("POST", `/sync/items/${id}/retry`)).status).toBe(404);
    },
  );

  it("refuses a state that is none", async () => {
    const tenant = await scimTenant();
    expect((await tenant.api("GET", "/sync/items?state=broken")).status).toBe(400);
  });

  it("goes through all items in pages, each once", async () => {
    const tenant = await scimTenant();
    const people = await Promise.all(
      Array.from({ length: 7 }, (_, index) => tenant.addUser(`p${index}@x.example`)),
    );
    await tenant.addGroup("Engineers", people);
    await env.DB.prepare(
      "UPDATE work SET state = 'waiting', reason = 'r', remedy = 'm' WHERE tenant = ? AND subject IN (?, ?)",
    )
      .bind(tenant.id, people[0], people[1])
      .run();
    await env.DB.prepare(
      "UPDATE work SET state = 'parked', reason = 'r', remedy = 'm' WHERE tenant = ? AND kind = 'group'",
    )
      .bind(tenant.id)
      .run();
    const seen: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const answer = await tenant.api("GET", `/sync/items?limit=3&after=${after}`);
      const page: { items: Item[]; nextCursor: string | null } = await answer.json();
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...page.items.map(({ id }) => id));
      after = page.nextCursor;
    }
    expect(seen).toHaveLength(8);
    expect(new Set(seen)).toEqual(new Set((await itemsOf(tenant)).map(({ id }) => id)));
  });
});
