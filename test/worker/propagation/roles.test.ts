import { describe, expect, it, vi } from "vitest";
import { openRoad, type Road } from "../../support/propagation.ts";
import { foundationAt } from "../../support/tenant.ts";

const PATIENCE = { timeout: 20_000, interval: 50 };
const byGroup = { roleBinding: "group" };
const byUser = { roleBinding: "user" };
const ADA = "ada@x.example";
const BO = "bo@x.example";

describe.concurrent("roles of groups", () => {
  it("are given to the target's group, follow the mapping, and go with the directory group", async () => {
    const road = await openRoad(byGroup);
    const { idp, world } = road;
    await mapping(road, [
      { when: "displayName pr", target: "{displayName}", roles: ["Data Owner"] },
      { when: 'displayName sw "Eng"', target: "{displayName}", roles: ["data owner", "CDO"] },
    ]);
    const ada = await idp.createUser(ADA);
    const group = await idp.createGroup("Engineers", [ada]);
    await holdsRoles(road, { "Data Owner": ["Engineers"], CDO: ["Engineers"] });
    expect(await world.members()).toEqual({ Engineers: [ADA] });

    await idp.patchGroup(group, { op: "replace", path: "displayName", value: "Makers" });
    await holdsRoles(road, { "Data Owner": ["Makers"] });
    await mapping(road, [{ when: "displayName pr", target: "{displayName}", roles: ["Data Steward"] }]);
    await holdsRoles(road, { "Data Steward": ["Makers"] });

    const before = (await world.calls()).length;
    await idp.patchGroup(group, { op: "replace", path: "displayName", value: "Makers" });
    await mapping(road, [{ when: "displayName pr", target: "{displayName}", roles: ["Data Steward"] }]);
    await road.wake();
    await holdsRoles(road, { "Data Steward": ["Makers"] });
    expect((await world.calls()).length).toBe(before);

    await idp.deleteGroup(group);
    await holdsRoles(road, {});
    expect(await world.members()).toEqual({ Makers: [] });
  });

  it("stay as long as one of the groups that feed the target gives them", async () => {
    const road = await openRoad(byGroup);
    const { idp } = road;
    await mapping(road, [
      { when: 'displayName eq "One"', target: "Both", roles: ["CDO", "Data Owner"] },
      { when: 'displayName eq "Two"', target: "Both", roles: ["CDO"] },
    ]);
    const one = await idp.createGroup("One", []);
    const two = await idp.createGroup("Two", []);
    await holdsRoles(road, { CDO: ["Both"], "Data Owner": ["Both"] });
    await idp.deleteGroup(one);
    await holdsRoles(road, { CDO: ["Both"] });
    await idp.deleteGroup(two);
    await holdsRoles(road, {});
  });

  it("are withdrawn before the group is deleted, and given again where it vanished", async () => {
    const road = await openRoad(byGroup);
    const { idp, tenant, world } = road;
    await tenant.api("PUT", "/policies", { onGroupDelete: "delete" });
    await mapping(road, [{ when: "displayName pr", target: "{displayName}", roles: ["CDO"] }]);
    const ada = await idp.createUser(ADA);
    const group = await idp.createGroup("Engineers", [ada]);
    await holdsRoles(road, { CDO: ["Engineers"] });
    await world.edit({ deleteGroup: "Engineers" });
    await tenant.api("POST", "/reconcile");
    const bo = await idp.createUser(BO);
    await idp.add(group, bo);
    await road.holds({ Engineers: [ADA, BO] });
    await holdsRoles(road, { CDO: ["Engineers"] });
    await idp.deleteGroup(group);
    await road.holds({});
    const order = (await world.calls())
      .filter((call) => call.method === "DELETE" && /(role\/member|groups)$/.test(call.path))
      .map((call) => call.path.replace(/.*\//, ""));
    expect(order).toEqual(["member", "groups"]);
  });

  it("leave alone what somebody else gave, unless the tenant enforces its own word", async () => {
    const road = await openRoad(byGroup);
    const { idp, tenant, world } = road;
    const group = await idp.createGroup("Engineers", []);
    await road.holds({ Engineers: [] });
    await world.edit({ addRoleMember: { role: "CDO", principal: "Engineers" } });
    const rule = { when: "displayName pr", target: "Engineers" };
    await mapping(road, [{ ...rule, roles: ["CDO", "Data Owner"] }]);
    await holdsRoles(road, { CDO: ["Engineers"], "Data Owner": ["Engineers"] });
    await mapping(road, [rule]);
    await holdsRoles(road, { CDO: ["Engineers"] });
    await mapping(road, [{ ...rule, roles: ["CDO"] }]);
    await holdsRoles(road, { CDO: ["Engineers"] });
    await tenant.api("PUT", "/policies", { drift: { strangers: "enforce" } });
    await idp.deleteGroup(group);
    await holdsRoles(road, {});
  });

  it("say which roles there are where one does not exist, and go on after a retry", async () => {
    const road = await openRoad(byGroup);
    const { idp, tenant } = road;
    await mapping(road, [{ when: "displayName pr", target: "Engineers", roles: ["Data Onwer", "CDO"] }]);
    await idp.createGroup("Engineers", []);
    await vi.waitFor(async () => expect(await parked(road)).toHaveLength(1), PATIENCE);
    const [item] = await parked(road);
    expect(item).toMatchObject({ kind: "role", reason: 'Foundation has no role named "Data Onwer".' });
    expect(item?.remedy).toContain('"Data Owner"');
    // The other role of the same group is there all the same.
    expect(await road.world.roles()).toEqual({ CDO: ["Engineers"] });
    expect((await tenant.api("POST", `/sync/items/${item?.id}/retry`)).status).toBe(202);
    await mapping(road, [{ when: "displayName pr", target: "Engineers", roles: ["Data Owner", "CDO"] }]);
    await holdsRoles(road, { CDO: ["Engineers"], "Data Owner": ["Engineers"] });
  });
});

describe.concurrent("a Foundation whose groups hold no roles", () => {
  it.each(["ignore", "refuse"])("is told apart, and another way is named: %s", async (groupRoles) => {
    const road = await openRoad(byGroup);
    await road.world.settings({ groupRoles });
    await mapping(road, [{ when: "displayName pr", target: "Engineers", roles: ["CDO"] }]);
    const ada = await road.idp.createUser(ADA);
    await road.idp.createGroup("Engineers", [ada]);
    await vi.waitFor(async () => expect(await parked(road)).toHaveLength(1), PATIENCE);
    const [item] = await parked(road);
    expect(item).toMatchObject({
      kind: "role",
      reason: 'Foundation did not take the group as a holder of the role "CDO".',
    });
    expect(item?.remedy).toContain('"roleBinding": "user"');
    const connection = { ...foundationAt(road.world.url), roleBinding: "user" };
    expect((await road.tenant.api("PUT", "/foundation", connection)).status).toBe(200);
    await holdsRoles(road, { CDO: [ADA] });
  });
});

describe.concurrent("roles of people", () => {
  it("are no longer waited for where nothing gives them any more, though the person was never found", async () => {
    const road = await openRoad(byUser);
    const { idp, tenant, world, work } = road;
    await tenant.api("PUT", "/policies", {
      onGroupDelete: "delete",
      onDeactivate: { foundationUser: "remove" },
      ungrouped: "inactive",
    });
    await mapping(road, [{ when: "displayName pr", target: "{displayName}", roles: ["CDO"] }]);
    await world.faults([{ method: "POST", path: "/principal/user$", status: 403 }]);
    const group = await idp.createGroup("Engineers", [await idp.createUser(ADA)]);
    const waiting = expect.objectContaining({ kind: "role", state: "waiting" });
    await vi.waitFor(async () => expect(await work()).toContainEqual(waiting), PATIENCE);
    await idp.deleteGroup(group);
    await road.holds({});
  });

  it("come and go with the people of the target, and at once with a deactivation", async () => {
    const road = await openRoad(byUser);
    const { idp } = road;
    await mapping(road, [{ when: "displayName pr", target: "{displayName}", roles: ["CDO"] }]);
    const ada = await idp.createUser(ADA);
    const bo = await idp.createUser(BO);
    const group = await idp.createGroup("Engineers", [ada]);
    await holdsRoles(road, { CDO: [ADA] });
    await idp.add(group, bo);
    await holdsRoles(road, { CDO: [ADA, BO] });
    await idp.setActive(ada, false);
    await holdsRoles(road, { CDO: [BO] });
    await idp.setActive(ada, true);
    await holdsRoles(road, { CDO: [ADA, BO] });
    await idp.remove(group, bo);
    await holdsRoles(road, { CDO: [ADA] });
    await idp.deleteUser(ada);
    await holdsRoles(road, {});
  });

  it("stay while another target gives the same, and follow the mapping and the directory groups", async () => {
    const road = await openRoad(byUser);
    const { idp } = road;
    const rule = (name: string, roles: string[]) => ({
      when: `displayName eq "${name}"`,
      target: name,
      roles,
    });
    await mapping(road, [rule("One", ["CDO", "Data Owner"]), rule("Two", ["cdo"])]);
    const ada = await idp.createUser(ADA);
    const bo = await idp.createUser(BO);
    const one = await idp.createGroup("One", [ada, bo]);
    const two = await idp.createGroup("Two", [ada]);
    await holdsRoles(road, { CDO: [ADA, BO], "Data Owner": [ADA, BO] });
    await idp.remove(one, ada);
    await holdsRoles(road, { CDO: [ADA, BO], "Data Owner": [BO] });
    await mapping(road, [rule("One", ["Data Owner"]), rule("Two", ["CDO"])]);
    await holdsRoles(road, { CDO: [ADA], "Data Owner": [BO] });
    await idp.deleteGroup(one);
    await holdsRoles(road, { CDO: [ADA] });
    await idp.deleteGroup(two);
    await holdsRoles(road, {});
  });

  it("become roles of groups, and the other way round, when the connection says so", async () => {
    const road = await openRoad(byUser);
    const { idp, tenant } = road;
    await mapping(road, [{ when: "displayName pr", target: "{displayName}", roles: ["CDO"] }]);
    const ada = await idp.createUser(ADA);
    await idp.createGroup("Engineers", [ada]);
    await holdsRoles(road, { CDO: [ADA] });
    const rebind = async (to: string) => {
      const connection = { ...foundationAt(road.world.url), roleBinding: to };
      expect((await tenant.api("PUT", "/foundation", connection)).status).toBe(200);
    };
    await rebind("group");
    await holdsRoles(road, { CDO: ["Engineers"] });
    await rebind("user");
    await holdsRoles(road, { CDO: [ADA] });
  });
});

const anything = { path: "/role/", probability: 1 };

const faults: readonly (readonly [string, readonly object[]])[] = [
  ["refuses for a while", [{ ...anything, effect: "before", status: 403, times: 2 }]],
  ["refuses with 500 before the effect", [{ ...anything, effect: "before", status: 500, times: 3 }]],
  ["fails with 500 after the effect", [{ ...anything, effect: "after", status: 500, times: 3 }]],
  ["breaks the connection before the effect", [{ ...anything, effect: "before", drop: true, times: 3 }]],
  ["breaks the connection after the effect", [{ ...anything, effect: "after", drop: true, times: 3 }]],
  [
    "lets the effect come late",
    [{ path: "/role/member", effect: "late", status: 504, delayMs: 700, times: 2 }],
  ],
];

describe.concurrent.each(["group", "user"])(
  "a Foundation that fails, with roles bound to a %s",
  (roleBinding) => {
    it.each(faults)("%s: ends where desired says", async (_, rules) => {
      const road = await openRoad({ roleBinding });
      const { idp, world } = road;
      const rule = { when: "displayName pr", target: "{displayName}" };
      const [engineers, others] = roleBinding === "group" ? ["Engineers", "Others"] : [ADA, BO];
      await mapping(road, [{ ...rule, roles: ["CDO"] }]);
      const ada = await idp.createUser(ADA);
      const bo = await idp.createUser(BO);
      await world.faults(rules);
      const group = await idp.createGroup("Engineers", [ada]);
      await holdsRoles(road, { CDO: [engineers as string] });
      await world.faults(rules);
      await mapping(road, [{ ...rule, roles: ["Data Owner"] }]);
      await idp.createGroup("Others", [bo]);
      await holdsRoles(road, { "Data Owner": [engineers as string, others as string] });
      await world.faults(rules);
      await idp.deleteGroup(group);
      await holdsRoles(road, { "Data Owner": [others as string] });
      await world.settled();
      await holdsRoles(road, { "Data Owner": [others as string] });
    });
  },
);

describe.concurrent("somebody whom the guard does not let go yet", () => {
  it("keeps the roles that come with the place, and gets no more", async () => {
    const road = await openRoad(byUser);
    const { idp, tenant, world, work } = road;
    const guard = { mode: "hold", people: 0, share: 0, windowMinutes: 30 };
    expect((await tenant.api("PUT", "/policies", { guard })).status).toBe(200);
    const rule = { when: "displayName pr", target: "{displayName}" };
    await mapping(road, [{ ...rule, roles: ["CDO", "Data Steward"] }]);
    const [ada, bo] = [await idp.createUser(ADA), await idp.createUser(BO)];
    await idp.createGroup("Engineers", [ada, bo]);
    await holdsRoles(road, { CDO: [ADA, BO], "Data Steward": [ADA, BO] });
    await idp.setActive(ada, false);
    await vi.waitFor(async () => expect(await work()).toMatchObject([{ state: "held" }]), PATIENCE);
    await mapping(road, [{ ...rule, roles: ["CDO", "Data Owner"] }]);
    await vi.waitFor(
      async () => expect(await world.roles()).toMatchObject({ CDO: [ADA, BO], "Data Owner": [BO] }),
      PATIENCE,
    );
    expect((await tenant.api("POST", "/sync/items/approve")).status).toBe(202);
    await vi.waitFor(
      async () => {
        await tenant.api("POST", "/sync/items/approve");
        expect(await world.roles()).toEqual({ CDO: [BO], "Data Owner": [BO] });
      },
      { ...PATIENCE, interval: 500 },
    );
  });
});

interface Item {
  readonly id: string;
  readonly kind: string;
  readonly reason: string;
  readonly remedy: string;
}

async function mapping({ tenant }: Road, rules: readonly object[]): Promise<void> {
  const answer = await tenant.api("PUT", "/mapping", { rules });
  if (answer.status !== 200) throw new Error(await answer.text());
}

const parked = async ({ tenant }: Road): Promise<readonly Item[]> =>
  (await (await tenant.api("GET", "/sync/items?state=parked")).json<{ items: Item[] }>()).items;

/** Waits until roles are held like this, and no work is left. */
const holdsRoles = ({ world, work }: Road, roles: Record<string, readonly string[]>): Promise<void> =>
  vi.waitFor(
    async () => expect({ roles: await world.roles(), work: await work() }).toEqual({ roles, work: [] }),
    PATIENCE,
  );
