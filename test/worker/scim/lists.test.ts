import { describe, expect, it } from "vitest";
import { FILTER_LIMITS } from "../../../src/limits/scim.ts";
import { costOf, type ScimTenant, scimTenant } from "../../support/scim.ts";

const LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

async function withUsers(...userNames: readonly string[]): Promise<ScimTenant> {
  const tenant = await scimTenant();
  for (const userName of userNames) {
    await tenant.addUser(userName, {
      externalId: `x-${userName}`,
      emails: [{ value: userName, type: "work" }],
    });
  }
  return tenant;
}

const names = async (tenant: ScimTenant, query: string): Promise<readonly unknown[]> => {
  const { status, body } = await tenant.scim("GET", `/Users${query}`);
  expect(status, body.detail).toBe(200);
  expect(body.itemsPerPage).toBe(body.Resources.length);
  return body.Resources.map(({ userName }) => userName);
};

describe("lists, RFC 7644 §3.4.2", () => {
  it("answer an IdP's test for nobody with an empty list", async () => {
    const tenant = await scimTenant();
    for (const path of ["/Users?filter=userName", "/Groups?excludedAttributes=members&filter=displayName"]) {
      const answer = await tenant.scim("GET", `${path} eq "9f2e8a5c-4f0e-4d6c-9a34-7e2f7b1c1d11"`);
      expect(answer.status).toBe(200);
      expect(answer.body).toEqual({
        schemas: [LIST],
        totalResults: 0,
        startIndex: 1,
        itemsPerPage: 0,
        Resources: [],
      });
      expect(costOf(answer).trips).toBe(1);
    }
  });

  it("come in pages, in the order of creation", async () => {
    const tenant = await withUsers("a", "b", "c", "d", "e");
    expect(await names(tenant, "?startIndex=2&count=2")).toEqual(["b", "c"]);
    const page = await tenant.scim("GET", "/Users?startIndex=2&count=2");
    expect(page.body).toMatchObject({ totalResults: 5, startIndex: 2, itemsPerPage: 2 });
    expect(await names(tenant, "?startIndex=0&count=1")).toEqual(["a"]);
    expect(await names(tenant, "?startIndex=6")).toEqual([]);
    const none = await tenant.scim("GET", "/Users?count=0");
    expect(none.body).toMatchObject({ totalResults: 5, itemsPerPage: 0, Resources: [] });
    expect((await tenant.scim("GET", "/Users?count=-1")).body.itemsPerPage).toBe(0);
  });

  it("count what matches, on every page", async () => {
    const tenant = await withUsers("a1", "a2", "a3", "b1");
    const page = await tenant.scim("GET", '/Users?filter=userName sw "a"&startIndex=3&count=1');
    expect(page.body).toMatchObject({ totalResults: 3, startIndex: 3, itemsPerPage: 1 });
    const beyond = await tenant.scim("GET", '/Users?filter=userName eq "a1"&startIndex=2');
    expect(beyond.body).toMatchObject({ totalResults: 1, itemsPerPage: 0 });
    const counted = await tenant.scim("GET", '/Users?filter=userName eq "a1"&count=0');
    expect(counted.body).toMatchObject({ totalResults: 1, itemsPerPage: 0 });
  });

  it.each([
    'userName eq "ADA@example.com"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName EQ "ada@example.com"',
    'userName  eq   "ada@example.com"',
    'externalId eq "x-ada@example.com"',
    "externalId eq x-ada@example.com",
    'emails eq "ada@example.com"',
    'emails[type eq "work"].value eq "ada@example.com"',
    'emails[type eq "work" and value co "ada"]',
    'userName ew "@example.com" and not (userName sw "b")',
    '(userName eq "ada@example.com" or userName eq "nobody")',
    'meta.created gt "2020-01-01T00:00:00Z" and userName sw "ada"',
  ])("filter by %s", async (filter) => {
    const tenant = await withUsers("ada@example.com", "bob@example.com");
    expect(await names(tenant, `?filter=${encodeURIComponent(filter)}`)).toEqual(["ada@example.com"]);
  });

  it("filter by what relates users and groups", async () => {
    const tenant = await withUsers("ada", "bob");
    const [ada] = (await tenant.scim("GET", '/Users?filter=userName eq "ada"')).body.Resources;
    const group = await tenant.addGroup("Engines", [ada?.id ?? ""]);
    await tenant.addGroup("Empty");
    expect(await names(tenant, `?filter=groups.value eq "${group}"`)).toEqual(["ada"]);
    const found = await tenant.scim("GET", `/Groups?filter=members.value eq "${ada?.id}"`);
    expect(found.body.Resources.map(({ displayName }) => displayName)).toEqual(["Engines"]);
    expect(found.body.Resources[0]?.members).toMatchObject([{ value: ada?.id }]);
  });

  it.each([
    "",
    "userName",
    'userName eq "',
    'userName foo "x"',
    'favourite eq "x"',
    'password eq "x"',
    'meta.location eq "x"',
    'groups.display eq "x"',
    'groups[display eq "x"]',
    "active gt true",
    `${"(".repeat(1000)}userName pr${")".repeat(1000)}`,
    Array.from({ length: FILTER_LIMITS.maxComparisons + 1 }, () => 'title eq "x"').join(" or "),
    `userName eq "${"x".repeat(9000)}"`,
  ])("refuse what cannot be filtered: %.40s", async (filter) => {
    const tenant = await scimTenant();
    const answer = await tenant.scim("GET", `/Users?filter=${encodeURIComponent(filter)}`);
    expect([answer.status, answer.body.scimType]).toEqual([400, "invalidFilter"]);
  });

  it("refuse a filter that is not percent-encoded UTF-8, and two filters", async () => {
    const tenant = await scimTenant();
    for (const query of ["filter=%zz", "filter=userName%20pr&filter=active%20pr"]) {
      const answer = await tenant.scim("GET", `/Users?${query}`);
      expect([answer.status, answer.body.scimType]).toEqual([400, "invalidFilter"]);
    }
  });

  it("take as many comparisons as a filter may have, of whatever kind", async () => {
    const tenant = await withUsers("ada");
    for (const comparison of [
      'emails.value eq "ada"',
      'userName sw "a"',
      'groups.value eq "g"',
      'title eq "x"',
    ]) {
      const filter = [
        ...Array.from({ length: FILTER_LIMITS.maxComparisons - 1 }, () => comparison),
        'userName eq "ada"',
      ].join(" or ");
      expect(await names(tenant, `?filter=${encodeURIComponent(filter)}`)).toEqual(["ada"]);
    }
  });

  it("read a plus as a space, and where that finds nobody as a plus", async () => {
    const tenant = await withUsers("ada+test@example.com");
    const filter = "filter=userName+eq+%22ada+test@example.com%22";
    expect(await names(tenant, `?${filter}`)).toEqual(["ada+test@example.com"]);
    await tenant.addUser("ada test@example.com");
    expect(await names(tenant, `?${filter}`)).toEqual(["ada test@example.com"]);
    expect(await names(tenant, `?filter=userName eq "ada%2Btest@example.com"`)).toEqual([
      "ada+test@example.com",
    ]);
  });

  it("refuse page numbers that are none", async () => {
    const tenant = await scimTenant();
    for (const query of ["count=many", "startIndex=1.5"]) {
      const answer = await tenant.scim("GET", `/Users?${query}`);
      expect([answer.status, answer.body.scimType]).toEqual([400, "invalidValue"]);
    }
  });
});
