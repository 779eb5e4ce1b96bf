import { beforeAll, describe, expect, it } from "vitest";
import { costOf, GROUP, type ScimBody, type ScimTenant, scimTenant, USER } from "../../support/scim.ts";

/** A tenant's own extensions of Group and User, through every kind of request. */
const ON_GROUP = "urn:acme:scim:2.0:GroupExtension";
const ON_USER = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

const groupExtension = {
  resourceType: "Group",
  name: "Clearance",
  description: "What a group opens",
  attributes: [
    { name: "clearanceLevel", canonicalValues: ["low", "high"] },
    { name: "isArchived", type: "boolean" },
    { name: "minimumIAL", type: "integer" },
    { name: "registered", mutability: "immutable" },
    { name: "secret", mutability: "writeOnly" },
    { name: "hidden", returned: "never" },
    { name: "verbose", returned: "request" },
    { name: "tags", multiValued: true },
    {
      name: "owners",
      type: "complex",
      multiValued: true,
      subAttributes: [{ name: "value" }, { name: "role", canonicalValues: ["lead", "deputy"] }],
    },
  ],
};
const userExtension = {
  resourceType: "User",
  name: "Badge",
  attributes: [
    { name: "badge", required: true, returned: "always" },
    { name: "floor", type: "integer" },
    { name: "from", type: "dateTime" },
  ],
};

let tenant: ScimTenant;

beforeAll(async () => {
  tenant = await scimTenant();
  expect((await tenant.api("PUT", `/schemas/${ON_GROUP}`, groupExtension)).status).toBe(201);
  expect((await tenant.api("PUT", `/schemas/${ON_USER}`, userExtension)).status).toBe(201);
});

let count = 0;
async function create(data: object): Promise<ScimBody> {
  const body = { schemas: [GROUP, ON_GROUP], displayName: `G${count++}`, [ON_GROUP]: data };
  const made = await tenant.scim("POST", "/Groups", { body });
  expect([made.status, made.body.detail]).toEqual([201, undefined]);
  return made.body;
}
const refused = async (data: object) =>
  tenant.scim("POST", "/Groups", {
    body: { schemas: [GROUP, ON_GROUP], displayName: `G${count++}`, [ON_GROUP]: data },
  });
const found = async (path: string): Promise<readonly string[]> => {
  const { status, body } = await tenant.scim("GET", path);
  expect([path, status, body.detail]).toEqual([path, 200, undefined]);
  return body.Resources.map(({ id }) => id).sort();
};

describe("discovery", () => {
  it("lists the schemas and the types they extend", async () => {
    const schemas = await tenant.scim("GET", "/Schemas");
    expect(schemas.body.Resources.map(({ id }) => id)).toEqual(expect.arrayContaining([ON_GROUP, ON_USER]));
    const one = await tenant.scim("GET", `/Schemas/${ON_GROUP}`);
    expect(one.body).toMatchObject({ id: ON_GROUP, name: "Clearance" });
    const type = await tenant.scim("GET", "/ResourceTypes/Group");
    expect(type.body.schemaExtensions).toEqual([{ schema: ON_GROUP, required: false }]);
  });
});

describe("writing", () => {
  it("stores, returns and declares what the schema allows", async () => {
    const data = { clearanceLevel: "high", isArchived: false, minimumIAL: 2, tags: ["a", "b"] };
    const group = await create({ ...data, secret: "s", hidden: "h", verbose: "v" });
    expect(group.schemas).toEqual([GROUP, ON_GROUP]);
    expect(group[ON_GROUP]).toEqual(data);
    const read = await tenant.scim("GET", `/Groups/${group.id}`);
    expect(read.body[ON_GROUP]).toEqual(data);
    expect(read.body.schemas).toEqual([GROUP, ON_GROUP]);
  });

  it.each([
    [{ minimumIAL: "two" }, "minimumIAL"],
    [{ clearanceLevel: "medium" }, "low, high"],
    [{ owners: [{ value: "x", role: "boss" }] }, "lead, deputy"],
  ])("refuses %j", async (data, part) => {
    const answer = await refused(data);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ scimType: "invalidValue", detail: expect.stringContaining(part) });
  });

  it("takes canonical values without regard to case, where case does not count", async () => {
    expect((await create({ clearanceLevel: "HIGH" }))[ON_GROUP]).toEqual({ clearanceLevel: "HIGH" });
  });

  it("wants what is required wherever the extension has data", async () => {
    const body = { schemas: [USER, ON_USER], userName: "no-badge@x.example", [ON_USER]: { floor: 1 } };
    const answer = await tenant.scim("POST", "/Users", { body });
    expect(answer.body).toMatchObject({ scimType: "invalidValue", detail: expect.stringContaining("badge") });
  });

  it("patches by path, with and without a value filter", async () => {
    const { id } = await create({ clearanceLevel: "low", owners: [{ value: "ada", role: "lead" }] });
    const done = await tenant.patch(
      `/Groups/${id}`,
      { op: "replace", path: `${ON_GROUP}:clearanceLevel`, value: "high" },
      { op: "replace", path: `${ON_GROUP}:owners[value eq "ada"].role`, value: "deputy" },
      { op: "add", path: `${ON_GROUP}:tags`, value: ["new"] },
    );
    expect(done.status).toBe(204);
    expect((await tenant.scim("GET", `/Groups/${id}`)).body[ON_GROUP]).toEqual({
      clearanceLevel: "high",
      owners: [{ value: "ada", role: "deputy" }],
      tags: ["new"],
    });
    const wrong = await tenant.patch(`/Groups/${id}`, {
      op: "replace",
      path: `${ON_GROUP}:clearanceLevel`,
      value: "none",
    });
    expect(wrong.body).toMatchObject({ status: "400", scimType: "invalidValue" });
    await tenant.patch(`/Groups/${id}`, { op: "remove", path: `${ON_GROUP}:clearanceLevel` });
    expect((await tenant.scim("GET", `/Groups/${id}`)).body[ON_GROUP]).not.toHaveProperty("clearanceLevel");
  });

  it("never changes what is immutable and has a value, by PATCH or PUT", async () => {
    const { id, displayName } = await create({ registered: "2020", clearanceLevel: "low" });
    const put = (data: object) =>
      tenant.scim("PUT", `/Groups/${id}`, {
        body: { schemas: [GROUP, ON_GROUP], displayName, [ON_GROUP]: data },
      });
    expect((await put({ registered: "2021" })).body).toMatchObject({ status: "400", scimType: "mutability" });
    const patched = await tenant.patch(`/Groups/${id}`, {
      op: "replace",
      path: `${ON_GROUP}:registered`,
      value: "2021",
    });
    expect(patched.body).toMatchObject({ status: "400", scimType: "mutability" });
    expect((await put({ clearanceLevel: "high" })).body[ON_GROUP]).toEqual({
      registered: "2020",
      clearanceLevel: "high",
    });
  });

  it("keeps an immutable attribute of a user in a PUT without the extension", async () => {
    const other = await scimTenant();
    const attributes = [{ name: "hired", mutability: "immutable" }];
    await other.api("PUT", `/schemas/${ON_USER}`, { resourceType: "User", name: "U", attributes });
    const id = await other.addUser("ada@x.example", {
      schemas: [USER, ON_USER],
      [ON_USER]: { hired: "2020" },
    });
    const put = await other.scim("PUT", `/Users/${id}`, {
      body: { schemas: [USER], userName: "ada@x.example" },
    });
    expect(put.body[ON_USER]).toEqual({ hired: "2020" });
  });
});

describe("answers", () => {
  it("hold what is asked for, what is always returned, and nothing that never is", async () => {
    const { id } = await create({ clearanceLevel: "high", verbose: "v", hidden: "h" });
    const ask = async (query: string) => (await tenant.scim("GET", `/Groups/${id}?${query}`)).body;
    expect((await ask(`attributes=${ON_GROUP}:verbose,${ON_GROUP}:hidden`))[ON_GROUP]).toEqual({
      verbose: "v",
    });
    expect((await ask("attributes=clearanceLevel"))[ON_GROUP]).toEqual({ clearanceLevel: "high" });
    const without = await ask(`excludedAttributes=${ON_GROUP}`);
    expect(without).not.toHaveProperty([ON_GROUP]);
    expect(without.schemas).toEqual([GROUP]);
    const user = await tenant.addUser("always@x.example", {
      schemas: [USER, ON_USER],
      [ON_USER]: { badge: "b1", floor: 3 },
    });
    const only = await tenant.scim("GET", `/Users/${user}?attributes=userName`);
    expect(only.body[ON_USER]).toEqual({ badge: "b1" });
    const list = await tenant.scim(
      "GET",
      `/Users?filter=userName eq "always@x.example"&attributes=${ON_USER}:floor`,
    );
    expect(list.body.Resources[0]?.[ON_USER]).toEqual({ badge: "b1", floor: 3 });
  });
});

describe("filters", () => {
  it("look at every type of attribute, in one trip more", async () => {
    const { id } = await create({
      clearanceLevel: "low",
      minimumIAL: 77,
      isArchived: true,
      tags: ["Needle"],
      owners: [{ value: "grace", role: "lead" }],
    });
    for (const filter of [
      `${ON_GROUP}:minimumIAL eq 77`,
      `${ON_GROUP}:minimumIAL gt 76`,
      `minimumIAL eq 77 and ${ON_GROUP}:clearanceLevel eq "LOW"`,
      `${ON_GROUP.toLowerCase()}:isarchived eq true`,
      `${ON_GROUP}:tags eq "needle"`,
      `${ON_GROUP}:owners[value eq "grace" and role eq "lead"]`,
      `${ON_GROUP}:owners.value sw "gra"`,
    ]) {
      expect(await found(`/Groups?filter=${encodeURIComponent(filter)}`)).toEqual([id]);
    }
    const cost = costOf(await tenant.scim("GET", `/Groups?filter=${ON_GROUP}:minimumIAL eq 77`));
    expect(cost.trips).toBe(2);
    const core = costOf(await tenant.scim("GET", `/Groups?filter=displayName eq "x"`));
    expect(core.trips).toBe(1);
  });

  it("refuse what is never returned, and names that nothing bears", async () => {
    for (const name of ["hidden", "secret", "nothing"]) {
      const answer = await tenant.scim("GET", `/Groups?filter=${ON_GROUP}:${name} eq "x"`);
      expect([answer.status, answer.body.scimType]).toEqual([400, "invalidFilter"]);
    }
  });
});

describe("a list at the root", () => {
  it("looks a bare name up in every type, also where a standard attribute of one is the tenant's own in another", async () => {
    const other = await scimTenant();
    const attributes = [{ name: "title" }, { name: "nickName", type: "integer" }];
    await other.api("PUT", `/schemas/${ON_GROUP}`, { resourceType: "Group", name: "G", attributes });
    const user = await other.addUser("ada", { title: "Looms", nickName: "3" });
    const more = { schemas: [GROUP, ON_GROUP], [ON_GROUP]: { title: "looms", nickName: 3 } };
    const group = (await other.scim("POST", "/Groups", { body: { ...more, displayName: "g" } })).body.id;
    const bare = await other.addUser("bob");
    const ask = async (filter: string) => {
      const { status, body } = await other.scim("GET", `/?filter=${encodeURIComponent(filter)}`);
      expect([filter, status, body.detail]).toEqual([filter, 200, undefined]);
      return body.Resources.map(({ id }) => id);
    };
    expect(await ask('title eq "LOOMS"')).toEqual([user, group]);
    expect(await ask("title pr")).toEqual([user, group]);
    expect(await ask('title ne "looms"')).toEqual([bare]);
    expect(await ask("nickName eq 3")).toEqual([group]);
    expect(await ask('nickName eq "3"')).toEqual([user]);
    expect(await ask(`${ON_GROUP}:title eq "looms"`)).toEqual([group]);
    const body = { schemas: [SEARCH], filter: "title pr", sortBy: "title", sortOrder: "descending" };
    const searched = await other.scim("POST", "/.search", { body });
    expect(searched.body.Resources.map(({ id }) => id)).toEqual([group, user]);
  });
});

describe("sorting", () => {
  it("goes by an attribute of an extension", async () => {
    const high = await create({ minimumIAL: 900, tags: ["sorted"] });
    const low = await create({ minimumIAL: 800, tags: ["sorted"] });
    const query = `filter=${ON_GROUP}:tags eq "sorted"&sortBy=${ON_GROUP}:minimumIAL`;
    const { body } = await tenant.scim("GET", `/Groups?${query}`);
    expect(body.Resources.map(({ id }) => id)).toEqual([low.id, high.id]);
  });
});

describe("the mapping", () => {
  it("reads extensions: a rule on a group's clearance feeds a target", async () => {
    const other = await scimTenant();
    await other.api("PUT", `/schemas/${ON_GROUP}`, groupExtension);
    const mapping = {
      rules: [{ when: `${ON_GROUP}:clearanceLevel eq "high"`, target: "Cleared" }],
      otherwise: "ignore",
    };
    expect((await other.api("PUT", "/mapping", mapping)).status).toBe(200);
    const targets = async () =>
      (await (await other.api("GET", "/targets")).json<{ items: { name: string }[] }>()).items.map(
        ({ name }) => name,
      );
    const body = { schemas: [GROUP, ON_GROUP], displayName: "g", [ON_GROUP]: { clearanceLevel: "low" } };
    const { id } = (await other.scim("POST", "/Groups", { body })).body;
    expect(await targets()).toEqual([]);
    await other.patch(`/Groups/${id}`, { op: "replace", path: `${ON_GROUP}:clearanceLevel`, value: "high" });
    expect(await targets()).toEqual(["Cleared"]);
  });
});

describe("Bulk", () => {
  it("knows the extensions", async () => {
    const data = { schemas: [GROUP, ON_GROUP], displayName: "bulk" };
    const operation = (bulkId: string, clearanceLevel: string) => ({
      method: "POST",
      path: "/Groups",
      bulkId,
      data: { ...data, displayName: bulkId, [ON_GROUP]: { clearanceLevel } },
    });
    const { body } = await tenant.scim("POST", "/Bulk", {
      body: {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        Operations: [operation("fits", "high"), operation("fails", "none")],
      },
    });
    expect(body.Operations).toMatchObject([{ status: "201" }, { status: "400" }]);
    const [id = ""] = await found('/Groups?filter=displayName eq "fits"');
    expect((await tenant.scim("GET", `/Groups/${id}`)).body[ON_GROUP]).toEqual({ clearanceLevel: "high" });
  });
});
