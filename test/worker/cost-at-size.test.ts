import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { costOf, type ScimTenant, scimTenant } from "../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../support/seed.ts";

/**
 * What requests cost in D1 where there are 20,000 users and as many groups, two of them with 10 and with 100,000 members: the cost follows
 * what is found, not what there is. D1 counts a row once, be it found in an index or in its table, and one more where a range ends.
 */
const USERS = 20_000;
const MANY = 100_000;
/** The last users and groups were changed a second after each other; all before them at the same time, as by one import. */
const IMPORTED = 19_900;
const at = (index: number) => new Date((index < IMPORTED ? 1 : index) * 1_000).toISOString();

let tenant: ScimTenant;
let small: string;
let large: string;
const member = seededUser(7);

beforeAll(async () => {
  tenant = await scimTenant();
  await seedUsers(tenant, USERS);
  const time = `max(1, iif(substr(id, 11) + 0 < ${IMPORTED}, 1, substr(id, 11) + 0)) * 1000`;
  await env.DB.batch([
    env.DB.prepare(
      `UPDATE users SET external_id = 'x-' || id, created_at = ${time}, last_modified = ${time} WHERE tenant = ?`,
    ).bind(tenant.id),
    env.DB.prepare(
      `INSERT INTO groups (tenant, id, display_name_key, external_id, version, created_at, last_modified, attributes, search)
       SELECT tenant, 'of-' || id, 'of ' || id, 'x-' || id, 1, created_at, last_modified, json_object('displayName', 'Of ' || id), '{}'
         FROM users WHERE tenant = ?`,
    ).bind(tenant.id),
    env.DB.prepare("UPDATE tenants SET group_count = group_count + ? WHERE id = ?").bind(USERS, tenant.id),
  ]);
  small = await tenant.addGroup("small");
  large = await tenant.addGroup("large");
  await seedMembers(tenant, small, 10);
  await seedMembers(tenant, large, MANY);
});

const last = `filter=meta.lastModified gt "${at(USERS - 5)}"`;
const range = `filter=meta.lastModified ge "${at(IMPORTED + 5)}" and meta.lastModified lt "${at(IMPORTED + 9)}"`;

/** What is sought, where, how much of it there is, and how many rows that may read. */
const findings: readonly (readonly [string, () => string, number | undefined, number])[] = [
  ["one user by id", () => `/Users/${member}`, undefined, 2],
  ["by userName", () => `/Users?filter=userName eq "${member}@example.com"`, 1, 2],
  ["by externalId", () => `/Users?filter=externalId eq "x-${member}"`, 1, 3],
  ["by e-mail", () => `/Users?filter=emails.value eq "${member}@example.com"`, 1, 4],
  ["by e-mail in brackets", () => `/Users?filter=emails[value eq "${member}@example.com"]`, 1, 4],
  ["by id", () => `/Users?filter=id eq "${member}"`, 1, 2],
  [
    "by the beginning of userName",
    () => '/Users?filter=userName sw "seed-user-00012"&attributes=userName',
    10,
    45,
  ],
  ["users changed last", () => `/Users?attributes=userName&${last}`, 4, 22],
  ["users changed between", () => `/Users?attributes=userName&${range}`, 4, 22],
  [
    "users changed last, in that order",
    () => `/Users?attributes=userName&${last}&sortBy=meta.lastModified&cursor`,
    4,
    22,
  ],
  ["groups by displayName", () => `/Groups?filter=displayName eq "Of ${member}"`, 1, 3],
  ["groups by externalId", () => `/Groups?filter=externalId eq "x-${member}"`, 1, 5],
  ["groups changed between", () => `/Groups?attributes=displayName&${range}`, 4, 22],
  [
    "groups of a member",
    () => `/Groups?filter=members[value eq "${member}"]&excludedAttributes=members`,
    2,
    18,
  ],
  [
    "groups of a member",
    () => `/Groups?filter=members.value eq "${member}"&excludedAttributes=members`,
    2,
    18,
  ],
  [
    "whether a group has a member",
    () => `/Groups?filter=id eq "${large}" and members eq "${member}"&attributes=id`,
    1,
    6,
  ],
  ["members of a group", () => `/Users?filter=groups[value eq "${small}"]&attributes=id`, 10, 75],
  ["members of a group", () => `/Users?filter=groups.value eq "${small}"&attributes=id`, 10, 75],
  ["a user in a large group", () => `/Users?filter=id eq "${member}" and groups.value eq "${large}"`, 1, 30],
  [
    "a user in a large group, the other way round",
    () =>
      `/Users?filter=groups[value eq "${large}" and type eq "direct"] and userName eq "${member}@example.com"`,
    1,
    30,
  ],
  [
    "a user not in a small group",
    () => `/Users?filter=id eq "${seededUser(77)}" and not (groups eq "${small}")`,
    1,
    30,
  ],
  [
    "groups of a member by id",
    () => `/Groups?filter=id eq "${large}" and members.value eq "${member}"&attributes=id`,
    1,
    30,
  ],
  [
    "one of two by different names",
    () => `/Users?filter=userName eq "nobody" or externalId eq "x-${member}"`,
    1,
    60,
  ],
  [
    "three of five by different names, in another order",
    () =>
      `/Users?attributes=id&sortBy=meta.lastModified&filter=${[
        `userName eq "${seededUser(1)}@example.com"`,
        `externalId eq "x-${seededUser(2)}"`,
        `emails[type eq "work" and value eq "${seededUser(3)}@example.com"]`,
        `emails.value eq "${seededUser(4)}@example.com"`,
        `id eq "nobody"`,
      ].join(" or ")}`,
    3,
    70,
  ],
  [
    "members of either group",
    () =>
      `/Users?attributes=id&filter=groups.value eq "${small}" or userName eq "${seededUser(500)}@example.com"`,
    11,
    150,
  ],
  [
    "two out of many with something else",
    () =>
      `/Users?attributes=id&filter=active eq true and (userName eq "${seededUser(1)}@example.com" or userName eq "${seededUser(2)}@example.com") and title ne "x"`,
    2,
    40,
  ],
  [
    "groups of either member, with a name",
    () =>
      `/Groups?attributes=id&filter=(members.value eq "${member}" or members.value eq "${seededUser(12)}") and displayName sw "s"`,
    1,
    60,
  ],
  [
    "groups by names",
    () =>
      `/Groups?attributes=id&filter=displayName eq "small" or displayName eq "Of ${member}" or externalId eq "x-${member}"`,
    2,
    60,
  ],
  [
    "one by externalId in another order",
    () => `/Users?attributes=id&sortBy=userName&filter=externalId eq "x-${member}" and active eq true`,
    1,
    20,
  ],
  [
    "users changed last, in another order",
    () => `/Users?attributes=userName&${last}&sortBy=userName&cursor`,
    4,
    30,
  ],
  [
    "users changed last with something else",
    () => `/Users?attributes=userName&${last} and title ne "x" and not (emails.value eq "x")`,
    4,
    30,
  ],
  ["nobody", () => '/Users?filter=userName eq "nobody"', 0, 1],
  ["no group", () => '/Groups?filter=displayName eq "none"', 0, 1],
];

describe("finding among 20,000", () => {
  it.each(findings)("reads in proportion to what is found: %s", async (_, pathOf, hits, rows) => {
    const found = await tenant.scim("GET", pathOf());
    expect(found.status).toBe(200);
    expect(found.body.totalResults).toBe(hits);
    expect(costOf(found)).toMatchObject({ trips: 1, written: 0 });
    expect(costOf(found).read).toBeLessThanOrEqual(rows);
  });

  it.each([
    ["/Users?attributes=userName", 110],
    ["/Users?attributes=userName&sortBy=userName", 110],
    ["/Users?attributes=userName&sortBy=id", 110],
    ["/Users?attributes=userName&sortBy=externalId", 110],
    ["/Users?attributes=userName&sortBy=meta.lastModified", 110],
    ["/Users?attributes=userName&sortBy=meta.lastModified&sortOrder=descending", 110],
    ["/Groups?attributes=displayName", 110],
    ["/Groups?attributes=displayName&sortBy=displayName", 110],
    ["/Groups?attributes=displayName&sortBy=id", 110],
    ["/Groups?attributes=displayName&sortBy=externalId", 110],
    ["/Groups?attributes=displayName&sortBy=meta.lastModified", 110],
    ["/Groups?attributes=displayName&sortBy=meta.lastModified&sortOrder=descending", 110],
  ] as const)("reads in proportion to the page by cursor: %s", async (path, rows) => {
    let cursor: unknown = "";
    for (let page = 1; page <= 5; page++) {
      const list = await tenant.scim("GET", `${path}&count=100&cursor=${cursor}`);
      expect(list.body).toMatchObject({
        totalResults: path.startsWith("/Users") ? USERS : USERS + 2,
        itemsPerPage: 100,
      });
      expect(costOf(list)).toMatchObject({ trips: 1, written: 0 });
      expect(costOf(list).read).toBeLessThanOrEqual(rows);
      cursor = list.body.nextCursor;
    }
  });
});

describe("a list by externalId", () => {
  it.each(["/Users?attributes=userName", "/Groups?attributes=displayName"])(
    "reads in proportion to the page behind those without one: %s",
    async (path) => {
      const [first, second] = await twoPages(`${path}&sortBy=externalId&sortOrder=descending`);
      expect(first.Resources.length).toBe(100);
      expect(second.read).toBeLessThanOrEqual(110);
    },
  );

  async function twoPages(path: string) {
    const first = await tenant.scim("GET", `${path}&count=100&cursor`);
    const second = await tenant.scim("GET", `${path}&count=100&cursor=${first.body.nextCursor}`);
    return [first.body, costOf(second)] as const;
  }
});

describe("150 groups that contain each other", () => {
  let dense: ScimTenant;
  const group = (index: number) => `nested-${String(index).padStart(3, "0")}`;

  beforeAll(async () => {
    dense = await scimTenant();
    await seedUsers(dense, 150);
    const ids = JSON.stringify(Array.from({ length: 150 }, (_, index) => group(index)));
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
         SELECT ?1, value, value, 1, 1, 1, json_object('displayName', value), '{}' FROM json_each(?2)`,
      ).bind(dense.id, ids),
      env.DB.prepare(
        `INSERT INTO members (tenant, group_id, value, type, state, added_at)
         SELECT ?1, outside.value, inside.value, 'Group', 'confirmed', 1 FROM json_each(?2) outside, json_each(?2) inside
          WHERE outside.value <> inside.value
         UNION ALL
         SELECT ?1, value, 'seed-user-000' || substr(value, 8), 'User', 'confirmed', 1 FROM json_each(?2)`,
      ).bind(dense.id, ids),
    ]);
  });

  it.each([
    ['groups.value eq "nested-007"', 150],
    ['groups[value eq "nested-007" and type eq "indirect"]', 149],
    ['groups[value eq "nested-007" and type eq "direct"]', 1],
    ['userName eq "seed-user-000007@example.com" and groups.type eq "indirect"', 1],
    ['userName eq "seed-user-000007@example.com" and not (groups.type eq "direct")', 0],
    ["groups pr", 150],
  ])("are followed from one group or user: %s", async (filter, total) => {
    const { body } = await dense.scim("GET", `/Users?attributes=id&count=1&filter=${filter}`);
    expect([filter, body.totalResults]).toEqual([filter, total]);
  });

  it.each([
    'groups.type eq "indirect"',
    'not (groups.type eq "indirect")',
    'groups.type eq "direct" or groups[type ne "direct" and value sw "nested"]',
  ])("are too many to be followed from each: %s", async (filter) => {
    for (const path of ["/Users", ""]) {
      const { status, body } = await dense.scim(
        "GET",
        `${path}?filter=meta.resourceType eq "User" and (${filter})`,
      );
      expect([status, body.scimType, body.detail]).toEqual([
        400,
        "tooMany",
        expect.stringContaining("groups within groups"),
      ]);
    }
  });
});

describe("one member of a group of 100,000", () => {
  it("costs what one of ten costs", async () => {
    const stranger = await tenant.addUser("stranger@example.com");
    // The first of a tenant's PATCHes also notes who sends it.
    await tenant.patch(`/Groups/${small}`, { op: "replace", path: "displayName", value: "Small" });
    const costs = [];
    for (const group of [small, large]) {
      const add = { op: "add", path: "members", value: [{ value: stranger }] };
      const remove = { op: "remove", path: `members[value eq "${stranger}"]` };
      const added = costOf(await tenant.patch(`/Groups/${group}`, add));
      const again = costOf(await tenant.patch(`/Groups/${group}`, add));
      const removed = costOf(await tenant.patch(`/Groups/${group}`, remove));
      costs.push({ added, again, removed });
    }
    const [ofSmall, ofLarge] = costs;
    for (const step of ["added", "again", "removed"] as const) {
      expect(ofLarge?.[step]).toMatchObject({
        trips: ofSmall?.[step].trips,
        written: ofSmall?.[step].written,
      });
      // Where its range ends, SQLite looks at one row of whatever stands behind it.
      expect(Math.abs((ofLarge?.[step].read ?? 0) - (ofSmall?.[step].read ?? 0))).toBeLessThanOrEqual(1);
    }
    expect(ofLarge?.added.read).toBeLessThanOrEqual(12);
    expect(ofLarge?.added.written).toBeLessThanOrEqual(9);
    expect(ofLarge?.again.written).toBe(0);
  });

  it("is put out everywhere with a user, in proportion to the user's groups", async () => {
    const gone = await tenant.scim("DELETE", `/Users/${seededUser(3)}`);
    expect(gone.status).toBe(204);
    expect(costOf(gone).trips).toBe(2);
    expect(costOf(gone).read).toBeLessThanOrEqual(80);
  });
});
