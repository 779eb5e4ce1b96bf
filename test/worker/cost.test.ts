import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { costOf, type ScimTenant, scimTenant, USER } from "../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../support/seed.ts";

/** What requests cost in D1 where there are 2,000 users, and a group of as many: the cost follows the change, not the size. */
const USERS = 2_000;

let tenant: ScimTenant;
let small: string;
let large: string;
/** Of both groups. */
const member = seededUser(3);
/** Of no group. */
const stranger = seededUser(USERS - 1);

beforeAll(async () => {
  tenant = await scimTenant();
  await seedUsers(tenant, USERS);
  // SQLite looks one row further than a range; with groups around them both see the same there.
  const first = await tenant.addGroup("first");
  small = await tenant.addGroup("small");
  large = await tenant.addGroup("large");
  const last = await tenant.addGroup("last");
  await seedMembers(tenant, small, 10);
  await seedMembers(tenant, large, USERS - 1);
  for (const group of [first, last]) await seedMembers(tenant, group, 1);
});

describe("reading users", () => {
  it("waits once for one user with two groups, and reads 2 rows", async () => {
    const user = await tenant.scim("GET", `/Users/${member}`);
    expect(user.body.groups).toHaveLength(2);
    expect(costOf(user)).toMatchObject({ trips: 1, read: 2, written: 0 });
  });

  it.each([
    ["userName", `${member}@example.com`],
    ["id", member],
  ])("waits once for a filter by %s, and reads 2 rows", async (attribute, value) => {
    const found = await tenant.scim("GET", `/Users?filter=${attribute} eq "${value}"`);
    expect(found.body.totalResults).toBe(1);
    expect(found.body.Resources[0]?.groups).toHaveLength(2);
    expect(costOf(found)).toMatchObject({ trips: 1, read: 2 });
  });

  it.each(["userName", "externalId", "emails", "emails.value"])(
    "finds by %s that there is nobody without going through the users",
    async (attribute) => {
      const found = await tenant.scim("GET", `/Users?filter=${attribute} eq "nobody"`);
      expect(found.body.totalResults).toBe(0);
      expect(costOf(found).trips).toBe(1);
      expect(costOf(found).read).toBe(1);
    },
  );

  it("finds by an e-mail address without going through the users", async () => {
    const found = await tenant.scim("GET", `/Users?filter=emails.value eq "${member}@example.com"`);
    expect(found.body.totalResults).toBe(1);
    expect(costOf(found).read).toBeLessThanOrEqual(4);
  });

  it("reads no row more for the groups", async () => {
    const whole = await tenant.scim("GET", `/Users/${member}`);
    const part = await tenant.scim("GET", `/Users/${member}?excludedAttributes=groups`);
    expect(part.body.groups).toBeUndefined();
    expect(costOf(part).read).toBe(costOf(whole).read);
  });

  it("does not count for a page of all users", async () => {
    const page = await tenant.scim("GET", "/Users?count=10&attributes=userName");
    expect(page.body).toMatchObject({ totalResults: USERS, itemsPerPage: 10 });
    expect(costOf(page).trips).toBe(1);
    expect(costOf(page).read).toBeLessThanOrEqual(15);
  });
});

describe("walking through all users by cursor", () => {
  it.each(["", "sortBy=userName", "sortBy=userName&sortOrder=descending"])(
    "reads on each page what is on it, %s",
    async (sort) => {
      const met = new Set<string>();
      let back: unknown;
      for (let cursor: unknown = ""; cursor !== undefined; ) {
        const path = `/Users?count=100&attributes=userName&${sort}&cursor=`;
        const page = await tenant.scim("GET", path + cursor);
        expect(page.body.totalResults).toBe(USERS);
        for (const { id } of page.body.Resources) met.add(id);
        expect(costOf(page)).toMatchObject({ trips: 1, written: 0 });
        expect(costOf(page).read).toBeLessThanOrEqual(110);
        if (met.size === USERS / 2) {
          back = page.body.previousCursor;
          const before = await tenant.scim("GET", path + back);
          expect(before.body.itemsPerPage).toBe(100);
          expect(costOf(before).read).toBeLessThanOrEqual(110);
        }
        cursor = page.body.nextCursor;
      }
      expect(met.size).toBe(USERS);
      expect(back).toBeDefined();
    },
  );

  it("reads no more where the groups are wanted", async () => {
    const first = await tenant.scim("GET", "/Users?count=100&cursor");
    const second = await tenant.scim("GET", `/Users?count=100&cursor=${first.body.nextCursor}`);
    expect(second.body.Resources[0]?.groups).toHaveLength(1);
    expect(costOf(second).trips).toBe(1);
    expect(costOf(second).read).toBeLessThanOrEqual(104);
  });

  it("reads of users and groups together no more than a page of each", async () => {
    const first = await tenant.scim("GET", "/?count=100&attributes=userName&cursor");
    const second = await tenant.scim(
      "GET",
      `/?count=100&attributes=userName&cursor=${first.body.nextCursor}`,
    );
    expect(second.body).toMatchObject({ totalResults: USERS + 4, itemsPerPage: 100 });
    expect(costOf(second).trips).toBe(2);
    expect(costOf(second).read).toBeLessThanOrEqual(420);
  });
});

describe("reading groups", () => {
  it("reads no members that are excluded", async () => {
    const one = await tenant.scim("GET", `/Groups/${large}?excludedAttributes=members`);
    expect(one.body.members).toBeUndefined();
    expect(costOf(one).trips).toBe(1);
    expect(costOf(one).read).toBeLessThanOrEqual(3);
    const all = await tenant.scim("GET", "/Groups?excludedAttributes=members");
    expect(all.body.totalResults).toBe(4);
    expect(costOf(all).read).toBeLessThanOrEqual(10);
  });

  it("reads each member once", async () => {
    const group = await tenant.scim("GET", `/Groups/${large}`);
    expect(group.body.members).toHaveLength(USERS - 1);
    expect(costOf(group).trips).toBe(1);
    expect(costOf(group).read).toBeLessThanOrEqual(USERS + 10);
  });
});

describe("writing", () => {
  const add = { op: "add", path: "members", value: [{ value: stranger }] };
  const remove = { op: "remove", path: `members[value eq "${stranger}"]` };

  it("costs the same for one member of a small and of a large group", async () => {
    const costs = [];
    for (const group of [small, large]) {
      const added = costOf(await tenant.patch(`/Groups/${group}`, add));
      const again = costOf(await tenant.patch(`/Groups/${group}`, add));
      const removed = costOf(await tenant.patch(`/Groups/${group}`, remove));
      costs.push({ added, again, removed });
    }
    expect(costs[1]).toEqual(costs[0]);
    const { added, again, removed } = costs[0] ?? {};
    for (const change of [added, removed]) {
      expect(change?.trips).toBe(2);
      expect(change?.read).toBeLessThanOrEqual(12);
      expect(change?.written).toBeLessThanOrEqual(9);
    }
    expect(again?.trips).toBe(1);
    expect(again?.read).toBeLessThanOrEqual(4);
    expect(again?.written).toBe(0);
  });

  it("waits twice for a write of a user, whatever there is", async () => {
    const body = { schemas: [USER], userName: "new@example.com", externalId: "x-1" };
    const created = await tenant.scim("POST", "/Users", { body });
    expect(created.status).toBe(201);
    expect(costOf(created).trips).toBe(2);
    expect(costOf(created).read).toBeLessThanOrEqual(12);
    const renamed = await tenant.patch(`/Users/${member}`, { op: "replace", path: "nickName", value: "X" });
    expect(costOf(renamed).trips).toBe(2);
    expect(costOf(renamed).read).toBeLessThanOrEqual(20);
    const off = await tenant.patch(`/Users/${member}`, { op: "replace", path: "active", value: false });
    expect(costOf(off).trips).toBe(2);
    expect(costOf(off).read).toBeLessThanOrEqual(40);
    expect((await tenant.api("PUT", "/policies", { onReactivate: "review" })).status).toBe(200);
    const on = await tenant.patch(`/Users/${member}`, { op: "replace", path: "active", value: true });
    expect(await (await tenant.api("GET", "/reviews")).json()).toMatchObject({ items: [{}, {}] });
    expect(costOf(on).trips).toBe(2);
    expect(costOf(on).read).toBeLessThanOrEqual(45);
    expect((await tenant.api("PUT", "/policies", { onDeactivate: { memberships: "drop" } })).status).toBe(
      200,
    );
    const dropped = await tenant.patch(`/Users/${member}`, { op: "replace", path: "active", value: false });
    expect(dropped.body.groups).toBeUndefined();
    expect(costOf(dropped).trips).toBe(2);
    expect(costOf(dropped).read).toBeLessThanOrEqual(80);
    const gone = await tenant.scim("DELETE", `/Users/${member}`);
    expect(gone.status).toBe(204);
    expect(costOf(gone).trips).toBe(2);
    expect(costOf(gone).read).toBeLessThanOrEqual(80);
  });
});

describe("groups in groups", () => {
  /** Of `small` and `large`. */
  const person = seededUser(5);
  const one = async () => costOf(await tenant.scim("GET", `/Users/${person}`));
  const page = async () => costOf(await tenant.scim("GET", "/Users?count=100"));

  it("cost a user two rows, and one for each group, once there are any in the tenant", async () => {
    const before = [await one(), await page()];
    await tenant.addGroup("around", [await tenant.addGroup("elsewhere", [seededUser(USERS - 2)])]);
    const [ofTwo, ofPage] = [await one(), await page()];
    expect(ofTwo.read).toBeLessThanOrEqual((before[0]?.read ?? 0) + 2 + 2);
    // Of the page, ten are in two groups and all others in one.
    expect(ofPage.read).toBeLessThanOrEqual((before[1]?.read ?? 0) + 1 + 100 * 2 + 10);
    expect([ofTwo.trips, ofPage.trips]).toEqual([1, 1]);
  });

  it("cost a user 6 rows and 3 for each group above, in the same trip, and a user of a page 8 and 3", async () => {
    const [before, beforePage] = [await one(), await page()];
    for (let inner = small, above = 1; above <= 5; above++) {
      inner = await tenant.addGroup(`above ${above}`, [inner]);
      const whole = await tenant.scim("GET", `/Users/${person}`);
      expect(whole.body.groups).toHaveLength(2 + above);
      expect(costOf(whole).trips).toBe(1);
      expect(costOf(whole).read).toBeLessThanOrEqual(before.read + 6 + 3 * above);
      const users = await page();
      expect(users.trips).toBe(1);
      expect(users.read).toBeLessThanOrEqual(beforePage.read + 10 * (8 + 3 * above));
    }
  });

  it("are found without going through the users", async () => {
    const found = await tenant.scim("GET", `/Users?filter=groups.value eq "${small}"&attributes=userName`);
    expect(found.body.Resources.map(({ id }) => id)).toContain(person);
    expect(costOf(found).read).toBeLessThanOrEqual(80);
  });

  it("cost a nesting what there is of nestings, and not once for each group above", async () => {
    const { addGroup, patch } = await scimTenant();
    const count = 30;
    const groups: string[] = [];
    for (let index = 0; index < count; index++) groups.push(await addGroup(`dense ${index}`));
    const nestAll = (index: number) => {
      const others = groups.filter((_, other) => other !== index).map((value) => ({ value }));
      return patch(`/Groups/${groups[index]}`, { op: "add", path: "members", value: others });
    };
    for (let index = 1; index < count; index++) await nestAll(index);
    const nestings = count * (count - 1);
    expect(costOf(await nestAll(0)).read).toBeLessThanOrEqual(6 * nestings);
  });

  it("cost a write of a user's membership nothing", async () => {
    const write = async (value: string, type: string) => {
      const statement = env.DB.prepare(
        "INSERT INTO members (tenant, group_id, value, type, state, added_at) VALUES (?1, 'g', ?2, ?3, 'confirmed', 1)",
      );
      return (await statement.bind(tenant.id, value, type).run()).meta.rows_written;
    };
    // The row and that of the user; of a group `members_nested` and `members_parents`.
    expect([await write(seededUser(1), "User"), await write("h", "Group")]).toEqual([2, 3]);
  });
});
