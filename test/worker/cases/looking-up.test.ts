import { describe, expect, it } from "vitest";
import { expectRefused } from "../../support/cases.ts";
import { costOf, ENTERPRISE, type ScimTenant, scimTenant, USER } from "../../support/scim.ts";

const ADA = {
  externalId: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
  emails: [{ value: "Ada@Example.com", type: "work", primary: true }],
  schemas: [USER, ENTERPRISE],
  [ENTERPRISE]: { department: "D9", employeeNumber: "701984" },
};

async function withPeople(stated: { readonly strict?: boolean } = {}): Promise<ScimTenant> {
  const tenant = await scimTenant(stated);
  await tenant.addUser("Ada@Example.com", ADA);
  await tenant.addUser("bob@example.com", { externalId: "BOB", active: false, title: "it's" });
  return tenant;
}

/** The names found by a filter, which is encoded on the way. */
async function found(tenant: ScimTenant, filter: string, path = "/Users"): Promise<readonly unknown[]> {
  const { status, body } = await tenant.scim("GET", `${path}?filter=${encodeURIComponent(filter)}`);
  expect(status, body.detail).toBe(200);
  return body.Resources.map((resource) => resource.userName ?? resource.displayName);
}

describe("looking things up", () => {
  it("case 1: a test for a random GUID finds nobody, for users and for groups", async () => {
    const tenant = await scimTenant();
    for (const [path, name] of [
      ["/Users", "userName"],
      ["/Groups", "displayName"],
    ] as const) {
      const filter = encodeURIComponent(`${name} eq "9f2e8a5c-4f0e-4d6c-9a34-7e2f7b1c1d11"`);
      const { status, body } = await tenant.scim("GET", `${path}?filter=${filter}`);
      expect(status).toBe(200);
      expect(body).toMatchObject({ totalResults: 0, Resources: [] });
    }
  });

  it.each([
    "externalId eq 0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
    "userName eq ada@example.com",
    "emails[type eq work].value eq ada@example.com",
    "userName eq 'ada@example.com'",
    "userName eq “ada@example.com”",
    `${ENTERPRISE}:employeeNumber eq 701984`,
  ])("case 2: %s has its quotes left out, or others", async (filter) => {
    const tenant = await withPeople();
    expect(await found(tenant, filter)).toEqual(["Ada@Example.com"]);
    const strict = await withPeople({ strict: true });
    const path = `/Users?filter=${encodeURIComponent(filter)}`;
    await expectRefused(strict, () => strict.scim("GET", path), 400, "invalidFilter");
  });

  it.each(["externalId eq e 1", 'userName eq ""ada@example.com""', 'userName eq "ada', "title eq it's"])(
    "case 2: %s could mean several things",
    async (filter) => {
      const tenant = await withPeople();
      const path = `/Users?filter=${encodeURIComponent(filter)}`;
      await expectRefused(tenant, () => tenant.scim("GET", path), 400, "invalidFilter");
    },
  );

  it("case 2: an apostrophe within other quotes is part of the value", async () => {
    const tenant = await withPeople();
    expect(await found(tenant, "title eq “it's”")).toEqual(["bob@example.com"]);
    expect(await found(tenant, 'title eq "it\'s"')).toEqual(["bob@example.com"]);
  });

  it("case 3: a probe without Content-Type gets integers", async () => {
    const tenant = await withPeople();
    const { status, body } = await tenant.scim("GET", "/Users?startIndex=1&count=2");
    expect(status).toBe(200);
    expect(body).toMatchObject({ totalResults: 2, startIndex: 1, itemsPerPage: 2 });
  });

  it("case 4: a plus is a space and an empty pair nothing, with an empty User-Agent; within quotes it may be a plus", async () => {
    const tenant = await scimTenant();
    const headers = { "User-Agent": "", Accept: "application/json" };
    const probe = await tenant.scim("GET", "/Users?filter=userName+eq+%22onelogin-test-user01%22&", {
      headers,
    });
    expect([probe.status, probe.body.totalResults]).toEqual([200, 0]);

    await tenant.addUser("user+tag@x.com");
    const literal = await tenant.scim("GET", "/Users?filter=userName+eq+%22user+tag@x.com%22", { headers });
    expect(literal.body.Resources.map(({ userName }) => userName)).toEqual(["user+tag@x.com"]);
    await tenant.addUser("user tag@x.com");
    const spaced = await tenant.scim("GET", "/Users?filter=userName+eq+%22user+tag@x.com%22");
    expect(spaced.body.Resources.map(({ userName }) => userName)).toEqual(["user tag@x.com"]);
  });

  it("case 5: userName and displayName know no case, id and externalId do, and spelling stays", async () => {
    const tenant = await withPeople();
    await tenant.addGroup("Ground Crew");
    expect(await found(tenant, 'userName eq "ADA@EXAMPLE.COM"')).toEqual(["Ada@Example.com"]);
    expect(await found(tenant, 'displayName eq "GROUND crew"', "/Groups")).toEqual(["Ground Crew"]);
    expect(await found(tenant, 'externalId eq "BOB"')).toEqual(["bob@example.com"]);
    expect(await found(tenant, 'externalId eq "bob"')).toEqual([]);
    const { body } = await tenant.scim("GET", '/Users?filter=userName eq "bob@example.com"');
    const id = body.Resources[0]?.id ?? "";
    expect(await found(tenant, `id eq "${id}"`)).toEqual(["bob@example.com"]);
    expect(await found(tenant, `id eq "${id.toUpperCase()}"`)).toEqual([]);
  });

  it.each([
    'urn:ietf:params:scim:schemas:core:2.0:User:userName EQ "ada@example.com"',
    'URN:IETF:PARAMS:SCIM:SCHEMAS:CORE:2.0:USER:USERNAME eq "ada@example.com"',
    'USERNAME Eq "ada@example.com" AND Active EQ true',
    `${ENTERPRISE.toUpperCase()}:Department eq "D9"`,
    'EMAILS[TYPE eq "WORK"].VALUE Sw "ada"',
  ])("case 6: %s has names in another case", async (filter) => {
    for (const strict of [false, true]) {
      expect(await found(await withPeople({ strict }), filter)).toEqual(["Ada@Example.com"]);
    }
  });

  it.each([
    'urn:scim:schemas:core:1.0:userName eq "ada@example.com"',
    'urn:scim:schemas:core:2.0:User:userName eq "ada@example.com"',
    'urn:ietf:params:scim:schemas:core:2.0:userName eq "ada@example.com"',
    'urn:scim:schemas:extension:enterprise:1.0:department eq "D9"',
    'not (urn:scim:schemas:core:1.0:active eq false) and department eq "D9"',
    'department eq "D9"',
    'active eq "True"',
    'active eq "TRUE" and emails[primary eq "true"].value pr',
  ])("case 6: %s can only mean today's names and types", async (filter) => {
    expect(await found(await withPeople(), filter)).toEqual(["Ada@Example.com"]);
    const strict = await withPeople({ strict: true });
    const path = `/Users?filter=${encodeURIComponent(filter)}`;
    await expectRefused(strict, () => strict.scim("GET", path), 400, "invalidFilter");
  });

  it.each(['userName  eq  "ada@example.com"', ' userName\teq "ada@example.com" '])(
    "case 7: %j has any white space",
    async (filter) => {
      expect(await found(await withPeople(), filter)).toEqual(["Ada@Example.com"]);
    },
  );

  it("case 8: a filter on e-mails is answered, and reads few rows of many", async () => {
    const tenant = await scimTenant();
    for (let index = 0; index < 40; index++) {
      await tenant.addUser(`u${index}`, { emails: [{ value: `u${index}@x.com`, type: "work" }] });
    }
    const filter = encodeURIComponent('emails[type eq "work"].value eq "u7@x.com"');
    const answer = await tenant.scim("GET", `/Users?filter=${filter}`);
    expect(answer.body.Resources.map(({ userName }) => userName)).toEqual(["u7"]);
    expect(costOf(answer).trips).toBe(1);
    expect(costOf(answer).read).toBeLessThan(20);
  });

  it("case 9: a complex attribute compared itself means its value", async () => {
    expect(await found(await withPeople(), 'emails eq "ada@example.com"')).toEqual(["Ada@Example.com"]);
  });

  it.each([
    "",
    "   ",
    "userName",
    'userName = "ada"',
    'userName is "ada"',
    'nobody eq "x"',
    'password eq "x"',
    'groups.display eq "x"',
    'active eq "0"',
    "active eq no",
    "active gt true",
    'not userName eq "x"',
    'userName sw "a" and',
    "userName eq %22ada%22",
    'emails[type eq "work"] eq "x"',
    "meta.created gt yesterday",
  ])("case 10: %j cannot be filtered by, and finds neither all nor none", async (filter) => {
    const tenant = await withPeople();
    const path = `/Users?filter=${encodeURIComponent(filter)}`;
    await expectRefused(tenant, () => tenant.scim("GET", path), 400, "invalidFilter");
  });

  it.each([
    "?filter=",
    "?filter",
    "?FILTER=nobody%20pr",
    "?filter=userName%20pr&filter=active%20pr",
    "?filter=%zz",
  ])("case 10: %s is no filter that could be answered", async (query) => {
    const tenant = await withPeople();
    await expectRefused(tenant, () => tenant.scim("GET", `/Users${query}`), 400, "invalidFilter");
  });

  it("case 10: a filter that was encoded twice is read as it was meant", async () => {
    const twice = encodeURIComponent(encodeURIComponent('userName eq "ada@example.com"'));
    const { body } = await (await withPeople()).scim("GET", `/Users?filter=${twice}`);
    expect(body.Resources.map(({ userName }) => userName)).toEqual(["Ada@Example.com"]);
    const strict = await withPeople({ strict: true });
    await expectRefused(strict, () => strict.scim("GET", `/Users?filter=${twice}`), 400, "invalidFilter");
  });

  it("case 11: without members none are read", async () => {
    const tenant = await scimTenant();
    const members: string[] = [];
    for (let index = 0; index < 30; index++) members.push(await tenant.addUser(`u${index}`));
    const group = await tenant.addGroup("Crew", members);
    for (const path of [`/Groups/${group}`, "/Groups"]) {
      const answer = await tenant.scim("GET", `${path}?excludedAttributes=members`);
      expect(JSON.stringify(answer.body)).not.toContain(members[0]);
      expect(costOf(answer).read).toBeLessThan(10);
      const whole = await tenant.scim("GET", path);
      expect(JSON.stringify(whole.body)).toContain(members[0]);
    }
  });

  it("case 12: counts and indexes out of range mean their nearest", async () => {
    const tenant = await withPeople();
    const page = async (query: string) => {
      const { startIndex, itemsPerPage, totalResults } = (await tenant.scim("GET", `/Users?${query}`)).body;
      return [totalResults, startIndex, itemsPerPage];
    };
    expect(await page("count=0")).toEqual([2, 1, 0]);
    expect(await page("startIndex=0")).toEqual([2, 1, 2]);
    expect(await page("startIndex=-7&count=1")).toEqual([2, 1, 1]);
    expect(await page("count=-1")).toEqual([2, 1, 0]);
    expect(await page("startIndex=3")).toEqual([2, 3, 0]);
    for (const query of ["count=ten", "startIndex=1.5"]) {
      await expectRefused(tenant, () => tenant.scim("GET", `/Users?${query}`), 400, "invalidValue");
    }
  });

  it("case 13: single discovery resources, encoded or not, without nulls", async () => {
    const tenant = await scimTenant();
    for (const path of [
      "/ServiceProviderConfig",
      "/ResourceTypes",
      "/ResourceTypes/User",
      "/ResourceTypes/Group",
      "/Schemas",
      `/Schemas/${USER}`,
      `/Schemas/${encodeURIComponent(USER)}`,
      `/Schemas/${ENTERPRISE.toUpperCase()}`,
    ]) {
      const answer = await tenant.scim("GET", path);
      expect(answer.status, path).toBe(200);
      expect(JSON.stringify(answer.body)).not.toContain("null");
    }
    for (const path of ["/ResourceTypes/Robot", "/Schemas/urn:nobody"]) {
      await expectRefused(tenant, () => tenant.scim("GET", path), 404);
    }
  });

  it("case 14: pages by cursor skip nobody while rows before them go", async () => {
    const tenant = await scimTenant();
    const ids: string[] = [];
    for (let index = 0; index < 9; index++) ids.push(await tenant.addUser(`u${index}`));
    const seen: string[] = [];
    for (let cursor: unknown = ""; cursor !== undefined; ) {
      const { body } = await tenant.scim("GET", `/Users?count=3&cursor=${cursor}`);
      seen.push(...body.Resources.map(({ id }) => id));
      cursor = body.nextCursor;
      await tenant.scim("DELETE", `/Users/${seen.at(-3)}`);
    }
    expect(seen).toEqual(ids);
  });
});
