import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { openRoad, type Road } from "../../support/propagation.ts";
import { foundationAt } from "../../support/tenant.ts";

const comparedSince = (road: Road, time: number) =>
  vi.waitFor(
    async () => {
      const lane = await env.DB.prepare("SELECT compared_at AS at FROM lanes WHERE tenant = ?")
        .bind(road.tenant.id)
        .first<{ at: number | null }>();
      expect(lane?.at).toBeGreaterThanOrEqual(time);
    },
    { timeout: 15_000 },
  );

/** Compares with Foundation now, and gives the findings once the comparison is through. */
async function compare(road: Road) {
  const before = Date.now();
  await env.DB.prepare("UPDATE lanes SET compare_at = ? WHERE tenant = ?").bind(before, road.tenant.id).run();
  await road.wake();
  await comparedSince(road, before);
  const rows = await env.DB.prepare("SELECT kind, action FROM drift WHERE tenant = ? ORDER BY kind")
    .bind(road.tenant.id)
    .all<{ kind: string; action: string }>();
  return rows.results;
}

async function engineers(policies: object = {}) {
  const road = await openRoad();
  if (Object.keys(policies).length > 0) {
    await env.DB.prepare("UPDATE tenants SET policies = ? WHERE id = ?")
      .bind(JSON.stringify(policies), road.tenant.id)
      .run();
  }
  const ada = await road.idp.createUser("ada@x.example");
  const group = await road.idp.createGroup("Engineers", [ada]);
  await road.holds({ Engineers: ["ada@x.example"] });
  // The comparison that a new connection begins with.
  await comparedSince(road, 1);
  await road.world.edit({ createUser: { username: "eve@x.example", email: "eve@x.example" } });
  return { road, ada, group };
}

const eve = { group: "Engineers", user: "eve@x.example" };
const ada = { group: "Engineers", user: "ada@x.example" };

describe.concurrent("the comparison with Foundation", () => {
  it("finds nothing where nothing differs", async () => {
    const { road } = await engineers();
    expect(await compare(road)).toEqual([]);
  });

  it("reports members that somebody else placed, leaves them in, and forgets them when they are gone", async () => {
    const { road } = await engineers();
    await road.world.edit({ addMember: eve });
    expect(await compare(road)).toEqual([{ kind: "stranger", action: "reported" }]);
    await road.holds({ Engineers: ["ada@x.example", "eve@x.example"] });
    await road.world.edit({ removeMember: eve });
    expect(await compare(road)).toEqual([]);
  });

  it("takes them out where the tenant chose to enforce", async () => {
    const { road } = await engineers({ drift: { strangers: "enforce" } });
    await road.world.edit({ addMember: eve });
    expect(await compare(road)).toEqual([{ kind: "stranger", action: "removed" }]);
    await road.holds({ Engineers: ["ada@x.example"] });
  });

  it("says nothing of them where the tenant chose to ignore", async () => {
    const { road } = await engineers({ drift: { strangers: "ignore" } });
    await road.world.edit({ addMember: eve });
    expect(await compare(road)).toEqual([]);
  });

  it("puts back whom somebody took out", async () => {
    const { road } = await engineers();
    await road.world.edit({ removeMember: ada });
    expect(await compare(road)).toEqual([{ kind: "missing", action: "restored" }]);
    await road.holds({ Engineers: ["ada@x.example"] });
  });

  it("only reports them where the tenant chose so", async () => {
    const { road } = await engineers({ drift: { missing: "report" } });
    await road.world.edit({ removeMember: ada });
    expect(await compare(road)).toEqual([{ kind: "missing", action: "reported" }]);
    await road.holds({ Engineers: [] });
  });

  it("makes a group again that is gone, with everybody in it", async () => {
    const { road } = await engineers();
    await road.world.edit({ deleteGroup: { group: "Engineers" } });
    expect(await compare(road)).toEqual([{ kind: "vanished", action: "recreated" }]);
    await road.holds({ Engineers: ["ada@x.example"] });
  });

  it.each([404, 405])(
    "takes no group for gone, and misses none, where the call for one answers %i",
    async (status) => {
      const { road } = await engineers();
      await road.world.faults([{ method: "GET", path: "/groups$", status }]);
      expect(await compare(road)).toEqual([]);
      await road.world.edit({ addMember: eve });
      expect(await compare(road)).toEqual([{ kind: "stranger", action: "reported" }]);
      await road.world.edit({ deleteGroup: { group: "Engineers" } });
      expect(await compare(road)).toContainEqual({ kind: "vanished", action: "recreated" });
      await road.holds({ Engineers: ["ada@x.example"] });
    },
  );

  it("leaves a group that is gone to somebody where the tenant chose so, and makes it again once that is no longer so", async () => {
    const { road } = await engineers({ drift: { vanished: "report" } });
    await road.world.edit({ deleteGroup: { group: "Engineers" } });
    expect(await compare(road)).toEqual([{ kind: "vanished", action: "reported" }]);
    await compare(road);
    expect(await road.work()).toContainEqual(expect.objectContaining({ kind: "group", state: "parked" }));
    await road.tenant.api("PUT", "/policies", { drift: { vanished: "recreate" } });
    await compare(road);
    await road.holds({ Engineers: ["ada@x.example"] });
  });

  it("recognises a renamed group by its identifier, and goes on with it", async () => {
    const { road, group } = await engineers();
    await road.world.edit({ renameGroup: { group: "Engineers", name: "Renamed" } });
    expect(await compare(road)).toEqual([{ kind: "renamed", action: "reported" }]);
    const bo = await road.idp.createUser("bo@x.example");
    await road.idp.add(group, bo);
    await road.holds({ Renamed: ["ada@x.example", "bo@x.example"] });
  });

  it("proves nothing any more where it has not come to its end for hours, or was of another Foundation", async () => {
    const { road } = await engineers();
    const { tenant, world } = road;
    const state = async () => (await (await tenant.api("GET", "/sync")).json<{ state: string }>()).state;
    expect(await state()).toBe("converged");
    await env.DB.prepare("UPDATE lanes SET compared_at = ? WHERE tenant = ?")
      .bind(Date.now() - 4 * 3_600_000, tenant.id)
      .run();
    expect(await state()).toBe("degraded");
    await compare(road);
    expect(await state()).toBe("converged");

    await world.faults([{ method: "GET", effect: "none", delayMs: 1000 }]);
    await tenant.api("PUT", "/foundation", foundationAt(world.url));
    expect(await state()).toBe("working");
    await world.faults([]);
    await vi.waitFor(async () => expect(await state()).toBe("converged"), { timeout: 15_000 });
  });

  it("passes over a group that it may not read, compares the others, and rests until the next hour", async () => {
    const { road } = await engineers();
    const bo = await road.idp.createUser("bo@x.example");
    await road.idp.createGroup("Others", [bo]);
    await road.holds({ Engineers: ["ada@x.example"], Others: ["bo@x.example"] });
    await road.world.edit({ removeMember: ada });
    await road.world.edit({ removeMember: { group: "Others", user: "bo@x.example" } });
    const reads = async () =>
      (await road.world.calls()).filter((call) => call.method === "GET" && call.path.endsWith("/members"));
    const before = (await reads()).length;
    // The first group that is compared refuses; Rollcall may read the other.
    await road.world.faults([
      { method: "GET", path: "/groups/members$", effect: "before", status: 403, times: 1 },
    ]);
    const askedAt = Date.now();
    const lane = () =>
      env.DB.prepare("SELECT compare_at AS next, compared_at AS last FROM lanes WHERE tenant = ?")
        .bind(road.tenant.id)
        .first<{ next: number; last: number }>();
    const { last } = (await lane()) ?? { last: 0 };
    await env.DB.prepare("UPDATE lanes SET compare_at = ? WHERE tenant = ?")
      .bind(askedAt, road.tenant.id)
      .run();
    await road.wake();
    await vi.waitFor(async () => expect((await lane())?.next).toBeGreaterThan(askedAt + 60_000), {
      timeout: 10_000,
    });
    // Not everything was seen, so it does not say that it was.
    expect((await lane())?.last).toBe(last);
    expect((await reads()).length).toBe(before + 2);
    await road.holds({ Engineers: [], Others: ["bo@x.example"] });
  });
});
