import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { openRoad, type Road } from "../../support/propagation.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };

interface Item {
  readonly id: string;
  readonly state: string;
  readonly subject: { readonly userName: string };
  readonly reason: string;
  readonly remedy: string;
}

describe.concurrent("the guard against mass change", () => {
  it("holds back the removals when a group is emptied, and nothing else", async () => {
    const road = await openRoad();
    const { idp, tenant, world } = road;
    const { group, ids, names } = await fill(road, 8);
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    const held = await untilHeld(road, 8);
    expect(held[0]).toMatchObject({
      state: "held",
      reason: "8 of 8 people would lose access within 60 minutes; the guard allows 5 people or 30 %.",
    });
    expect(held[0]?.remedy).not.toBe("");
    // Somebody else comes, all the same.
    const eve = await idp.createUser("eve@x.example");
    await idp.createGroup("Others", [eve]);
    await vi.waitFor(
      async () => expect(await world.members()).toEqual({ Everybody: names, Others: ["eve@x.example"] }),
      PATIENCE,
    );
    expect(await syncOf(road)).toMatchObject({ state: "held", held: 8 });
    const members = await idp.send("GET", `/Groups/${group}`);
    expect((await members.json<{ members?: unknown[] }>()).members ?? []).toEqual([]);
    const access = await tenant.api("GET", `/users/${ids[0]}/access`);
    expect(JSON.stringify(await access.json())).toContain("would lose access");
  });

  it("carries them out once they are approved, one by one or all", async () => {
    const road = await openRoad();
    const { idp, tenant, world, holds } = road;
    const { group, names } = await fill(road, 8);
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    const held = await untilHeld(road, 8);
    const [one] = held;
    expect((await tenant.api("POST", `/sync/items/${one?.id}/approve`)).status).toBe(202);
    const others = names.filter((name) => name !== one?.subject.userName);
    await vi.waitFor(async () => expect(await world.members()).toEqual({ Everybody: others }), PATIENCE);
    const named = await tenant.api("POST", "/sync/items/approve", { items: [one?.id] });
    expect(named.status).toBe(400);
    const answer = await tenant.api("POST", "/sync/items/approve");
    expect(await answer.json()).toEqual({ items: 7, more: false });
    await holds({ Everybody: [] });
    expect(await syncOf(road)).toMatchObject({ state: "converged", held: 0 });
  });

  it("leaves everybody in place when they are dismissed, until something changes about them", async () => {
    const road = await openRoad();
    const { idp, tenant, world, holds } = road;
    const { group, ids, names } = await fill(road, 8);
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    const [one] = await untilHeld(road, 8);
    expect((await tenant.api("POST", `/sync/items/${one?.id}/dismiss`)).status).toBe(202);
    expect((await tenant.api("POST", `/sync/items/${one?.id}/dismiss`)).status).toBe(409);
    expect(await (await tenant.api("POST", "/sync/items/dismiss")).json()).toEqual({ items: 7, more: false });
    await vi.waitFor(async () =>
      expect(await syncOf(road)).toMatchObject({ state: "degraded", dismissed: 8 }),
    );
    expect(await world.members()).toEqual({ Everybody: names });
    // The IdP's administrator puts it right: nothing is left to do.
    await idp.add(group, ...ids);
    await holds({ Everybody: names });
    expect(await syncOf(road)).toMatchObject({ state: "converged", dismissed: 0 });
  });

  it("looks at people, whatever takes their access: a row of deactivations", async () => {
    const road = await openRoad();
    const { idp, world } = road;
    const { ids } = await fill(road, 12);
    for (const id of ids) {
      await idp.setActive(id, false);
      await road.wake();
    }
    await vi.waitFor(async () => {
      const left = (await world.members()).Everybody?.length ?? 0;
      expect((await heldItems(road)).length).toBe(left);
      expect(await road.work()).toHaveLength(left);
    }, PATIENCE);
    // Some went before it could be seen what this was; never more than the tenant allows.
    expect((await world.members()).Everybody?.length).toBeGreaterThanOrEqual(12 - 5);
  });

  it("lets a few go, and whoever stays through another group", async () => {
    const road = await openRoad();
    const { idp, holds, tenant } = road;
    const { group, ids, names } = await fill(road, 8);
    await tenant.api("PUT", "/mapping", { rules: [{ when: "displayName pr", target: "Everybody" }] });
    const second = await idp.createGroup("Second", ids);
    await holds({ Everybody: names });
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    await holds({ Everybody: names });
    await idp.remove(second, ...ids.slice(0, 5));
    await holds({ Everybody: names.slice(5) });
  });

  it("only warns where the tenant wants that, and is silent where it is off", async () => {
    const road = await openRoad();
    const { idp, holds, tenant } = road;
    const { group, ids, names } = await fill(road, 8);
    await tenant.api("PUT", "/policies", { guard: { mode: "warn" } });
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    await holds({ Everybody: [] });
    expect((await syncOf(road)).massChange?.reason).toContain("8 of 8 people would lose access");
    await tenant.api("PUT", "/policies", { guard: { mode: "off" } });
    await idp.add(group, ...ids);
    await holds({ Everybody: names });
    await idp.patchGroup(group, { op: "remove", path: "members" });
    await holds({ Everybody: [] });
  });

  it("does not hold back who leaves later, when what is held is old", async () => {
    const road = await openRoad();
    const { idp, tenant, world } = road;
    const { group, names } = await fill(road, 8);
    const stays = await idp.createUser("zoe@x.example");
    const other = await idp.createGroup("Others", [stays]);
    await vi.waitFor(async () => expect((await world.members()).Others).toEqual(["zoe@x.example"]), PATIENCE);
    await idp.patchGroup(group, { op: "replace", path: "members", value: [] });
    await untilHeld(road, 8);
    await ageHeld(tenant.id);
    await idp.remove(other, stays);
    await vi.waitFor(
      async () => expect(await world.members()).toEqual({ Everybody: names, Others: [] }),
      PATIENCE,
    );
  });
});

async function fill(road: Road, count: number) {
  const { idp, tenant, holds } = road;
  await tenant.api("PUT", "/policies", { guard: { people: 5 } });
  const names = Array.from(
    { length: count },
    (_, index) => `user${String(index).padStart(2, "0")}@x.example`,
  );
  const ids: string[] = [];
  for (const name of names) ids.push(await idp.createUser(name));
  const group = await idp.createGroup("Everybody", ids);
  await holds({ Everybody: names });
  return { group, ids, names };
}

const heldItems = async ({ tenant }: Road): Promise<readonly Item[]> =>
  (await (await tenant.api("GET", "/sync/items?state=held")).json<{ items: Item[] }>()).items;

async function untilHeld(road: Road, count: number): Promise<readonly Item[]> {
  await vi.waitFor(async () => expect(await heldItems(road)).toHaveLength(count), PATIENCE);
  return heldItems(road);
}

const syncOf = async ({ tenant }: Road) =>
  (await tenant.api("GET", "/sync")).json<{ state: string; massChange: { reason: string } | null }>();

/** Puts what is held a window and more into the past. */
const ageHeld = (tenant: string) =>
  env.DB.prepare("UPDATE work SET due_at = due_at - 7200000 WHERE tenant = ? AND state = 'held'")
    .bind(tenant)
    .run();
