import { beforeAll, describe, expect, it } from "vitest";
import { costOf, type ScimBody, type ScimTenant, scimTenant } from "../../support/scim.ts";

/** RFC 7644 §3.4.2.1 and §3.4.3. */

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

let tenant: ScimTenant;
let ada: string;

beforeAll(async () => {
  tenant = await scimTenant();
  ada = await tenant.addUser("ada", { displayName: "Mid" });
  await tenant.addGroup("Last", [ada]);
  await tenant.addUser("bob", { displayName: "First" });
  await tenant.addGroup("Early");
  await tenant.addUser("cy");
});

const search = (path: string, body: object) =>
  tenant.scim("POST", `${path}/.search`, { body: { schemas: [SEARCH], ...body } });

const names = ({ Resources }: ScimBody) =>
  Resources.map(({ userName, displayName }) => userName ?? displayName);

describe("POST /.search", () => {
  it("answers as a GET with the same parameters does", async () => {
    const found = await search("/Users", {
      filter: 'userName gt "a"',
      sortBy: "userName",
      sortOrder: "descending",
      attributes: ["userName"],
      startIndex: 2,
      count: 1,
    });
    const got = await tenant.scim(
      "GET",
      '/Users?filter=userName gt "a"&sortBy=userName&sortOrder=descending&attributes=userName&startIndex=2&count=1',
    );
    expect(found.status).toBe(200);
    expect(found.body).toEqual(got.body);
    expect(found.body).toMatchObject({ totalResults: 3, startIndex: 2, Resources: [{ userName: "bob" }] });
    expect(costOf(found).trips).toBe(1);
  });

  it("searches groups, with members or without", async () => {
    const whole = await search("/Groups", { filter: `members.value eq "${ada}"` });
    expect(whole.body.Resources).toMatchObject([{ displayName: "Last", members: [{ value: ada }] }]);
    const part = await search("/Groups", { excludedAttributes: ["members"], count: 1 });
    expect(part.body).toMatchObject({ totalResults: 2, itemsPerPage: 1 });
    expect(part.body.Resources[0]).not.toHaveProperty("members");
  });

  it("goes from page to page by cursor", async () => {
    const first = await search("/Users", { count: 2, cursor: "" });
    expect(names(first.body)).toEqual(["ada", "bob"]);
    const second = await search("/Users", { count: 2, cursor: first.body.nextCursor });
    expect(names(second.body)).toEqual(["cy"]);
    expect(second.body).not.toHaveProperty("nextCursor");
  });

  it("takes a plus in a filter as it is", async () => {
    const other = await scimTenant();
    await other.addUser("a+b");
    const body = { schemas: [SEARCH], filter: 'userName eq "a+b"' };
    expect((await other.scim("POST", "/Users/.search", { body })).body.totalResults).toBe(1);
  });

  it.each([
    [{ schemas: [] }, "invalidSyntax"],
    [{ schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"] }, "invalidSyntax"],
    [{ count: "many" }, "invalidValue"],
    [{ count: 1.5 }, "invalidValue"],
    [{ count: true }, "invalidValue"],
    [{ filter: 1 }, "invalidValue"],
    [{ filter: 'userName eq "ada"', Filter: 'userName eq "bob"' }, "invalidSyntax"],
    [{ attributes: [1] }, "invalidValue"],
    [{ attributes: ["id"], excludedAttributes: ["meta"] }, "invalidValue"],
    [{ filter: "userName" }, "invalidFilter"],
    [{ sortBy: "nothing" }, "invalidPath"],
    [{ cursor: "nothing" }, "invalidCursor"],
    [{ cursor: "", count: 1.5 }, "invalidCount"],
  ])("refuses %j", async (body, scimType) => {
    for (const path of ["/Users", "/Groups", ""]) {
      const answer = await search(path, body);
      expect([answer.status, answer.body.scimType]).toEqual([400, scimType]);
    }
  });

  it("takes nothing but POST", async () => {
    for (const path of ["/.search", "/Users/.search", "/Groups/.search"]) {
      const answer = await tenant.scim("GET", path);
      expect([answer.status, answer.headers.get("Allow")]).toEqual([405, "POST"]);
    }
    expect((await tenant.scim("POST", "/", { body: {} })).status).toBe(405);
  });

  it("is recorded only where it failed, and without the secrets it asked for", async () => {
    const own = await scimTenant();
    const recorded = async () => (await own.api("GET", "/activity")).text();
    await own.scim("POST", "/Users/.search", { body: { schemas: [SEARCH] } });
    expect(await recorded()).not.toContain("/Users/.search");
    await own.scim("POST", "/Users/.search", {
      body: { schemas: [SEARCH], filter: 'password eq "hunter2" x' },
    });
    expect(await recorded()).toContain("/Users/.search");
    expect(await recorded()).not.toContain("hunter2");
  });
});

describe("a list at the root", () => {
  const everything = ["ada", "Last", "bob", "Early", "cy"];

  it("holds users and groups, in the order of creation", async () => {
    const all = await tenant.scim("GET", "/");
    expect(all.status).toBe(200);
    expect(all.body).toMatchObject({ totalResults: 5, itemsPerPage: 5, startIndex: 1 });
    expect(names(all.body)).toEqual(everything);
    expect(all.body.Resources[0]).toMatchObject({ groups: [{ type: "direct" }] });
    expect(all.body.Resources[1]).toMatchObject({ members: [{ value: ada, type: "User" }] });
    expect((await search("", {})).body).toEqual(all.body);
    expect(costOf(all).trips).toBe(2);
  });

  it("comes in pages by index", async () => {
    for (const startIndex of [1, 2, 3, 4, 5, 6, 7]) {
      const { body } = await tenant.scim("GET", `/?startIndex=${startIndex}&count=2`);
      expect(names(body)).toEqual(everything.slice(startIndex - 1, startIndex + 1));
      expect(body.totalResults).toBe(5);
    }
    const none = await tenant.scim("GET", "/?count=0");
    expect(none.body).toMatchObject({ totalResults: 5, Resources: [] });
  });

  it.each(["", "sortBy=displayName", "sortBy=displayName&sortOrder=descending", "sortBy=userName"])(
    "comes in pages by cursor, %s",
    async (sort) => {
      const whole = names((await tenant.scim("GET", `/?${sort}`)).body);
      expect(whole.toSorted()).toEqual(everything.toSorted());
      for (const count of [1, 2, 3]) {
        const met: unknown[] = [];
        const back: unknown[] = [];
        let last: unknown;
        for (let cursor: unknown = ""; cursor !== undefined; ) {
          const { body } = await search("", { ...parsed(sort), count, cursor });
          expect(body.totalResults).toBe(5);
          met.push(...names(body));
          last = body.previousCursor;
          cursor = body.nextCursor;
        }
        expect(met).toEqual(whole);
        for (let cursor = last; cursor !== undefined; ) {
          const { body } = await search("", { ...parsed(sort), count, cursor });
          back.unshift(...names(body));
          cursor = body.previousCursor;
        }
        expect(back).toEqual(whole.slice(0, back.length));
        expect(back.length).toBe(whole.length - (whole.length % count || count));
      }
    },
  );

  it("is sorted over both types, without a value last", async () => {
    const { body } = await tenant.scim("GET", "/?sortBy=displayName");
    expect(names(body)).toEqual(["Early", "bob", "Last", "ada", "cy"]);
  });

  it("is sorted by address, which puts groups before users", async () => {
    const { body } = await tenant.scim("GET", "/?sortBy=meta.location");
    expect(names(body)).toEqual(["Last", "Early", "ada", "bob", "cy"]);
  });

  it.each([
    ['meta.resourceType eq "User"', ["ada", "bob", "cy"]],
    ["(meta.resourceType eq User) or (meta.resourceType eq Group)", everything],
    ['displayName sw "e" or userName eq "CY"', ["Early", "cy"]],
    ["userName pr", ["ada", "bob", "cy"]],
    ["not (userName pr)", ["Last", "Early"]],
    ['userName ne "ada"', ["Last", "bob", "Early", "cy"]],
    ["members pr", ["Last"]],
    ['emails[type eq "work"]', []],
    [`id eq "${"0".repeat(36)}"`, []],
    ["id pr", everything],
  ])("is filtered by %s", async (filter, expected) => {
    const { body } = await search("", { filter });
    expect(names(body)).toEqual(expected);
    expect(body.totalResults).toBe(expected.length);
    const second = await search("", { filter, startIndex: 2, count: 1 });
    expect(names(second.body)).toEqual(expected.slice(1, 2));
    expect(second.body.totalResults).toBe(expected.length);
  });

  it("refuses a filter that no type knows", async () => {
    for (const filter of ['favourite eq "x"', "active gt true", "members[favourite pr]"]) {
      const answer = await search("", { filter });
      expect([answer.status, answer.body.scimType]).toEqual([400, "invalidFilter"]);
    }
  });

  it("takes the largest filter", async () => {
    const filter = Array.from({ length: 30 }, (_, index) => `emails.value eq "${index}"`).join(" or ");
    const answer = await search("", { filter, cursor: "", sortBy: "displayName" });
    expect(answer.body).toMatchObject({ totalResults: 0 });
    const groups = Array.from({ length: 30 }, () => `groups.value eq "x"`).join(" or ");
    expect((await search("/Users", { filter: groups, sortBy: "emails", cursor: "" })).status).toBe(200);
  });
});

/** Parameters of an address, as a body has them. */
const parsed = (query: string): object => Object.fromEntries(new URLSearchParams(query));
