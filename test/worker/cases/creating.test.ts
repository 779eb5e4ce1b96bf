import { describe, expect, it } from "vitest";
import { expectRefused, expectSentence, tolerancesOf } from "../../support/cases.ts";
import {
  ENTERPRISE,
  eventsOf,
  GROUP,
  type ScimAnswer,
  type ScimTenant,
  scimTenant,
  USER,
} from "../../support/scim.ts";
import { storedOf } from "../../support/stored.ts";

type Body = Readonly<Record<string, unknown>>;

const ADA: Body = { schemas: [USER], userName: "ada@example.com" };

const post = (tenant: ScimTenant, body: unknown, path = "/Users"): Promise<ScimAnswer> =>
  tenant.scim("POST", path, { body });

/** Creates what only a tolerant tenant takes, and checks that a strict one refuses it. */
async function createTolerantly(body: Body, scimType: string, path = "/Users"): Promise<ScimAnswer["body"]> {
  const strict = await scimTenant({ strict: true });
  await expectRefused(strict, () => post(strict, body, path), 400, scimType);
  const tenant = await scimTenant();
  const created = await post(tenant, body, path);
  expect(created.status, created.body.detail).toBe(201);
  expect(await tolerancesOf(tenant, created)).not.toEqual([]);
  return created.body;
}

async function createAnywhere(body: Body, path = "/Users"): Promise<ScimAnswer["body"]> {
  const strict = await scimTenant({ strict: true });
  const byLetter = await post(strict, body, path);
  expect(byLetter.status, byLetter.body.detail).toBe(201);
  const tenant = await scimTenant();
  const created = await post(tenant, body, path);
  expect(await tolerancesOf(tenant, created)).toEqual([]);
  return created.body;
}

describe("creating", () => {
  it("case 15: Entra's user: a URN without its object, an empty array, a client's meta", async () => {
    const created = await createAnywhere({
      schemas: [USER, ENTERPRISE],
      externalId: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
      userName: "ada@example.com",
      active: true,
      emails: [{ primary: true, type: "work", value: "ada@example.com" }],
      meta: { resourceType: "User" },
      name: { formatted: "Ada L", familyName: "L", givenName: "Ada" },
      roles: [],
    });
    expect(created.schemas).toEqual([USER]);
    expect(created).not.toHaveProperty("roles");
    expect(created.externalId).toBe("0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef");
  });

  it("case 16: an extension's object declares itself", async () => {
    const created = await createTolerantly({ ...ADA, [ENTERPRISE]: { department: "D" } }, "invalidValue");
    expect(created.schemas).toEqual([USER, ENTERPRISE]);
    expect(created[ENTERPRISE]).toEqual({ department: "D" });
  });

  it.each<[string, Body, string]>([
    ["the extension's attribute at the top", { department: "D" }, "invalidSyntax"],
    ["the same with its URN", { [`${ENTERPRISE}:department`]: "D" }, "invalidSyntax"],
    ["the same in a list", { [ENTERPRISE]: [{ department: "D" }] }, "invalidValue"],
    [
      "the same under an old URN",
      { "urn:scim:schemas:extension:enterprise:1.0": { department: "D" } },
      "invalidSyntax",
    ],
  ])("case 16: %s belongs to the extension", async (_, more, scimType) => {
    const created = await createTolerantly({ ...ADA, ...more }, scimType);
    expect(created.schemas).toEqual([USER, ENTERPRISE]);
    expect(created[ENTERPRISE]).toEqual({ department: "D" });
    expect(created).not.toHaveProperty("department");
  });

  it("case 16: an extension's attribute that is given twice, differently, is refused", async () => {
    const tenant = await scimTenant();
    const body = { ...ADA, department: "D", [ENTERPRISE]: { department: "E" } };
    await expectRefused(tenant, () => post(tenant, body), 400, "invalidValue");
  });

  it.each([
    [["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"]],
    [["urn:scim:schemas:core:1.0", "urn:scim:schemas:extension:enterprise:1.0"]],
    [["urn:scim:schemas:core:2.0:User"]],
    [["urn:ietf:params:scim:schemas:core:2.0"]],
  ])("case 17: %j are today's URNs", async (schemas) => {
    const created = await createTolerantly({ ...ADA, schemas, department: "D" }, "invalidSyntax");
    expect(created.schemas).toEqual([USER, ENTERPRISE]);
  });

  it("case 17: a URN of another type is none of them", async () => {
    const tenant = await scimTenant();
    await expectRefused(tenant, () => post(tenant, { ...ADA, schemas: [GROUP] }), 400, "invalidValue");
  });

  it("case 18: Entra's marker on a group is dropped", async () => {
    const marker = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";
    const body = { schemas: [GROUP, marker], displayName: "Crew", externalId: "g1", members: [] };
    const created = await createTolerantly(body, "invalidValue", "/Groups");
    expect(created.schemas).toEqual([GROUP]);
    expect(JSON.stringify(created)).not.toContain("microsoft");
  });

  it("case 19: a body without schemas is what the endpoint takes", async () => {
    const user = await createTolerantly({ userName: "ada@example.com" }, "invalidValue");
    expect(user.schemas).toEqual([USER]);
    const group = await createTolerantly({ displayName: "Crew", schemas: [] }, "invalidValue", "/Groups");
    expect(group.schemas).toEqual([GROUP]);
  });

  it("case 19: operations in lower case are a PATCH's", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const body = { operations: { op: "replace", path: "title", value: "T" } };
    const patched = await tenant.scim("PATCH", `/Users/${id}`, { body });
    expect(patched.body.title).toBe("T");
    expect(await tolerancesOf(tenant, patched)).toEqual([
      "message-key-case",
      "object-for-array",
      "missing-schemas",
    ]);
  });

  it("case 20: an id, a meta and groups of the client mean nothing", async () => {
    const theirs = {
      id: "mine",
      meta: { version: "9", created: "1999-01-01T00:00:00Z" },
      groups: [{ value: "g" }],
    };
    const created = await createAnywhere({ ...ADA, ...theirs });
    expect(created.id).not.toBe("mine");
    expect(created.meta.version).not.toBe("9");
    expect(created).not.toHaveProperty("groups");

    const tenant = await scimTenant();
    const id = await tenant.addUser("ada@example.com");
    const put = await tenant.scim("PUT", `/Users/${id}`, { body: { ...ADA, ...theirs } });
    expect([put.status, put.body.id]).toEqual([200, id]);
  });

  it("case 21: Okta's password is nowhere afterwards", async () => {
    const tenant = await scimTenant({ idp: "okta" });
    const created = await post(tenant, { ...ADA, password: "1mz050nq", groups: [] });
    expect(created.status).toBe(201);
    const patched = await tenant.patch(`/Users/${created.body.id}`, {
      op: "replace",
      value: { password: "2mz050nq" },
    });
    expect(patched.status).toBe(200);
    const everything = (await storedOf(tenant)) + JSON.stringify([created.body, patched.body]);
    expect(everything).not.toMatch(/[12]mz050nq/);
  });

  it("case 22: null, an empty array and nothing are the same", async () => {
    const tenant = await scimTenant();
    const one = await tenant.addUser("ada", { title: null, emails: [], name: {}, [ENTERPRISE]: {} });
    const { body } = await tenant.scim("GET", `/Users/${one}`);
    expect(Object.keys(body).sort()).toEqual(["active", "id", "meta", "schemas", "userName"]);
    const events = await eventsOf(tenant);
    const put = await tenant.scim("PUT", `/Users/${one}`, {
      body: { schemas: [USER, null], userName: "ada", emails: null, roles: [null], phoneNumbers: [] },
    });
    expect(put.body.meta).toEqual(body.meta);
    expect(await eventsOf(tenant)).toEqual(events);
  });

  it.each<[string, Body, Body]>([
    ["a manager", { [ENTERPRISE]: { manager: "" } }, {}],
    ["a manager's id", { [ENTERPRISE]: { manager: { value: "" } } }, {}],
    ["a role", { roles: [""] }, {}],
    ["all e-mails", { emails: "" }, {}],
    ["a list of a manager", { [ENTERPRISE]: { manager: [] } }, {}],
  ])("case 22: an empty text for %s is nothing", async (_, more, expected) => {
    const tenant = await scimTenant();
    const created = await post(tenant, { ...ADA, ...more });
    expect(created.status, created.body.detail).toBe(201);
    const { id: _id, meta: _meta, ...rest } = created.body;
    expect(rest).toEqual({ schemas: [USER], userName: "ada@example.com", active: true, ...expected });
  });

  it.each<[string, unknown]>([
    ["an object", { value: "a@x.com", type: "work" }],
    ["a list of texts", ["a@x.com"]],
    ["a text", "a@x.com"],
  ])("case 23: %s for a list of e-mails", async (_, emails) => {
    const created = await createTolerantly({ ...ADA, emails }, "invalidValue");
    expect(created.emails).toMatchObject([{ value: "a@x.com" }]);
  });

  it.each<[string, Body, Body]>([
    ["roles", { roles: "admin" }, { roles: [{ value: "admin" }] }],
    ["a list of roles", { roles: ["admin", "pilot"] }, { roles: [{ value: "admin" }, { value: "pilot" }] }],
    ["photos", { photos: ["https://x/y"] }, { photos: [{ value: "https://x/y" }] }],
    [
      "addresses",
      { addresses: { type: "work", locality: "X" } },
      { addresses: [{ type: "work", locality: "X" }] },
    ],
    ["a name in a list", { name: [{ givenName: "Ada" }] }, { name: { givenName: "Ada" } }],
    ["a title in a list", { title: ["T"] }, { title: "T" }],
    [
      "numbers for texts",
      { externalId: 7, name: { givenName: 8 } },
      { externalId: "7", name: { givenName: "8" } },
    ],
    ["a part of a name by its path", { "name.givenName": "Ada" }, { name: { givenName: "Ada" } }],
    [
      "a part of a name beside others",
      { "name.givenName": "Ada", name: { familyName: "L" } },
      { name: { familyName: "L", givenName: "Ada" } },
    ],
  ])("case 23: %s in another form", async (_, more, expected) => {
    expect(await createTolerantly({ ...ADA, ...more }, expect.stringMatching(/^invalid/))).toMatchObject(
      expected,
    );
  });

  it.each<[string, Body]>([
    ["a number for e-mails", { emails: 7 }],
    ["an address in one text", { addresses: "Main Street" }],
    ["a name in one text", { name: "Ada L" }],
    ["a boolean for a text", { title: true }],
    ["two managers", { [ENTERPRISE]: { manager: [{ value: "1" }, { value: "2" }] } }],
    ["two names", { "name.givenName": "Ada", name: { givenName: "Bea" } }],
  ])("case 23: %s could mean anything", async (_, more) => {
    const tenant = await scimTenant();
    await expectRefused(tenant, () => post(tenant, { ...ADA, ...more }), 400, "invalidValue");
  });

  it("case 24: e-mails without a type, or without a primary one, come back as they were sent", async () => {
    for (const emails of [
      [{ primary: true, value: "a@x.com" }],
      [
        { value: "a@x.com", type: "home" },
        { value: "b@x.com", type: "work" },
      ],
    ]) {
      expect((await createAnywhere({ ...ADA, emails })).emails).toEqual(emails);
    }
  });

  it("case 25: nobody needs an e-mail", async () => {
    expect(await createAnywhere({ ...ADA, userName: "no-mailbox" })).not.toHaveProperty("emails");
  });

  it('case 26: of two primaries the last one stays, and "True" is a boolean', async () => {
    const emails = [
      { value: "a@x.com", primary: "True" },
      { value: "b@x.com", Primary: "TRUE" },
    ];
    const expected = [
      { value: "a@x.com", primary: false },
      { value: "b@x.com", primary: true },
    ];
    expect((await createTolerantly({ ...ADA, emails }, "invalidValue")).emails).toEqual(expected);

    const tenant = await scimTenant();
    const id = await tenant.addUser("ada", { emails: [{ value: "c@x.com", primary: true }] });
    const added = await tenant.patch(`/Users/${id}`, { op: "Add", path: "emails", value: emails });
    expect(added.body.emails).toEqual([{ value: "c@x.com", primary: false }, ...expected]);
  });

  it.each([1, 0, "1", "yes", ""])("case 26: %j is no boolean", async (primary) => {
    const tenant = await scimTenant();
    const body = { ...ADA, emails: [{ value: "a@x.com", primary }] };
    await expectRefused(tenant, () => post(tenant, body), 400, "invalidValue");
  });

  it("case 27: a userName that somebody has, in whatever case, is a conflict", async () => {
    for (const strict of [false, true]) {
      const tenant = await scimTenant({ strict });
      await tenant.addUser("Ada@Example.com");
      for (const userName of ["Ada@Example.com", "ADA@EXAMPLE.COM"]) {
        await expectRefused(tenant, () => post(tenant, { ...ADA, userName }), 409, "uniqueness");
      }
    }
  });

  it.each([
    ["the same userName", { userName: "ADA@example.com" }],
    ["the same externalId", { userName: "ada.new@example.com", externalId: "e1" }],
  ])("case 28: Okta brings an inactive user back by %s", async (_, body) => {
    const tenant = await scimTenant({ idp: "okta" });
    const id = await tenant.addUser("ada@example.com", { externalId: "e1" });
    await tenant.patch(`/Users/${id}`, { op: "replace", value: { active: false } });
    const again = await post(tenant, { schemas: [USER], active: true, ...body });
    expect([again.status, again.body.id, again.body.active]).toEqual([201, id, true]);
  });

  it.each(["", " "])(
    "case 28: an external id %j, which many may bear, brings nobody back",
    async (externalId) => {
      const tenant = await scimTenant({ idp: "okta" });
      const former = await tenant.addUser("former@example.com", { externalId });
      await tenant.patch(`/Users/${former}`, { op: "replace", value: { active: false } });
      const created = await post(tenant, { ...ADA, externalId });
      expect(created.status).toBe(201);
      expect(created.body.id).not.toBe(former);
      const { body } = await tenant.scim("GET", `/Users/${former}`);
      expect([body.userName, body.active]).toEqual(["former@example.com", false]);
    },
  );

  it("case 29: who was deleted and comes again is a new user without the old memberships", async () => {
    const tenant = await scimTenant({ idp: "onelogin" });
    const before = await tenant.addUser("ada@example.com", { externalId: "e1" });
    const group = await tenant.addGroup("Crew", [before]);
    await tenant.scim("DELETE", `/Users/${before}`);
    const after = await post(tenant, { ...ADA, externalId: "e1" });
    expect(after.status).toBe(201);
    expect(after.body.id).not.toBe(before);
    expect(await tenant.membersOf(group)).toEqual([]);
  });

  it("case 30: 201 has the whole resource, Location and meta.location", async () => {
    const tenant = await scimTenant();
    for (const [path, body] of [
      ["/Users", ADA],
      ["/Groups", { schemas: [GROUP], displayName: "Crew" }],
    ] as const) {
      const created = await post(tenant, body, path);
      const location = `${tenant.scimUrl}${path}/${created.body.id}`;
      expect(created.status).toBe(201);
      expect(created.headers.get("Location")).toBe(location);
      expect(created.body.meta.location).toBe(location);
      expect(created.body).toEqual((await tenant.scim("GET", `${path}/${created.body.id}`)).body);
    }
  });

  it("case 31: active is what the IdP said", async () => {
    const tenant = await scimTenant();
    expect((await post(tenant, ADA)).body.active).toBe(true);
    for (const [userName, said, active] of [
      ["a", "True", true],
      ["b", "False", false],
      ["c", "FALSE", false],
      ["d", false, false],
      ["e", null, true],
    ] as const) {
      expect((await post(tenant, { ...ADA, userName, active: said })).body.active).toBe(active);
    }
    for (const active of ["yes", "no", 0, 1, "0", ""]) {
      const body = { ...ADA, userName: "z", active };
      await expectRefused(tenant, () => post(tenant, body), 400, "invalidValue");
    }
  });

  it("case 32: a group is created with its members, in whatever form, or with none", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    for (const [name, members] of Object.entries({
      list: [{ value: ada, display: "ada" }],
      object: { value: ada },
      texts: [ada],
      text: ada,
      reference: [{ $ref: `${tenant.scimUrl}/Users/${ada}` }],
    })) {
      const created = await post(tenant, { schemas: [GROUP], displayName: name, members }, "/Groups");
      expect(created.status, created.body.detail).toBe(201);
      expect(await tenant.membersOf(created.body.id)).toEqual([ada]);
    }
    for (const members of [[], null]) {
      const body = { schemas: [GROUP], displayName: `none ${JSON.stringify(members)}`, members };
      expect(await tenant.membersOf((await post(tenant, body, "/Groups")).body.id)).toEqual([]);
    }
    for (const members of ["", [""], [{ value: "" }], [{ display: "ada" }], [{ id: ada }]]) {
      const body = { schemas: [GROUP], displayName: "refused", members };
      await expectRefused(tenant, () => post(tenant, body, "/Groups"), 400, "invalidValue");
    }
  });

  it("case 33: a group whose name is there is a conflict", async () => {
    const tenant = await scimTenant();
    await tenant.addGroup("Crew");
    for (const displayName of ["Crew", "CREW"]) {
      const body = { schemas: [GROUP], displayName };
      const { body: error } = await expectRefused(
        tenant,
        () => post(tenant, body, "/Groups"),
        409,
        "uniqueness",
      );
      expectSentence(error.detail);
    }
  });
});
