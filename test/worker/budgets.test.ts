import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { sealCursor } from "../../src/http/scim/page-cursor.ts";
import { MEMBER_LIMITS } from "../../src/limits/scim.ts";
import { costOf, GROUP, type ScimAnswer, type ScimTenant, scimTenant, USER } from "../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../support/seed.ts";

/**
 * What requests may cost in D1, to the row, in a small directory and in one a thousand times as large. D1 counts a row for each entry at
 * which a search arrives, and one more where a search ends at an entry behind; nothing where a search for equals finds none, nor for the table
 * behind an index. So that it always ends at an entry, others stand behind the tenant's own in each table.
 */
const sizes = [
  { name: "100 users", users: 100, members: 10 },
  { name: "100,000 users", users: 100_000, members: 99_000 },
] as const;

/** How many of the first users are in a second group too. */
const IN_TWO = 5;

interface Place {
  readonly tenant: ScimTenant;
  /** With `members` members, the first users. */
  readonly crowd: string;
  readonly ofNone: string;
  readonly ofOne: string;
  readonly ofTwo: string;
}

const places = new Map<string, Place>();

beforeAll(async () => {
  for (const { name, users, members } of sizes) places.set(name, await placeOf(users, members));
  await standBehind();
}, 120_000);

async function placeOf(users: number, members: number): Promise<Place> {
  const tenant = await scimTenant();
  await seedUsers(tenant, users);
  await env.DB.prepare(
    `UPDATE users SET external_id = 'x-' || id, search = json_set(search, '$.emails[0].type', 'work'),
            attributes = json_set(attributes, '$.externalId', 'x-' || id, '$.emails[0].type', 'work') WHERE tenant = ?`,
  )
    .bind(tenant.id)
    .run();
  const crowd = await tenant.addGroup("crowd");
  await seedMembers(tenant, crowd, members);
  await seedMembers(tenant, await tenant.addGroup("second"), IN_TWO);
  // The first of a tenant's requests notes the use of the token and who sends it.
  await tenant.patch(`/Groups/${crowd}`, { op: "replace", path: "displayName", value: "Crowd" });
  await env.DB.prepare("UPDATE members SET added_at = ? WHERE tenant = ?").bind(Date.now(), tenant.id).run();
  return {
    tenant,
    crowd,
    ofNone: seededUser(users - 1),
    ofOne: seededUser(IN_TWO + 1),
    ofTwo: seededUser(1),
  };
}

const standBehind = () =>
  env.DB.batch(
    [
      `INSERT OR IGNORE INTO users (tenant, id, user_name_key, external_id, active, version, created_at, last_modified, deactivated_at, attributes, search)
       VALUES ('~', '~', '~', '~', 0, 1, 1, 1, 1, '{}', '{}')`,
      "INSERT OR IGNORE INTO user_emails (tenant, value_key, user_id) VALUES ('~', '~', '~')",
      `INSERT OR IGNORE INTO groups (tenant, id, display_name_key, external_id, version, created_at, last_modified, attributes, search)
       VALUES ('~', '~', '~', '~', 1, 1, 1, '{}', '{}')`,
      `INSERT OR IGNORE INTO members (tenant, group_id, value, type, state, added_at)
       VALUES ('~', '~', '~', 'User', 'review', 1), ('~', '~', '~~', 'Group', 'review', 1)`,
      "INSERT OR IGNORE INTO parked_members (tenant, group_id, value, since) VALUES ('~', '~', '~', 1)",
      "INSERT OR IGNORE INTO target_sources (tenant, group_id, target_id, own_name) VALUES ('~', '~', '~', 0)",
    ].map((statement) => env.DB.prepare(statement)),
  );

/** Whether the tenant's lane is due already, or rests: the first change makes it due, in a row that each change writes. */
const setDue = (tenant: ScimTenant, at: number | null) =>
  env.DB.prepare("UPDATE tenants SET due_at = ? WHERE id = ?").bind(at, tenant.id).run();

const PATIENCE = { timeout: 20_000, interval: 50 };

const cost = (answer: ScimAnswer): string => {
  const { trips, read, written } = costOf(answer);
  return `${answer.status}: ${trips} trips, ${read} read, ${written} written`;
};

describe.each(sizes)("with $name", ({ name }) => {
  const place = (): Place => {
    const found = places.get(name);
    if (found === undefined) throw new Error("not seeded");
    return found;
  };

  describe("one member more or less", () => {
    it.each([
      ["where the lane is due already", 1],
      ["where the lane rests", null],
    ] as const)("takes 2 trips, 12 rows read and 9 written, %s", async (_, due) => {
      const { tenant, crowd, ofNone } = place();
      const add = { op: "add", path: "members", value: [{ value: ofNone }] };
      const remove = { op: "remove", path: `members[value eq "${ofNone}"]` };
      const repeated = "204: 1 trips, 4 read, 0 written";
      const expected = [
        "204: 2 trips, 12 read, 9 written",
        repeated,
        "204: 2 trips, 12 read, 9 written",
        repeated,
      ];
      // The lane that each change wakes may come in between, and be done with what is due.
      await vi.waitFor(async () => {
        const costs: string[] = [];
        for (const operation of [add, remove]) {
          await setDue(tenant, due);
          for (const _ of [1, 2]) costs.push(cost(await tenant.patch(`/Groups/${crowd}`, operation)));
        }
        expect(costs).toEqual(expected);
      }, PATIENCE);
    });
  });

  describe("a filter with one hit", () => {
    it.each([
      ["userName", (id: string) => `userName eq "${id}@example.com"`, 2],
      ["id", (id: string) => `id eq "${id}"`, 2],
      ["externalId", (id: string) => `externalId eq "x-${id}"`, 3],
      ["emails", (id: string) => `emails[type eq "work"].value eq "${id}@example.com"`, 4],
    ] as const)(
      "by %s reads nothing but its way to the user, who is in however many groups",
      async (_, filter, rows) => {
        const { tenant, ofNone, ofOne, ofTwo } = place();
        for (const [groups, id] of [ofNone, ofOne, ofTwo].entries()) {
          const found = await tenant.scim("GET", `/Users?filter=${filter(id)}`);
          expect(found.body.Resources.map((user) => [user.id, user.groups?.length ?? 0])).toEqual([
            [id, groups],
          ]);
          expect(found.body.totalResults).toBe(1);
          expect(cost(found)).toBe(`200: 1 trips, ${rows} read, 0 written`);
        }
        const part = await tenant.scim("GET", `/Users?filter=${filter(ofTwo)}&excludedAttributes=groups`);
        expect(part.body.Resources[0]?.groups).toBeUndefined();
      },
    );

    it.each(["userName", "externalId", "emails.value"])(
      "reads the token where %s finds nobody",
      async (path) => {
        const found = await place().tenant.scim("GET", `/Users?filter=${path} eq "nobody"`);
        expect(found.body.totalResults).toBe(0);
        expect(cost(found)).toBe("200: 1 trips, 1 read, 0 written");
      },
    );
  });

  it("reads a user in one trip, whose groups are in the same row", async () => {
    const { tenant, ofNone, ofTwo } = place();
    for (const id of [ofNone, ofTwo]) {
      expect(cost(await tenant.scim("GET", `/Users/${id}`))).toBe("200: 1 trips, 2 read, 0 written");
    }
  });

  it("writes a user in two trips", async () => {
    const { tenant } = place();
    const body = { schemas: [USER], userName: "new@x.example", externalId: "x-new" };
    const created = await tenant.scim("POST", "/Users", { body });
    const path = `/Users/${created.body.id}`;
    const answers = [
      created,
      await tenant.scim("PUT", path, { body: { ...body, title: "Dr" } }),
      await tenant.patch(path, { op: "replace", path: "active", value: false }),
      await tenant.scim("DELETE", path),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 204]);
    expect(answers.map((answer) => costOf(answer).trips)).toEqual([2, 2, 2, 2]);
  });

  it("writes a group in two trips; in three where it is renamed, or all are stated and some are new", async () => {
    const { tenant, ofOne, ofTwo } = place();
    const stated = (...ids: string[]) => ({
      body: { schemas: [GROUP], displayName: "New", members: ids.map((value) => ({ value })) },
    });
    const created = await tenant.scim("POST", "/Groups", stated(ofOne));
    const path = `/Groups/${created.body.id}`;
    const answers = [
      created,
      await tenant.scim("PUT", path, stated(ofOne, ofTwo)),
      await tenant.scim("PUT", path, stated(ofTwo)),
      await tenant.patch(path, { op: "replace", path: "displayName", value: "Renamed" }),
      await tenant.scim("DELETE", path),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 204, 204]);
    expect(answers.slice(1).map((answer) => costOf(answer).trips)).toEqual([3, 2, 3, 2]);
    expect(costOf(created).trips).toBe(2);
  });
});

describe("a page of 100 by cursor, of 100,000", () => {
  /** The page behind the user of that number, in a list that has no other parameters. */
  async function pageBehind(index: number, query: string): Promise<ScimAnswer> {
    const { tenant } = placeOfAll();
    const list = [["User"], [], undefined, undefined] as const;
    const scope = { masterKey: env.MASTER_KEY, tenant: tenant.id, list };
    const boundary = { id: seededUser(index), sortKey: null, backwards: false, inclusive: false };
    const cursor = await sealCursor(scope, { boundary, count: 100, reading: 0 }, Date.now());
    const page = await tenant.scim("GET", `/Users?count=100&cursor=${cursor}${query}`);
    expect(page.body.Resources.map(({ id }) => id)).toEqual(
      Array.from({ length: 100 }, (_, place) => seededUser(index + 1 + place)),
    );
    expect(page.body.totalResults).toBe(100_000);
    return page;
  }

  const placeOfAll = (): Place => {
    const found = places.get("100,000 users");
    if (found === undefined) throw new Error("not seeded");
    return found;
  };

  it.each([100, 50_000, 98_800])(
    "reads 104 rows behind number %d where groups are left out",
    async (index) => {
      const page = await pageBehind(index, "&excludedAttributes=groups");
      expect(cost(page)).toBe("200: 1 trips, 104 read, 0 written");
    },
  );

  it("reads 104 rows where nobody is in a group", async () => {
    const page = await pageBehind(99_500, "");
    expect(page.body.Resources.every(({ groups }) => groups === undefined)).toBe(true);
    expect(cost(page)).toBe("200: 1 trips, 104 read, 0 written");
  });

  it.each([100, 50_000, 98_800])("reads 104 rows behind number %d, the groups with them", async (index) => {
    const page = await pageBehind(index, "");
    expect(page.body.Resources.every(({ groups }) => groups?.length === 1)).toBe(true);
    expect(cost(page)).toBe("200: 1 trips, 104 read, 0 written");
  });

  it("reads 102 rows by index, and those before it", async () => {
    const { tenant } = placeOfAll();
    for (const startIndex of [1, 50_001]) {
      const page = await tenant.scim("GET", `/Users?count=100&startIndex=${startIndex}`);
      expect(page.body.Resources.every(({ groups }) => (groups?.length ?? 0) > 0)).toBe(true);
      expect(cost(page)).toBe(`200: 1 trips, ${102 + startIndex - 1} read, 0 written`);
    }
  });
});

describe("a group of 10,000", () => {
  it.each([
    ["5 others", 5, 5],
    ["10 fewer", 10, 0],
    ["10 more", 0, 10],
  ])("is replaced by one with %s for its size, and a little for each of them", async (_, fewer, more) => {
    const { tenant } = places.get("100,000 users") ?? {};
    if (tenant === undefined) throw new Error("not seeded");
    const size = 10_000;
    const displayName = `Replaced ${fewer} ${more}`;
    const group = await tenant.addGroup(displayName);
    await seedMembers(tenant, group, size);
    await env.DB.prepare("UPDATE members SET added_at = ? WHERE tenant = ? AND group_id = ?")
      .bind(Date.now(), tenant.id, group)
      .run();
    const members = Array.from({ length: size - fewer + more }, (_, index) => ({
      value: seededUser(fewer + index),
    }));
    const replaced = await tenant.scim("PUT", `/Groups/${group}`, {
      body: { schemas: [GROUP], displayName, members },
    });
    expect(replaced.status).toBe(200);
    expect(replaced.body.members?.map(({ value }) => value)).toEqual(members.map(({ value }) => value));
    expect(costOf(replaced).trips).toBe(more === 0 ? 2 : 3);
    expect(costOf(replaced).read).toBeLessThanOrEqual(10_100);
    expect(costOf(replaced).written).toBeLessThanOrEqual(80);
  });
});

describe("what is rare", () => {
  it("takes no trip more where the tenant is strict, or has schemas of its own", async () => {
    const strict = await scimTenant({ strict: true });
    const extended = await scimTenant();
    const urn = "urn:example:params:scim:schemas:extension:badge:2.0:Group";
    const schema = { name: "Badge", resourceType: "Group", attributes: [{ name: "colour", type: "string" }] };
    expect((await extended.api("PUT", `/schemas/${urn}`, schema)).status).toBe(201);
    for (const tenant of [strict, extended]) {
      const user = await tenant.addUser("ada@x.example");
      const group = await tenant.addGroup("Engines");
      const operation = { op: "add", path: "members", value: [{ value: user }] };
      const added = await tenant.patch(`/Groups/${group}`, operation);
      expect([added.status, costOf(added).trips]).toEqual([204, 2]);
    }
    const group = await extended.addGroup("Other");
    const own = { op: "add", path: `${urn}:colour`, value: "red" };
    const changed = await extended.patch(`/Groups/${group}`, own);
    expect([changed.status, costOf(changed).trips]).toEqual([204, 2]);
    expect((await extended.scim("GET", `/Groups/${group}`)).body[urn]).toEqual({ colour: "red" });
  });

  it("counts in a trip of its own where a key has more bearers than the page takes", async () => {
    const tenant = await scimTenant();
    for (const name of ["a", "b", "c"]) {
      await tenant.addUser(name, { externalId: "shared", emails: [{ value: "shared@x.example" }] });
    }
    for (const filter of ['externalId eq "shared"', 'emails.value eq "shared@x.example"']) {
      for (const [page, trips, length] of [
        ["count=3", 1, 3],
        ["count=2", 2, 2],
        ["count=2&startIndex=3", 1, 1],
        ["count=2&cursor", 2, 2],
        ["count=0", 1, 0],
      ] as const) {
        const found = await tenant.scim("GET", `/Users?filter=${filter}&${page}`);
        const resources = found.body.Resources ?? [];
        expect([page, found.body.totalResults, resources.length]).toEqual([page, 3, length]);
        expect([page, costOf(found).trips]).toEqual([page, trips]);
      }
    }
    const all = await tenant.scim("GET", '?filter=externalId eq "shared"&count=2&startIndex=2');
    expect([all.body.totalResults, all.body.Resources.length]).toEqual([3, 2]);
  });

  it("takes no trip more where a user is in thousands of groups, and refuses what a row has no room for", async () => {
    const tenant = await scimTenant();
    const [ada, bob] = [await tenant.addUser("ada"), await tenant.addUser("bob")];
    const [first, second] = [await tenant.addGroup("First"), await tenant.addGroup("Second")];
    const many = Math.ceil(MEMBER_LIMITS.groupIdsLength / '"group-00001",'.length);
    await env.DB.prepare(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?3)
       UPDATE users SET group_ids = (SELECT json_group_array(printf('group-%05d', n)) FROM numbers) WHERE tenant = ?1 AND id = ?2`,
    )
      .bind(tenant.id, ada, many - 1)
      .run();
    const add = (value: string) => ({ op: "add", path: "members", value: [{ value }] });
    expect((await tenant.patch(`/Groups/${first}`, add(ada))).status).toBe(204);
    const list = await tenant.scim("GET", "/Users");
    expect(cost(list)).toBe("200: 1 trips, 5 read, 0 written");
    expect(list.body.Resources.map(({ groups }) => groups?.length ?? 0)).toEqual([many, 0]);
    const refused = await tenant.patch(`/Groups/${second}`, add(ada));
    expect([refused.status, refused.body.scimType, refused.body.detail]).toEqual([
      400,
      "invalidValue",
      expect.stringContaining("20,000 groups"),
    ]);
    expect((await tenant.patch(`/Groups/${second}`, add(bob))).status).toBe(204);
  });
});
