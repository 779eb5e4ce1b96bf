import { describe, expect, it, vi } from "vitest";
import { openRoad } from "../../support/propagation.ts";
import { registerTenant } from "../../support/tenant.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };

describe.concurrent("POST /reconcile and GET /drift", () => {
  it("compares on request, and names people as the directory does where it knows them", async () => {
    const { tenant, idp, world, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const bo = await idp.createUser("bo@x.example");
    await idp.createGroup("Engineers", [ada]);
    await idp.createGroup("Others", [bo]);
    await holds({ Engineers: ["ada@x.example"], Others: ["bo@x.example"] });
    expect(await (await tenant.api("GET", "/drift")).json()).toEqual({ items: [], nextCursor: null });

    await world.edit({ createUser: { username: "stranger", email: "stranger@y.example" } });
    await world.edit({ addMember: { group: "Engineers", user: "stranger" } });
    await world.edit({ addMember: { group: "Engineers", user: "bo@x.example" } });
    await world.edit({ renameGroup: { group: "Others", name: "Renamed" } });
    const asked = await tenant.api("POST", "/reconcile");
    expect(asked.status).toBe(202);
    const items = await vi.waitFor(async () => {
      const answer = await tenant.api("GET", "/drift");
      const { items: found } = await answer.json<{ items: { kind: string; subject: object | null }[] }>();
      expect(found.length).toBeGreaterThanOrEqual(3);
      return found;
    }, PATIENCE);
    const common = { id: expect.any(String), since: expect.stringMatching(/^\d{4}-/), action: "reported" };
    const target = { id: expect.any(String), name: "Engineers" };
    expect(items).toHaveLength(3);
    expect(items).toContainEqual({
      ...common,
      kind: "stranger",
      target,
      subject: { foundationUserId: expect.any(String) },
    });
    expect(items).toContainEqual({
      ...common,
      kind: "stranger",
      target,
      subject: { userId: bo, userName: "bo@x.example", foundationUserId: expect.any(String) },
    });
    expect(items).toContainEqual({
      ...common,
      kind: "renamed",
      target: { id: expect.any(String), name: "Others" },
      subject: null,
    });

    const first = await tenant.api("GET", "/drift?limit=2");
    const page = await first.json<{ items: object[]; nextCursor: string }>();
    const second = await tenant.api("GET", `/drift?limit=2&after=${page.nextCursor}`);
    expect([...page.items, ...(await second.json<{ items: object[] }>()).items]).toEqual(items);
  });

  it("restores at once who was taken out", async () => {
    const { tenant, idp, world, holds } = await openRoad();
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await holds({ Engineers: ["ada@x.example"] });
    await world.edit({ removeMember: { group: "Engineers", user: "ada@x.example" } });
    expect(await world.members()).toEqual({ Engineers: [] });
    expect((await tenant.api("POST", "/reconcile")).status).toBe(202);
    await holds({ Engineers: ["ada@x.example"] });
  });

  it("has nothing to compare with without a connection", async () => {
    const tenant = await registerTenant();
    expect((await tenant.api("POST", "/reconcile")).status).toBe(409);
  });
});
