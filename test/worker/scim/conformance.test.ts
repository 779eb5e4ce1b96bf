import { describe, expect, it } from "vitest";
import { ENTERPRISE, ERROR, GROUP, PATCH_OP, scimTenant, USER } from "../../support/scim.ts";

/** What the RFCs ask of a service provider and no other test shows; test/conformance.md says where each requirement is shown. */

const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

describe("common attributes, RFC 7643 §3.1", () => {
  it("are given by the service: a lasting id, and times that are equal until something changes", async () => {
    const tenant = await scimTenant();
    const body = {
      schemas: [USER],
      userName: "ada",
      id: "mine",
      meta: { resourceType: "X", created: "2000-01-01T00:00:00Z", version: "x" },
    };
    const { body: created } = await tenant.scim("POST", "/Users", { body });
    expect(created.id).not.toBe("mine");
    expect(created.id).not.toContain("bulkId");
    expect(created.meta).toMatchObject({ resourceType: "User", created: created.meta.lastModified });
    expect(created.externalId).toBeUndefined();
    const { body: again } = await tenant.scim("GET", `/Users/${created.id}`);
    expect(again).toEqual(created);
  });

  it("tell the address: meta.location is Content-Location, and Location of what was created", async () => {
    const tenant = await scimTenant();
    for (const [path, named] of [
      ["/Users", { schemas: [USER], userName: "ada" }],
      ["/Groups", { schemas: [GROUP], displayName: "Looms" }],
    ] as const) {
      const created = await tenant.scim("POST", path, { body: named });
      const { location } = created.body.meta;
      expect(created.headers.get("Location")).toBe(location);
      expect(created.headers.get("Content-Location")).toBe(location);
      const read = await tenant.scim("GET", `${path}/${created.body.id}?attributes=id`);
      expect(read.headers.get("Content-Location")).toBe(location);
    }
  });

  it("are of the tenant: an externalId of one says nothing in another", async () => {
    const [one, other] = [await scimTenant(), await scimTenant()];
    const id = await one.addUser("ada", { externalId: "x-1" });
    expect(await other.addUser("ada", { externalId: "x-1" })).not.toBe(id);
    const found = await one.scim("GET", '/Users?filter=externalId eq "x-1"');
    expect(found.body.Resources.map((user) => user.id)).toEqual([id]);
  });
});

describe("names and schemas, RFC 7643 §2.1 and §3", () => {
  it("know no upper and lower case in names, and no order in schemas and members", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada", {
      schemas: [ENTERPRISE, USER],
      TITLE: "Dr",
      NAME: { FAMILYNAME: "L" },
      [ENTERPRISE.toUpperCase()]: { DEPARTMENT: "Looms" },
    });
    const { body } = await tenant.scim("GET", `/Users/${id}`);
    expect(body).toMatchObject({
      title: "Dr",
      name: { familyName: "L" },
      [ENTERPRISE]: { department: "Looms" },
    });
    expect([...body.schemas].sort()).toEqual([USER, ENTERPRISE].sort());
    const found = await tenant.scim("GET", "/Users?filter=NAME.familyname eq %22l%22");
    expect(found.body.totalResults).toBe(1);
  });

  it("list an extension only while the resource has something of it", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada", { schemas: [USER, ENTERPRISE], [ENTERPRISE]: { division: "A" } });
    const cleared = await tenant.patch(`/Users/${id}`, { op: "remove", path: `${ENTERPRISE}:division` });
    expect(cleared.body.schemas).toEqual([USER]);
    expect(cleared.body).not.toHaveProperty([ENTERPRISE]);
  });

  it("take null, an empty array and nothing for the same, RFC 7643 §2.5", async () => {
    const tenant = await scimTenant();
    const bare = { schemas: [USER], userName: "ada" };
    const id = await tenant.addUser("ada", { title: "Dr", emails: [{ value: "a@example.com" }] });
    const put = await tenant.scim("PUT", `/Users/${id}`, { body: { ...bare, title: null, emails: [] } });
    expect(put.body).not.toHaveProperty("title");
    expect(put.body).not.toHaveProperty("emails");
    const again = await tenant.scim("PUT", `/Users/${id}`, { body: bare });
    expect(again.body.meta).toEqual(put.body.meta);
  });
});

describe("values that are sent twice, RFC 7643 §2.4", () => {
  const work = { value: "a@example.com", type: "work" };
  const home = { value: "a@example.com", type: "home" };
  const named = { ...work, value: "A@example.com", display: "Ada" };

  it("are there once, whatever brought them", async () => {
    const tenant = await scimTenant({ strict: true });
    const more = {
      schemas: [USER],
      emails: [work, home, work, named],
      roles: [{ value: "r" }, { value: "R" }],
    };
    const id = await tenant.addUser("ada", more);
    const emails = async () => (await tenant.scim("GET", `/Users/${id}`)).body.emails;
    expect(await emails()).toEqual([named, home]);
    expect((await tenant.scim("GET", `/Users/${id}`)).body.roles).toEqual([{ value: "R" }]);

    const body = { schemas: [USER], userName: "ada", emails: [home, home] };
    const put = await tenant.scim("PUT", `/Users/${id}`, { body });
    expect(put.body.emails).toEqual([home]);
    const again = await tenant.scim("PUT", `/Users/${id}`, { body });
    expect(again.body.meta).toEqual(put.body.meta);
    const added = await tenant.patch(`/Users/${id}`, { op: "add", path: "emails", value: [home] });
    expect(added.body.meta).toEqual(put.body.meta);

    await tenant.patch(`/Users/${id}`, { op: "replace", path: "emails", value: [work, home, named] });
    expect(await emails()).toEqual([named, home]);
    await tenant.patch(`/Users/${id}`, { op: "replace", path: 'emails[type eq "home"].type', value: "work" });
    expect(await emails()).toEqual([{ ...work, display: "Ada" }]);
  });

  it("keep the one that is primary, and differ where neither value nor type says so", async () => {
    const tenant = await scimTenant();
    const addresses = [
      { locality: "Linz", type: "work" },
      { locality: "Graz", type: "work" },
      { locality: "Linz", type: "work" },
    ];
    const emails = [{ ...work, primary: true }, work];
    const id = await tenant.addUser("ada", { addresses, emails });
    const { body } = await tenant.scim("GET", `/Users/${id}`);
    expect(body.emails).toEqual([{ ...work, primary: true }]);
    expect(body.addresses).toEqual(addresses.slice(0, 2));
  });
});

describe("media types, RFC 7644 §3.8", () => {
  it.each([undefined, "application/scim+json", "application/json", "*/*"])(
    "are UTF-8 JSON whatever is accepted: %s",
    async (accept) => {
      const tenant = await scimTenant();
      const id = await tenant.addUser("åda ☃");
      const headers: Record<string, string> = accept === undefined ? {} : { Accept: accept };
      const read = await tenant.scim("GET", `/Users/${id}`, { headers });
      expect(read.body.userName).toBe("åda ☃");
      expect(read.headers.get("Content-Type")).toBe("application/scim+json");
    },
  );
});

describe("schemas in filters, RFC 7643 §3", () => {
  it.each([
    [`schemas eq "${USER}"`, ["ada", "bob"], []],
    [`schemas eq "${GROUP}"`, [], ["g"]],
    [`schemas eq "${ENTERPRISE}"`, ["bob"], []],
    [`schemas ne "${USER}"`, ["bob"], ["g"]],
    [`not (schemas eq "${ENTERPRISE}")`, ["ada"], ["g"]],
    ["schemas pr", ["ada", "bob"], ["g"]],
    ['schemas co ":core:2.0:"', ["ada", "bob"], ["g"]],
    [`schemas eq "${ENTERPRISE}" or userName eq "ada"`, ["ada", "bob"], []],
    ['schemas eq "urn:example:nothing"', [], []],
  ])("say what a resource declares: %s", async (filter, users, groups) => {
    const tenant = await scimTenant();
    await tenant.addUser("ada");
    await tenant.addUser("bob", { schemas: [USER, ENTERPRISE], [ENTERPRISE]: { division: "A" } });
    await tenant.addGroup("g");
    const found = async (path: string) => {
      const { status, body } = await tenant.scim("GET", `${path}?filter=${encodeURIComponent(filter)}`);
      expect([status, body.detail]).toEqual([200, undefined]);
      return body.Resources.map(({ userName, displayName }) => userName ?? displayName);
    };
    expect(await found("/")).toEqual([...users, ...groups]);
    if (!filter.includes("userName")) expect(await found("/Groups")).toEqual(groups);
    expect(await found("/Users")).toEqual(users);
  });
});

describe("parameters of an address", () => {
  it("know no case, and name attributes in one list or in several", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada", { title: "Dr", nickName: "A" });
    for (const path of [`/Users/${id}`, "/Users"]) {
      const shown = async (query: string) => {
        const { body } = await tenant.scim("GET", `${path}?${query}`);
        return Object.keys(body.Resources?.[0] ?? body).toSorted();
      };
      const both = ["id", "schemas", "title", "userName"];
      expect(await shown("attributes=userName,title")).toEqual(both);
      expect(await shown("ATTRIBUTES=userName&attributes=title")).toEqual(both);
      expect(await shown("excludedattributes=title,meta,nickName,active")).toEqual([
        "id",
        "schemas",
        "userName",
      ]);
    }
    const refused = await tenant.scim("GET", "/Schemas?FILTER=id pr");
    expect(refused.status).toBe(403);
  });

  it("take a schema's URN for all of its attributes", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada", { schemas: [USER, ENTERPRISE], [ENTERPRISE]: { division: "A" } });
    const { body: core } = await tenant.scim("GET", `/Users/${id}?attributes=${USER}`);
    expect(Object.keys(core).toSorted()).toEqual(["active", "id", "schemas", "userName"]);
    const { body: rest } = await tenant.scim("GET", `/Users/${id}?excludedAttributes=${USER.toUpperCase()}`);
    expect(Object.keys(rest).toSorted()).toEqual(["id", "meta", "schemas", ENTERPRISE]);
  });
});

describe("values in filters, RFC 7644 §3.4.2.2", () => {
  it.each(['active eq "true"', "active eq True", "title eq NULL", 'emails[primary eq "True"]'])(
    "are those of JSON to a strict tenant: %s",
    async (filter) => {
      const [strict, other] = [await scimTenant({ strict: true }), await scimTenant()];
      const query = `/Users?filter=${encodeURIComponent(filter)}`;
      const refused = await strict.scim("GET", query);
      expect([refused.status, refused.body.scimType]).toEqual([400, "invalidFilter"]);
      expect((await other.scim("GET", query)).status).toBe(200);
      expect(
        (await strict.scim("GET", `/Users?filter=${filter.toLowerCase().replaceAll('"', "")}`)).status,
      ).toBe(200);
    },
  );
});

describe("queries, RFC 7644 §3.4.2", () => {
  it("take a negative count for none and a startIndex below one for one", async () => {
    const tenant = await scimTenant();
    await tenant.addUser("ada");
    const none = await tenant.scim("GET", "/Users?count=-1");
    expect(none.body).toMatchObject({ schemas: [LIST], totalResults: 1 });
    expect(none.body.Resources ?? []).toEqual([]);
    const first = await tenant.scim("GET", "/Users?startIndex=-5");
    expect(first.body.startIndex).toBe(1);
    expect(first.body.Resources).toHaveLength(1);
  });
});

describe("mutability, RFC 7643 §7", () => {
  it("ignores what is readOnly in a PUT and refuses it in a PATCH", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const groups = [{ value: "somewhere" }];
    const put = await tenant.scim("PUT", `/Users/${id}`, {
      body: { schemas: [USER], userName: "ada", id: "other", groups },
    });
    expect([put.status, put.body.id, put.body.groups]).toEqual([200, id, undefined]);
    const refused = await tenant.patch(`/Users/${id}`, { op: "add", path: "groups", value: groups });
    expect([refused.status, refused.body.scimType]).toEqual([400, "mutability"]);
  });

  it("lets nobody remove what is required", async () => {
    const tenant = await scimTenant();
    const id = await tenant.addUser("ada");
    const group = await tenant.addGroup("Looms");
    for (const [path, name] of [
      [`/Users/${id}`, "userName"],
      [`/Groups/${group}`, "displayName"],
    ] as const) {
      const refused = await tenant.patch(path, { op: "remove", path: name });
      expect([refused.status, refused.body.scimType], name).toEqual([400, "mutability"]);
    }
  });

  it("has one primary value: a new one takes the place of the old, RFC 7644 §3.5.2", async () => {
    const tenant = await scimTenant();
    const emails = [
      { value: "a@example.com", type: "work", primary: true },
      { value: "b@example.com", type: "home" },
    ];
    const id = await tenant.addUser("ada", { emails });
    const path = 'emails[type eq "home"].primary';
    const { body } = await tenant.patch(`/Users/${id}`, { op: "replace", path, value: true });
    const primaries = (body.emails as readonly { value: string; primary?: boolean }[])
      .filter(({ primary }) => primary === true)
      .map(({ value }) => value);
    expect(primaries).toEqual(["b@example.com"]);
  });
});

describe("a primary that is not given, RFC 7643 §2.4", () => {
  it("is false to filters and to the paths of a PATCH", async () => {
    const tenant = await scimTenant({ strict: true });
    const emails = [{ value: "a@example.com", primary: true }, { value: "b@example.com" }];
    const id = await tenant.addUser("ada", { emails });
    await tenant.addUser("bob", { emails: [{ value: "c@example.com", primary: true }] });
    await tenant.addUser("cy");
    for (const filter of ["emails[primary eq false]", "emails.primary eq false"]) {
      const found = await tenant.scim("GET", `/Users?filter=${encodeURIComponent(filter)}`);
      expect([filter, found.body.Resources.map((user) => user.id)]).toEqual([filter, [id]]);
    }
    const path = "emails[primary eq false].value";
    const { body } = await tenant.patch(`/Users/${id}`, { op: "replace", path, value: "d@example.com" });
    expect(body.emails).toEqual([emails[0], { value: "d@example.com" }]);
  });
});

describe("what is deleted, RFC 7644 §3.6", () => {
  it("is not found by anything, is in no list, and leaves its name free", async () => {
    const tenant = await scimTenant();
    for (const [path, body, change] of [
      ["/Users", { schemas: [USER], userName: "ada" }, { op: "replace", path: "title", value: "x" }],
      ["/Groups", { schemas: [GROUP], displayName: "Looms" }, { op: "remove", path: "members" }],
    ] as const) {
      const { id } = (await tenant.scim("POST", path, { body })).body;
      expect((await tenant.scim("DELETE", `${path}/${id}`)).status).toBe(204);
      const patch = { schemas: [PATCH_OP], Operations: [change] };
      for (const [method, sent] of [["GET"], ["PUT", body], ["PATCH", patch], ["DELETE"]] as const) {
        const answer = await tenant.scim(method, `${path}/${id}`, sent === undefined ? {} : { body: sent });
        expect([answer.status, answer.body.schemas]).toEqual([404, [ERROR]]);
      }
      expect((await tenant.scim("GET", path)).body.totalResults).toBe(0);
      const again = await tenant.scim("POST", path, { body });
      expect(again.status).toBe(201);
      expect(again.body.id).not.toBe(id);
    }
  });
});
