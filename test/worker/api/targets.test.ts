import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { openRoad } from "../../support/propagation.ts";
import { scimTenant } from "../../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../../support/seed.ts";
import type { TestTenant } from "../../support/tenant.ts";

interface Target {
  readonly id: string;
  readonly name: string;
  readonly foundationName: string | null;
  readonly state: string;
  readonly sources: readonly { readonly groupId: string; readonly displayName: string }[];
}

interface Member {
  readonly userId: string;
  readonly userName: string;
  readonly desired: boolean;
  readonly ledger: string | null;
  readonly reason: string | null;
}

async function all<Item>(tenant: TestTenant, path: string, limit = 50): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const answer = await tenant.api("GET", `${path}?limit=${limit}&after=${after}`);
    expect(answer.status).toBe(200);
    const page: { items: Item[]; nextCursor: string | null } = await answer.json();
    items.push(...page.items);
    after = page.nextCursor;
  }
  return items;
}

const targetsOf = (tenant: TestTenant, limit?: number) => all<Target>(tenant, "/targets", limit);
const membersOf = (tenant: TestTenant, targetId: string, limit?: number) =>
  all<Member>(tenant, `/targets/${targetId}/members`, limit);

describe.concurrent("GET /targets", () => {
  it("shows each target with its Foundation group and what feeds it", async () => {
    const { tenant, idp, holds } = await openRoad();
    await tenant.api("PUT", "/mapping", { rules: [{ when: 'displayName sw "sales-"', target: "Sales" }] });
    const ada = await idp.createUser("ada@x.example");
    const emea = await idp.createGroup("sales-emea", [ada]);
    const apac = await idp.createGroup("sales-apac", [ada]);
    await holds({ Sales: ["ada@x.example"] });
    const [sales] = await targetsOf(tenant);
    expect(sales).toMatchObject({
      foundationName: "Sales",
      foundationId: expect.any(String),
      state: "present",
      createdHere: true,
      sources: [
        { groupId: emea, displayName: "sales-emea" },
        { groupId: apac, displayName: "sales-apac" },
      ],
      hasMoreSources: false,
      members: 1,
      membersIsMinimum: false,
      reason: null,
    });
  });

  it("says why a group cannot be made", async () => {
    const { tenant, idp, world } = await openRoad();
    await world.edit({ createGroup: { name: "Sales" } });
    await idp.createGroup("Sales");
    await vi.waitFor(
      async () =>
        expect(await targetsOf(tenant)).toMatchObject([
          {
            state: "wanted",
            foundationId: null,
            reason: expect.stringContaining("Sales"),
            remedy: expect.any(String),
          },
        ]),
      { timeout: 20_000, interval: 50 },
    );
  });

  it("goes through all targets in pages", async () => {
    const tenant = await scimTenant();
    for (const name of ["a", "b", "c", "d", "e"]) await tenant.addGroup(name);
    const targets = await targetsOf(tenant, 2);
    expect(targets.map(({ name, sources }) => [name, sources[0]?.displayName])).toEqual(
      ["a", "b", "c", "d", "e"].map((name) => [name, name]),
    );
  });
});

describe.concurrent("GET /targets/{targetId}/members", () => {
  it("unites who should be there with who is, and explains what differs", async () => {
    const { tenant, idp, holds, world } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const bo = await idp.createUser("bo@x.example");
    const cy = await idp.createUser("cy@x.example");
    const di = await idp.createUser("di@x.example", { active: false });
    const inner = await idp.createGroup("Inner", [bo]);
    await idp.createGroup("Outer", [ada, inner, cy, di]);
    await holds({ Inner: ["bo@x.example"], Outer: ["ada@x.example", "bo@x.example", "cy@x.example"] });
    const outer = (await targetsOf(tenant)).find(({ name }) => name === "Outer")?.id ?? "";
    const here = { desired: true, ledger: "present", reason: null };
    expect(await membersOf(tenant, outer)).toEqual([
      { userId: ada, userName: "ada@x.example", ...here },
      { userId: bo, userName: "bo@x.example", ...here },
      { userId: cy, userName: "cy@x.example", ...here },
    ]);

    await world.faults([{ probability: 1, effect: "before", status: 503, retryAfter: 600 }]);
    await idp.setActive(ada, false);
    await idp.deleteUser(bo);
    await idp.setActive(di, true);
    expect(await membersOf(tenant, outer, 1)).toMatchObject([
      {
        userId: ada,
        desired: false,
        ledger: expect.any(String),
        reason: expect.stringContaining("deactivated"),
      },
      {
        userId: bo,
        userName: "bo@x.example",
        desired: false,
        reason: expect.stringContaining("was deleted"),
      },
      { userId: cy, ...here },
      { userId: di, desired: true, ledger: null, reason: expect.any(String) },
    ]);
  });

  it("names what stands in a person's way, not only that something does", async () => {
    const { tenant, idp } = await openRoad({ provisionUsers: false });
    await idp.createGroup("Engineers", [await idp.createUser("ada@x.example")]);
    await vi.waitFor(
      async () => {
        const [target] = await targetsOf(tenant);
        expect(await membersOf(tenant, target?.id ?? "")).toMatchObject([
          { desired: true, ledger: null, reason: expect.stringContaining("Nobody in Foundation") },
        ]);
      },
      { timeout: 20_000, interval: 50 },
    );
  });

  it("goes through people of several groups in pages, each once", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 2_000);
    const group = await tenant.addGroup("crowd-1");
    await seedMembers(tenant, group, 2_000);
    await seedMembers(tenant, await tenant.addGroup("crowd-2"), 500);
    await tenant.api("PUT", "/mapping", { rules: [{ when: "displayName pr", target: "Crowd" }] });
    const target = (await targetsOf(tenant)).find(({ name }) => name === "Crowd")?.id ?? "";
    const members = await membersOf(tenant, target, 200);
    expect(members.map(({ userId }) => userId)).toEqual(
      Array.from({ length: 2_000 }, (_, index) => seededUser(index)),
    );
  });

  it("does not know other ids", async () => {
    const tenant = await scimTenant();
    expect((await tenant.api("GET", "/targets/nothing/members")).status).toBe(404);
  });
});

describe("a target of many groups", () => {
  it("shows the first of them, and that there are more", async () => {
    const tenant = await scimTenant();
    const ids = Array.from({ length: 101 }, (_, index) => `seeded-${String(index).padStart(3, "0")}`);
    await env.DB.prepare(
      `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
       SELECT ?1, value, value, 1, 1, 1, json_object('displayName', value), '{}' FROM json_each(?2)`,
    )
      .bind(tenant.id, JSON.stringify(ids))
      .run();
    await tenant.api("PUT", "/mapping", { rules: [{ when: "displayName pr", target: "All" }] });
    const [target] = await targetsOf(tenant);
    expect(target?.sources).toHaveLength(100);
    expect(target).toMatchObject({ hasMoreSources: true });
  });
});
