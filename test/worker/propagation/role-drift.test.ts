import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { openRoad, type Road } from "../../support/propagation.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };
const ADA = "ada@x.example";

describe.concurrent("the comparison of roles", () => {
  it.each(["group", "user"])("gives a role back that somebody took away from a %s", async (roleBinding) => {
    const { road } = await engineers(roleBinding);
    const holder = roleBinding === "group" ? "Engineers" : ADA;
    await road.world.edit({ removeRoleMember: { role: "CDO", principal: holder } });
    expect(await compare(road)).toEqual([{ kind: "role", role: "CDO", action: "restored" }]);
    await holdsRoles(road, { CDO: [holder] });
    expect(await compare(road)).toEqual([]);
  });

  it("only reports it where the tenant wants that", async () => {
    const { road } = await engineers("group");
    await road.tenant.api("PUT", "/policies", { drift: { missing: "report" } });
    await road.world.edit({ removeRoleMember: { role: "CDO", principal: "Engineers" } });
    expect(await compare(road)).toEqual([{ kind: "role", role: "CDO", action: "reported" }]);
    await holdsRoles(road, {});
  });

  it("reports a role that somebody else gave a managed group, or takes it away", async () => {
    const { road } = await engineers("group");
    await road.world.edit({ addRoleMember: { role: "Data Owner", principal: "Engineers" } });
    expect(await compare(road)).toEqual([{ kind: "role", role: "Data Owner", action: "reported" }]);
    const drift = await (await road.tenant.api("GET", "/drift")).json<{ items: unknown[] }>();
    expect(drift.items).toMatchObject([
      { kind: "role", role: "Data Owner", target: { name: "Engineers" }, subject: null, action: "reported" },
    ]);
    await holdsRoles(road, { CDO: ["Engineers"], "Data Owner": ["Engineers"] });
    await road.tenant.api("PUT", "/policies", { drift: { strangers: "enforce" } });
    expect(await compare(road)).toEqual([{ kind: "role", role: "Data Owner", action: "removed" }]);
    await holdsRoles(road, { CDO: ["Engineers"] });
  });

  it("costs no call where there are no roles", async () => {
    const road = await openRoad();
    await road.idp.createGroup("Engineers", []);
    await road.holds({ Engineers: [] });
    await compare(road);
    expect((await road.world.calls()).filter((call) => call.path.includes("/role/"))).toEqual([]);
  });
});

describe.concurrent("the guard for roles", () => {
  it.each(["group", "user"])(
    "leaves nobody out who is the last one in a group with a protected role, bound to a %s",
    async (roleBinding) => {
      const { road, ada, group } = await engineers(roleBinding, { guard: { protectedRoles: ["cdo"] } });
      const { idp, tenant, world } = road;
      const bo = await idp.createUser("bo@x.example");
      await idp.add(group, bo);
      await road.holds({ Engineers: [ADA, "bo@x.example"] });
      await idp.remove(group, ada);
      await road.holds({ Engineers: ["bo@x.example"] });
      await idp.setActive(bo, false);
      const [item, ...more] = await untilHeld(road, 1);
      expect(more).toEqual([]);
      expect(item?.reason).toBe('Nobody would be left in this group, and its role "CDO" is protected.');
      expect(await world.members()).toEqual({ Engineers: ["bo@x.example"] });
      expect(await world.roles()).toEqual({ CDO: [roleBinding === "group" ? "Engineers" : "bo@x.example"] });
      expect((await tenant.api("POST", `/sync/items/${item?.id}/approve`)).status).toBe(202);
      await road.holds({ Engineers: [] });
      await holdsRoles(road, roleBinding === "group" ? { CDO: ["Engineers"] } : {});
    },
  );

  it("lets the last one go when somebody else comes, or when it is off", async () => {
    const { road, ada, group } = await engineers("group", { guard: { protectedRoles: ["CDO"] } });
    const { idp, tenant } = road;
    const bo = await idp.createUser("bo@x.example");
    await idp.patchGroup(group, { op: "replace", path: "members", value: [{ value: bo }] });
    await road.holds({ Engineers: ["bo@x.example"] });
    await tenant.api("PUT", "/policies", { guard: { mode: "off" } });
    await idp.remove(group, bo);
    await road.holds({ Engineers: [] });
    expect(ada).not.toBe(bo);
  });

  it.each(["group", "user"])(
    "holds the protected role of a deleted group, bound to a %s",
    async (roleBinding) => {
      const { road, group } = await engineers(roleBinding, { guard: { protectedRoles: ["CDO"] } });
      await road.idp.deleteGroup(group);
      const items = await untilHeld(road, 2);
      expect(items.map(({ kind }) => kind).toSorted()).toEqual(["member", "role"]);
      expect(await road.world.members()).toEqual({ Engineers: [ADA] });
      expect(Object.keys(await road.world.roles())).toEqual(["CDO"]);
      expect((await road.tenant.api("POST", "/sync/items/approve")).status).toBe(202);
      await road.holds({ Engineers: [] });
      await holdsRoles(road, {});
    },
  );

  it.each(["group", "user"])(
    "holds back a rule that would take a role from many people, bound to a %s",
    async (roleBinding) => {
      const { road, group } = await engineers(roleBinding, { guard: { people: 2 } });
      const { idp, tenant, world } = road;
      const names = ["bo", "cy", "di"].map((name) => `${name}@x.example`);
      for (const name of names) await idp.add(group, await idp.createUser(name));
      await road.holds({ Engineers: [ADA, ...names] });
      const before = await world.roles();
      await tenant.api("PUT", "/mapping", { rules: [{ when: "displayName pr", target: "Engineers" }] });
      const items = await untilHeld(road, roleBinding === "group" ? 1 : 4);
      expect(items[0]?.reason).toContain("4 of 4 people would lose a role");
      expect(await world.roles()).toEqual(before);
      await tenant.api("POST", "/sync/items/approve");
      await holdsRoles(road, {});
    },
  );
});

async function engineers(roleBinding: string, policies: object = {}) {
  const road = await openRoad({ roleBinding });
  await road.tenant.api("PUT", "/policies", policies);
  const answer = await road.tenant.api("PUT", "/mapping", {
    rules: [{ when: "displayName pr", target: "{displayName}", roles: ["CDO"] }],
  });
  if (answer.status !== 200) throw new Error(await answer.text());
  const ada = await road.idp.createUser(ADA);
  const group = await road.idp.createGroup("Engineers", [ada]);
  await road.holds({ Engineers: [ADA] });
  await holdsRoles(road, { CDO: [roleBinding === "group" ? "Engineers" : ADA] });
  // The comparison that a new connection begins with.
  await comparedSince(road, 1);
  return { road, ada, group };
}

const comparedSince = (road: Road, time: number) =>
  vi.waitFor(async () => {
    const lane = await env.DB.prepare("SELECT compared_at AS at FROM lanes WHERE tenant = ?")
      .bind(road.tenant.id)
      .first<{ at: number | null }>();
    expect(lane?.at).toBeGreaterThanOrEqual(time);
  }, PATIENCE);

/** Compares with Foundation now, and gives the findings once the comparison is through. */
async function compare(road: Road) {
  const before = Date.now();
  await env.DB.prepare("UPDATE lanes SET compare_at = ? WHERE tenant = ?").bind(before, road.tenant.id).run();
  await road.wake();
  await comparedSince(road, before);
  const rows = await env.DB.prepare("SELECT kind, role, action FROM drift WHERE tenant = ? ORDER BY role")
    .bind(road.tenant.id)
    .all();
  return rows.results;
}

interface Item {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
}

async function untilHeld({ tenant }: Road, count: number): Promise<readonly Item[]> {
  const held = async () =>
    (await (await tenant.api("GET", "/sync/items?state=held")).json<{ items: Item[] }>()).items;
  await vi.waitFor(async () => expect(await held()).toHaveLength(count), PATIENCE);
  return held();
}

/** Waits until roles are held like this, and no work is left. */
const holdsRoles = ({ world, work }: Road, roles: Record<string, readonly string[]>): Promise<void> =>
  vi.waitFor(
    async () => expect({ roles: await world.roles(), work: await work() }).toEqual({ roles, work: [] }),
    PATIENCE,
  );
