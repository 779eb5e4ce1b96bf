import { describe, expect, it } from "vitest";
import { costOf, eventsOf, GROUP, PATCH_OP, scimTenant } from "../../support/scim.ts";
import { seededUser, seedUsers } from "../../support/seed.ts";

describe("POST /Groups", () => {
  it("creates a group with its members at once", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const created = await tenant.scim("POST", "/Groups", {
      body: { schemas: [GROUP], displayName: "Engines", externalId: "g-1", members: [{ value: ada }] },
    });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      schemas: [GROUP],
      displayName: "Engines",
      externalId: "g-1",
      members: [{ value: ada, type: "User", $ref: `${tenant.scimUrl}/Users/${ada}` }],
      meta: { resourceType: "Group", version: 'W/"1"' },
    });
    expect(created.headers.get("Location")).toBe(`${tenant.scimUrl}/Groups/${created.body.id}`);
    expect(costOf(created).trips).toBeLessThanOrEqual(3);
    expect((await tenant.scim("GET", `/Groups/${created.body.id}`)).body).toEqual(created.body);
  });

  it("refuses a name that a group has, in whatever case", async () => {
    const tenant = await scimTenant();
    await tenant.addGroup("Engines");
    const again = await tenant.scim("POST", "/Groups", {
      body: { schemas: [GROUP], displayName: "ENGINES" },
    });
    expect([again.status, again.body.scimType]).toEqual([409, "uniqueness"]);
  });

  it("nests groups", async () => {
    const tenant = await scimTenant();
    const inner = await tenant.addGroup("Inner");
    const outer = await tenant.addGroup("Outer", [inner]);
    const { body } = await tenant.scim("GET", `/Groups/${outer}`);
    expect(body.members).toEqual([
      { value: inner, type: "Group", $ref: `${tenant.scimUrl}/Groups/${inner}` },
    ]);
  });

  it("parks ids that nobody bears, and shows them", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada, "unknown-1", "unknown-2"]);
    expect(await tenant.membersOf(group)).toEqual([ada]);
    const parked = await tenant.api("GET", "/parked-members?limit=1");
    const first = await parked.json<{ items: unknown[]; nextCursor: string }>();
    expect(first.items).toMatchObject([{ groupId: group, displayName: "Engines", value: "unknown-1" }]);
    const next = await tenant.api("GET", `/parked-members?after=${encodeURIComponent(first.nextCursor)}`);
    expect(await next.json()).toMatchObject({ items: [{ value: "unknown-2" }], nextCursor: null });
  });
});

describe("PUT /Groups/{id}", () => {
  it("states all members, and answers with the whole", async () => {
    const tenant = await scimTenant();
    const [ada, bob, cy] = [
      await tenant.addUser("ada"),
      await tenant.addUser("bob"),
      await tenant.addUser("cy"),
    ];
    const group = await tenant.addGroup("Engines", [ada, bob]);
    const put = await tenant.scim("PUT", `/Groups/${group}`, {
      body: { schemas: [GROUP], displayName: "Machines", members: [{ value: bob }, { value: cy }] },
    });
    expect(put.status).toBe(200);
    expect(put.body).toMatchObject({ id: group, displayName: "Machines", meta: { version: 'W/"2"' } });
    expect((put.body.members ?? []).map(({ value }) => value).sort()).toEqual([bob, cy].sort());
    expect((await tenant.scim("GET", `/Groups/${group}`)).body).toEqual(put.body);
    const moved = (await eventsOf(tenant)).filter(
      ({ requestId }) => requestId === put.headers.get("X-Request-Id"),
    );
    expect(moved.map(({ type, value }) => [type, value])).toEqual(
      expect.arrayContaining([
        ["group.member_removed", ada],
        ["group.member_added", cy],
      ]),
    );
    expect(moved).toHaveLength(3);
  });

  it("changes nothing the second time", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada]);
    const before = await tenant.scim("GET", `/Groups/${group}`);
    const events = await eventsOf(tenant);
    const put = await tenant.scim("PUT", `/Groups/${group}`, { body: before.body });
    expect(put.status).toBe(200);
    expect(put.body).toEqual(before.body);
    expect(costOf(put).written).toBe(0);
    expect(await eventsOf(tenant)).toEqual(events);
  });
});

describe("PATCH /Groups/{id}", () => {
  it("adds and removes members and answers 204 without a body", async () => {
    const tenant = await scimTenant();
    const [ada, bob] = [await tenant.addUser("ada"), await tenant.addUser("bob")];
    const group = await tenant.addGroup("Engines", [ada]);
    const patched = await tenant.patch(
      `/Groups/${group}`,
      { op: "remove", path: `members[value eq "${ada}"]` },
      { op: "add", path: "members", value: [{ value: bob, display: "bob" }] },
    );
    expect(patched.status).toBe(204);
    expect(patched.body).toBeNull();
    expect(await tenant.membersOf(group)).toEqual([bob]);
    expect(costOf(patched).trips).toBeLessThanOrEqual(3);
  });

  it("answers with the group where attributes were asked for", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines");
    const body = {
      schemas: [PATCH_OP],
      Operations: [{ op: "add", path: "members", value: [{ value: ada }] }],
    };
    const patched = await tenant.scim("PATCH", `/Groups/${group}?attributes=members`, { body });
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({ id: group, members: [{ value: ada }] });
    expect(patched.body.displayName).toBeUndefined();
  });

  it("removes only those whom Entra lists, and renames as Okta does", async () => {
    const tenant = await scimTenant();
    const [ada, bob] = [await tenant.addUser("ada"), await tenant.addUser("bob")];
    const group = await tenant.addGroup("Engines", [ada, bob]);
    await tenant.patch(`/Groups/${group}`, {
      op: "Remove",
      path: "members",
      value: [{ $ref: null, value: ada }],
    });
    expect(await tenant.membersOf(group)).toEqual([bob]);
    const same = await tenant.patch(`/Groups/${group}`, {
      op: "replace",
      value: { id: group, displayName: "Engines" },
    });
    expect([same.status, costOf(same).written]).toEqual([204, 0]);
    await tenant.patch(`/Groups/${group}`, { op: "replace", value: { id: group, displayName: "Machines" } });
    const { body } = await tenant.scim("GET", `/Groups/${group}`);
    expect(body).toMatchObject({ displayName: "Machines", meta: { version: 'W/"3"' } });
  });

  it("tells once of somebody whom a request removes both by name and by a filter", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada]);
    await tenant.patch(
      `/Groups/${group}`,
      { op: "remove", path: `members[value eq "${ada}"]` },
      { op: "remove", path: 'members[type eq "User"]' },
    );
    expect(await tenant.membersOf(group)).toEqual([]);
    const removed = (await eventsOf(tenant)).filter(({ type }) => type === "group.member_removed");
    expect(removed).toMatchObject([{ groupId: group, value: ada }]);
  });

  it("empties the group", async () => {
    const tenant = await scimTenant();
    const group = await tenant.addGroup("Engines", [
      await tenant.addUser("ada"),
      await tenant.addUser("bob"),
    ]);
    await tenant.patch(`/Groups/${group}`, { op: "replace", path: "members", value: [] });
    expect(await tenant.membersOf(group)).toEqual([]);
  });

  it.each([
    [{ op: "add", path: "members", value: [{ display: "nobody" }] }, 400, "invalidValue"],
    [{ op: "replace", path: "id", value: "other" }, 400, "mutability"],
    [{ op: "remove", path: "displayName" }, 400, "mutability"],
    [{ op: "replace", path: "displayName", value: "Other" }, 409, "uniqueness"],
  ])("answers %j with %i %s and changes nothing", async (operation, status, scimType) => {
    const tenant = await scimTenant();
    await tenant.addGroup("Other");
    const group = await tenant.addGroup("Engines", [await tenant.addUser("ada")]);
    const before = await tenant.scim("GET", `/Groups/${group}`);
    const patched = await tenant.patch(`/Groups/${group}`, operation);
    expect([patched.status, patched.body.scimType]).toEqual([status, scimType]);
    expect((await tenant.scim("GET", `/Groups/${group}`)).body).toEqual(before.body);
  });
});

describe("DELETE /Groups/{id}", () => {
  it("works once, and leaves the users where they are", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada]);
    expect((await tenant.scim("DELETE", `/Groups/${group}`)).status).toBe(204);
    expect((await tenant.scim("DELETE", `/Groups/${group}`)).status).toBe(404);
    expect((await tenant.scim("GET", `/Groups/${group}`)).status).toBe(404);
    expect((await tenant.scim("GET", `/Users/${ada}`)).body.groups).toBeUndefined();
    expect((await tenant.scim("GET", "/Groups")).body.totalResults).toBe(0);
  });
});

describe("a group that does not exist", () => {
  it.each(["GET", "PUT", "PATCH", "DELETE"])("is not found by %s, and no object is asked", async (method) => {
    const tenant = await scimTenant();
    const body = {
      schemas: [PATCH_OP],
      displayName: "x",
      Operations: [{ op: "add", path: "members", value: [] }],
    };
    const answer = await tenant.scim(method, "/Groups/nobody", method === "GET" ? {} : { body });
    expect(answer.status).toBe(404);
    expect(answer.body.detail).toContain("nobody");
    expect(costOf(answer).trips).toBe(1);
  });
});

describe("what follows a commit", () => {
  /** A queue that keeps what it is sent, or fails. */
  const queue = (send: (message: unknown) => Promise<unknown>) => ({ send }) as unknown as Queue<never>;

  it("wakes the lane when somebody's access may have moved, and only then", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines");
    const sent: unknown[] = [];
    const WAKE = queue(async (message) => sent.push(message));
    const call = (path: string, ...Operations: unknown[]) =>
      tenant.scim("PATCH", path, { body: { schemas: [PATCH_OP], Operations }, env: { WAKE } });
    const add = { op: "add", path: "members", value: [{ value: ada }] };
    await call(`/Groups/${group}`, add);
    expect(sent).toEqual([{ tenant: tenant.id }]);
    await call(`/Groups/${group}`, add);
    await call(`/Users/${ada}`, { op: "replace", path: "title", value: "Countess" });
    expect(sent).toHaveLength(1);
    await call(`/Users/${ada}`, { op: "replace", path: "active", value: false });
    expect(sent).toHaveLength(2);
  });

  it("fails nobody's request when the message cannot be sent", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const WAKE = queue(() => Promise.reject(new Error("no queue")));
    const body = { schemas: [GROUP], displayName: "Engines", members: [{ value: ada }] };
    expect((await tenant.scim("POST", "/Groups", { body, env: { WAKE } })).status).toBe(201);
  });

  it("takes 20,000 members in one request", async () => {
    const tenant = await scimTenant();
    await seedUsers(tenant, 20_000);
    const members = Array.from({ length: 20_000 }, (_, index) => ({ value: seededUser(index) }));
    const body = { schemas: [GROUP], displayName: "Everybody", members };
    const created = await tenant.scim("POST", "/Groups", { body });
    expect(created.status).toBe(201);
    expect(created.body.members).toHaveLength(20_000);
    expect(await tenant.membersOf(created.body.id)).toHaveLength(20_000);
  });
});
