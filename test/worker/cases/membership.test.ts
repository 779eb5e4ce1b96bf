import { describe, expect, it } from "vitest";
import { age, letWaitForReview, membershipsOf, parkedIn, query } from "../../support/directory-rows.ts";
import { openRoad } from "../../support/propagation.ts";
import { costOf, eventsOf, GROUP, type ScimTenant, scimTenant } from "../../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../../support/seed.ts";

/** What identity providers do about memberships over time. */

const DAY = 24 * 3_600_000;

const members = (...ids: readonly string[]) => ids.map((value) => ({ value }));
const add = (...ids: readonly string[]) => ({ op: "add", path: "members", value: members(...ids) });

const statedAt = async (tenant: ScimTenant, group: string) =>
  (await membershipsOf(tenant, group)).map((row) => row.confirmed_at ?? row.added_at);

const groupStatedAt = async (tenant: ScimTenant, group: string) => {
  const [row] = await query<{ at: number }>(
    tenant,
    "SELECT coalesce(confirmed_at, last_modified) AS at FROM groups WHERE tenant = ?1 AND id = ?2",
    group,
  );
  return row?.at ?? 0;
};

const confirmedEvents = async (tenant: Parameters<typeof eventsOf>[0]) =>
  (await eventsOf(tenant)).filter(({ type }) => type === "group.member_confirmed");

describe("case 56: every present member is added again whenever one is removed", () => {
  it("case 56: which is answered with 204, writes nothing and is no event", async () => {
    const tenant = await scimTenant();
    const count = 1_000;
    await seedUsers(tenant, count);
    const group = await tenant.addGroup("Engines");
    await seedMembers(tenant, group, count);
    const all = Array.from({ length: count }, (_, index) => seededUser(index));
    // The first repeat in a day is noted.
    await tenant.patch(`/Groups/${group}`, add(...all));
    await tenant.patch(`/Groups/${group}`, { op: "remove", path: "members", value: members(all[0] ?? "") });
    const before = await tenant.scim("GET", `/Groups/${group}?excludedAttributes=members`);
    const events = await eventsOf(tenant);
    const repeated = await tenant.patch(`/Groups/${group}`, add(...all.slice(1)));
    expect(repeated.status).toBe(204);
    expect(costOf(repeated)).toMatchObject({ trips: 1, written: 0 });
    expect(costOf(repeated).read).toBeLessThanOrEqual(3 * count + 10);
    expect(await tenant.scim("GET", `/Groups/${group}?excludedAttributes=members`)).toMatchObject({
      body: before.body,
    });
    expect(await eventsOf(tenant)).toEqual(events);
  });
});

describe("case 58: a member whom nobody knows", () => {
  it("case 58: the known ones are applied, and the other one follows into Foundation once created", async () => {
    const { tenant, idp, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const group = await idp.createGroup("Engineers", [ada, "object-7"]);
    await holds({ Engineers: ["ada@x.example"] });
    await idp.createUser("bob@x.example", { externalId: "object-7" });
    await holds({ Engineers: ["ada@x.example", "bob@x.example"] });
    await idp.remove(group, "object-7");
    await holds({ Engineers: ["ada@x.example"] });
    expect(await parkedIn(tenant)).toEqual([]);
  });

  it("case 58: a nested group that is created later brings its people along", async () => {
    const { idp, holds } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    await idp.createGroup("Everybody", ["object-8"]);
    const answer = await idp.send("POST", "/Groups", {
      schemas: [GROUP],
      displayName: "Engineers",
      externalId: "object-8",
      members: members(ada),
    });
    expect(answer.status).toBe(201);
    await holds({ Everybody: ["ada@x.example"], Engineers: ["ada@x.example"] });
  });

  it("case 58: somebody inactive is attached, and gets the access with the activation", async () => {
    const { idp, holds } = await openRoad();
    await idp.createGroup("Engineers", ["object-7"]);
    const bob = await idp.createUser("bob@x.example", { externalId: "object-7", active: false });
    await holds({ Engineers: [] });
    await idp.setActive(bob, true);
    await holds({ Engineers: ["bob@x.example"] });
  });

  it("case 58: strict refuses", async () => {
    const tenant = await scimTenant({ strict: true });
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engineers");
    const answer = await tenant.patch(`/Groups/${group}`, add(ada, "object-7"));
    expect([answer.status, answer.body.scimType]).toEqual([400, "invalidValue"]);
    expect(await tenant.membersOf(group)).toEqual([]);
    expect(await parkedIn(tenant)).toEqual([]);
  });
});

describe("case 63: memberships that wait for review (a later statement confirms)", () => {
  it.each<[string, (tenant: ScimTenant, group: string, ids: readonly string[]) => Promise<unknown>]>([
    ["an addition", (tenant, group, ids) => tenant.patch(`/Groups/${group}`, add(...ids))],
    [
      "a replacement of members",
      (tenant, group, ids) => tenant.patch(`/Groups/${group}`, { ...add(...ids), op: "replace" }),
    ],
    [
      "a PUT of the group",
      (tenant, group, ids) =>
        tenant.scim("PUT", `/Groups/${group}`, {
          body: { schemas: [GROUP], displayName: "Engineers", members: members(...ids) },
        }),
    ],
  ])("case 63: a later statement confirms: %s", async (_, state) => {
    const tenant = await scimTenant();
    const [ada, bob] = [await tenant.addUser("ada"), await tenant.addUser("bob")];
    const group = await tenant.addGroup("Engineers", [ada, bob]);
    await letWaitForReview(tenant, ada);
    const before = await tenant.scim("GET", `/Groups/${group}`);
    await state(tenant, group, [ada, bob]);
    expect(await membershipsOf(tenant, group)).toMatchObject([
      { state: "confirmed" },
      { state: "confirmed" },
    ]);
    expect(await confirmedEvents(tenant)).toMatchObject([{ groupId: group, value: ada, memberType: "User" }]);
    expect((await tenant.scim("GET", `/Groups/${group}`)).body).toEqual(before.body);
    await state(tenant, group, [ada, bob]);
    expect(await confirmedEvents(tenant)).toHaveLength(1);
  });

  it("case 63: they are members to SCIM, and give no access until then", async () => {
    const { tenant, idp, holds, wake } = await openRoad();
    const ada = await idp.createUser("ada@x.example");
    const group = await idp.createGroup("Engineers", [ada]);
    await holds({ Engineers: ["ada@x.example"] });
    await idp.setActive(ada, false);
    await holds({ Engineers: [] });
    await letWaitForReview(tenant, ada);
    await idp.setActive(ada, true);
    await letWaitForReview(tenant, ada);
    await wake();
    await holds({ Engineers: [] });
    const shown = await (await idp.send("GET", `/Groups/${group}`)).json();
    expect(shown).toMatchObject({ members: [{ value: ada }] });
    await idp.add(group, ada);
    await holds({ Engineers: ["ada@x.example"] });
    await idp.remove(group, ada);
    await holds({ Engineers: [] });
  });

  it("case 63: they can be removed, and are told of in the record when confirmed", async () => {
    const tenant = await scimTenant();
    const [ada, bob] = [await tenant.addUser("ada"), await tenant.addUser("bob")];
    const group = await tenant.addGroup("Engineers", [ada, bob]);
    await letWaitForReview(tenant, ada);
    await letWaitForReview(tenant, bob);
    await tenant.patch(`/Groups/${group}`, { op: "remove", path: `members[value eq "${ada}"]` });
    expect(await tenant.membersOf(group)).toEqual([bob]);
    const answer = await tenant.patch(`/Groups/${group}`, add(bob));
    const record = await tenant.api("GET", `/activity/${answer.headers.get("X-Request-Id")}`);
    expect(await record.json()).toMatchObject({
      changed: { change: "updated", added: 0, confirmed: 1 },
      summary: 'The group "Engineers" was updated: 1 member confirmed.',
    });
  });

  it("case 63: a membership stated while the user is inactive counts as newer than the deactivation", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engineers", [ada]);
    await tenant.patch(`/Users/${ada}`, { op: "replace", path: "active", value: false });
    const [user] = await query<{ at: number }>(
      tenant,
      "SELECT deactivated_at AS at FROM users WHERE tenant = ?1",
    );
    // As if it had been a minute ago: the clock of a test may stand still.
    await query(tenant, "UPDATE users SET deactivated_at = deactivated_at - 60000 WHERE tenant = ?1");
    await query(tenant, "UPDATE members SET added_at = added_at - 120000 WHERE tenant = ?1");
    const stated = await tenant.patch(`/Groups/${group}`, add(ada));
    expect(costOf(stated).written).toBeGreaterThan(0);
    expect((await statedAt(tenant, group))[0]).toBeGreaterThanOrEqual(user?.at ?? Number.NaN);
    expect(costOf(await tenant.patch(`/Groups/${group}`, add(ada))).written).toBe(0);
  });
});

describe("case 68: what the IdP states again is confirmed", () => {
  it("case 68: once a day, without a version or an event", async () => {
    const tenant = await scimTenant();
    const [ada, bob] = [await tenant.addUser("ada"), await tenant.addUser("bob")];
    const group = await tenant.addGroup("Engineers", [ada, bob]);
    await age(tenant, 2 * DAY);
    const [before, events] = [await tenant.scim("GET", `/Groups/${group}`), await eventsOf(tenant)];
    const start = Date.now();
    await tenant.patch(`/Groups/${group}`, add(ada));
    const stated = new Map((await membershipsOf(tenant, group)).map((row) => [row.value, row]));
    expect(stated.get(ada)?.confirmed_at).toBeGreaterThanOrEqual(start);
    expect(stated.get(bob)?.confirmed_at).toBeNull();
    expect(await groupStatedAt(tenant, group)).toBeGreaterThanOrEqual(start);
    expect((await tenant.scim("GET", `/Groups/${group}`)).body).toEqual(before.body);
    expect(await eventsOf(tenant)).toEqual(events);
    expect(costOf(await tenant.patch(`/Groups/${group}`, add(ada))).written).toBe(0);
  });

  it("case 68: the group with any PATCH or PUT of it, but not where a user leaves it by being deleted", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const bob = await tenant.addUser("bob");
    const group = await tenant.addGroup("Engineers", [ada]);
    const old = await groupStatedAt(tenant, group);
    const statements = [
      add(bob),
      { op: "replace", value: { displayName: "Engineers" } },
      { op: "replace", value: { displayName: "Machines" } },
      { op: "remove", path: "members", value: members("nobody") },
    ];
    for (const statement of statements) {
      await age(tenant, 2 * DAY);
      await tenant.patch(`/Groups/${group}`, statement);
      expect(await groupStatedAt(tenant, group)).toBeGreaterThanOrEqual(old);
    }
    await age(tenant, 2 * DAY);
    const aged = await groupStatedAt(tenant, group);
    await tenant.scim("DELETE", `/Users/${ada}`);
    expect(await groupStatedAt(tenant, group)).toBe(aged);
  });

  it("case 68: all of 20,000 members whom a PUT lists", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 20_000);
    const group = await tenant.addGroup("Everybody");
    await seedMembers(tenant, group, 20_000);
    const all = Array.from({ length: 20_000 }, (_, index) => seededUser(index));
    const body = { schemas: [GROUP], displayName: "Everybody", members: members(...all) };
    const start = Date.now();
    const put = await tenant.scim("PUT", `/Groups/${group}`, { body });
    expect([put.status, put.body.meta.version]).toEqual([200, 'W/"1"']);
    expect(Math.min(...(await statedAt(tenant, group)))).toBeGreaterThanOrEqual(start);
    expect(costOf(put).written).toBeLessThanOrEqual(20_010);
    expect(costOf(await tenant.scim("PUT", `/Groups/${group}`, { body })).written).toBe(0);
  });
});

describe("case 67: a group is deleted and its users stay", () => {
  it("case 67: its memberships go at once, everywhere, and whoever is left in no group is listed", async () => {
    const { tenant, idp, holds } = await openRoad({}, { idp: "jumpcloud" });
    const ada = await idp.createUser("ada@x.example");
    const bob = await idp.createUser("bob@x.example");
    const group = await idp.createGroup("Engineers", [ada, bob]);
    await idp.createGroup("Others", [bob]);
    await holds({ Engineers: ["ada@x.example", "bob@x.example"], Others: ["bob@x.example"] });
    await idp.deleteGroup(group);
    await holds({ Others: ["bob@x.example"] });
    const answer = await tenant.api("GET", "/ungrouped-users");
    expect(await answer.json()).toEqual({
      items: [{ userId: ada, userName: "ada@x.example", active: true }],
      nextCursor: null,
    });
    await idp.setActive(ada, false);
    expect(await (await tenant.api("GET", "/ungrouped-users")).json()).toMatchObject({ items: [] });
  });
});
