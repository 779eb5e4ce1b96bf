import { describe, expect, it } from "vitest";
import { costOf, ENTERPRISE, eventsOf, PATCH_OP, scimTenant, USER } from "../../support/scim.ts";

const ada = {
  schemas: [USER],
  userName: "Ada@Example.com",
  externalId: "x-1",
  name: { givenName: "Ada", familyName: "Lovelace" },
  emails: [{ value: "ada@example.com", type: "work", primary: true }],
};

describe("POST /Users, RFC 7644 §3.3", () => {
  it("creates a user and answers with all of it", async () => {
    const tenant = await scimTenant();
    const created = await tenant.scim("POST", "/Users", { body: ada });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({
      ...ada,
      active: true,
      meta: {
        resourceType: "User",
        version: 'W/"1"',
        location: `${tenant.scimUrl}/Users/${created.body.id}`,
      },
    });
    expect(created.headers.get("Location")).toBe(created.body.meta.location);
    expect(created.headers.get("Content-Type")).toBe("application/scim+json");
    expect(costOf(created).trips).toBe(2);
    const read = await tenant.scim("GET", `/Users/${created.body.id}`);
    expect(read.status).toBe(200);
    expect(read.body).toEqual(created.body);
    expect(await eventsOf(tenant)).toMatchObject([
      { seq: 1, type: "user.created", userId: created.body.id, userName: ada.userName, active: true },
    ]);
  });

  it("never stores, returns or records a password", async () => {
    const tenant = await scimTenant();
    const created = await tenant.scim("POST", "/Users", { body: { ...ada, password: "1mz050nq" } });
    expect(created.status).toBe(201);
    expect(JSON.stringify(created.body)).not.toContain("1mz050nq");
    const activity = await tenant.api("GET", `/activity/${created.headers.get("X-Request-Id")}`);
    expect(await activity.text()).not.toContain("1mz050nq");
  });

  it("refuses a userName that somebody has, in whatever case", async () => {
    const tenant = await scimTenant();
    await tenant.addUser("ada@example.com");
    const again = await tenant.scim("POST", "/Users", { body: { ...ada, userName: "ADA@example.com" } });
    expect(again.status).toBe(409);
    expect(again.body).toMatchObject({ status: "409", scimType: "uniqueness" });
    const list = await tenant.scim("GET", "/Users");
    expect(list.body.totalResults).toBe(1);
  });

  it("takes the id of no client, and a body without Content-Type", async () => {
    const tenant = await scimTenant();
    const body = { ...ada, id: "mine", meta: { version: "9" }, groups: [{ value: "g" }] };
    const created = await tenant.scim("POST", "/Users", { body });
    expect(created.status).toBe(201);
    expect(created.body.id).not.toBe("mine");
    expect(created.body.groups).toBeUndefined();
  });

  it("brings back an inactive user of an Okta tenant under the same id", async () => {
    const tenant = await scimTenant({ idp: "okta" });
    const id = await tenant.addUser("ada@example.com", { externalId: "x-1" });
    await tenant.patch(`/Users/${id}`, { op: "replace", path: "active", value: false });
    const again = await tenant.scim("POST", "/Users", { body: ada });
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ id, active: true });
    const types = (await eventsOf(tenant)).map(({ type }) => type);
    expect(types).toEqual(["user.created", "user.deactivated", "user.reactivated"]);
  });
});

describe("PUT /Users/{id}, RFC 7644 §3.5.1", () => {
  it("replaces what a client can write, and leaves active as it was where it is missing", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada@example.com", { nickName: "A", active: false });
    const put = await tenant.scim("PUT", `/Users/${id}`, { body: ada });
    expect(put.status).toBe(200);
    expect(put.body).toMatchObject({ id, userName: ada.userName, active: false });
    expect(put.body.nickName).toBeUndefined();
    expect(put.body.meta.version).toBe('W/"2"');
  });

  it("changes nothing the second time: no version, no time, no event", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada@example.com");
    const first = await tenant.scim("PUT", `/Users/${id}`, { body: ada });
    const before = await eventsOf(tenant);
    const second = await tenant.scim("PUT", `/Users/${id}`, { body: first.body });
    expect(second.status).toBe(200);
    expect(second.body).toEqual(first.body);
    expect(await eventsOf(tenant)).toEqual(before);
  });

  it("does not create anybody", async () => {
    const tenant = await scimTenant();
    const put = await tenant.scim("PUT", "/Users/nobody", { body: ada });
    expect(put.status).toBe(404);
    expect(put.body).toMatchObject({ status: "404" });
  });
});

describe("PATCH /Users/{id}, RFC 7644 §3.5.2", () => {
  it("changes what it names and answers with the user", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada@example.com", { name: { givenName: "Ada", familyName: "B" } });
    const patched = await tenant.patch(
      `/Users/${id}`,
      { op: "Replace", path: "name.familyName", value: "Lovelace" },
      { op: "add", path: `${ENTERPRISE}:department`, value: "Engines" },
    );
    expect(patched.status).toBe(200);
    expect(patched.body).toMatchObject({
      schemas: [USER, ENTERPRISE],
      name: { givenName: "Ada", familyName: "Lovelace" },
      [ENTERPRISE]: { department: "Engines" },
    });
    expect(costOf(patched).trips).toBe(2);
  });

  it("deactivates on Entra's word, and changes nothing when told again", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada@example.com");
    const off = { op: "Replace", path: "active", value: "False" };
    const first = await tenant.patch(`/Users/${id}`, off);
    expect(first.body).toMatchObject({ active: false, meta: { version: 'W/"2"' } });
    const second = await tenant.patch(`/Users/${id}`, off);
    expect(second.body).toEqual(first.body);
    expect((await eventsOf(tenant)).map(({ type }) => type)).toEqual(["user.created", "user.deactivated"]);
  });

  it("is all or nothing", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada@example.com");
    const before = await tenant.scim("GET", `/Users/${id}`);
    const patched = await tenant.patch(
      `/Users/${id}`,
      { op: "replace", path: "nickName", value: "A" },
      { op: "replace", path: "active", value: "perhaps" },
    );
    expect(patched.status).toBe(400);
    expect(patched.body.scimType).toBe("invalidValue");
    expect((await tenant.scim("GET", `/Users/${id}`)).body).toEqual(before.body);
  });

  it.each([
    [{ op: "replace", path: "id", value: "other" }, 400, "mutability"],
    [{ op: "replace", path: "emails[type eq", value: "x" }, 400, "invalidPath"],
    [{ op: "remove" }, 400, "noTarget"],
    [{ op: "increase", path: "title", value: "x" }, 400, "invalidSyntax"],
    [{ op: "replace", path: "userName", value: 7.5 }, 200, undefined],
    [{ op: "replace", path: "userName", value: 7.5e300 }, 400, "invalidValue"],
    [{ op: "replace", path: "name", value: "Ada" }, 400, "invalidValue"],
    [{ op: "replace", path: "userName", value: "bob@example.com" }, 409, "uniqueness"],
  ])("answers %j with %i %s", async (operation, status, scimType) => {
    const tenant = await scimTenant();
    await tenant.addUser("bob@example.com");
    const id = await tenant.addUser("ada@example.com");
    const patched = await tenant.patch(`/Users/${id}`, operation);
    expect([patched.status, patched.body.scimType]).toEqual([status, scimType]);
  });

  it("loses no change where two come at once", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada@example.com");
    const paths = ["nickName", "title", "displayName", "locale", "userType"];
    const answers = await Promise.all(
      paths.map((path) => tenant.patch(`/Users/${id}`, { op: "replace", path, value: path })),
    );
    expect(answers.map(({ status }) => status)).toEqual(paths.map(() => 200));
    const { body } = await tenant.scim("GET", `/Users/${id}`);
    for (const path of paths) expect(body[path]).toBe(path);
    expect(body.meta.version).toBe(`W/"${1 + paths.length}"`);
    expect(await eventsOf(tenant)).toHaveLength(1 + paths.length);
  });

  it("lets one of two creations of the same name through", async () => {
    const tenant = await scimTenant();
    const answers = await Promise.all([1, 2, 3].map(() => tenant.scim("POST", "/Users", { body: ada })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect((await tenant.scim("GET", "/Users")).body.totalResults).toBe(1);
  });
});

describe("DELETE /Users/{id}, RFC 7644 §3.6", () => {
  it("works once, also for an active user, and takes the memberships along", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada@example.com");
    const group = await tenant.addGroup("Engines", [id]);
    const deleted = await tenant.scim("DELETE", `/Users/${id}`);
    expect(deleted.status).toBe(204);
    expect(deleted.body).toBeNull();
    expect((await tenant.scim("DELETE", `/Users/${id}`)).status).toBe(404);
    expect((await tenant.scim("GET", `/Users/${id}`)).status).toBe(404);
    expect((await tenant.patch(`/Users/${id}`, { op: "replace", path: "active", value: true })).status).toBe(
      404,
    );
    const left = await tenant.scim("GET", `/Groups/${group}`);
    expect(left.body.members).toBeUndefined();
    expect(left.body.meta.version).toBe('W/"2"');
    expect((await eventsOf(tenant)).slice(-2).map(({ type }) => type)).toEqual([
      "group.member_removed",
      "user.deleted",
    ]);
  });
});

describe("attributes and excludedAttributes, RFC 7644 §3.9", () => {
  it("hold for every answer", async () => {
    const tenant = await scimTenant();
    const created = await tenant.scim("POST", "/Users?attributes=userName", { body: ada });
    expect(Object.keys(created.body).sort()).toEqual(["id", "schemas", "userName"]);
    const path = `/Users/${created.body.id}`;
    const read = await tenant.scim("GET", `${path}?attributes=name.familyName,EMAILS`);
    expect(read.body).toEqual({
      schemas: [USER],
      id: created.body.id,
      name: { familyName: "Lovelace" },
      emails: ada.emails,
    });
    const put = await tenant.scim("PUT", `${path}?excludedAttributes=emails,meta`, { body: ada });
    expect(put.body.emails).toBeUndefined();
    expect(put.body.meta).toBeUndefined();
    const patch = await tenant.scim("PATCH", `${path}?attributes=nickName`, {
      body: { schemas: [PATCH_OP], Operations: [{ op: "add", path: "nickName", value: "A" }] },
    });
    expect(patch.body).toEqual({ schemas: [USER], id: created.body.id, nickName: "A" });
    const list = await tenant.scim("GET", "/Users?attributes=externalId");
    expect(list.body.Resources).toEqual([{ schemas: [USER], id: created.body.id, externalId: "x-1" }]);
  });

  it("are refused together", async () => {
    const tenant = await scimTenant();
    const both = await tenant.scim("GET", "/Users?attributes=id&excludedAttributes=name");
    expect([both.status, both.body.scimType]).toEqual([400, "invalidValue"]);
  });

  it("show the groups of a user without their names", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada@example.com");
    const group = await tenant.addGroup("Engines", [id]);
    const { body } = await tenant.scim("GET", `/Users/${id}`);
    expect(body.groups).toEqual([
      { value: group, $ref: `${tenant.scimUrl}/Groups/${group}`, type: "direct" },
    ]);
  });
});
