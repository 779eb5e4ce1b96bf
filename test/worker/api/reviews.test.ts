import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { problemOf } from "../../support/api.ts";
import { openRoad } from "../../support/propagation.ts";
import { eventsOf, membershipsToldBy, type ScimTenant, scimTenant } from "../../support/scim.ts";
import { seedMembers, seedUsers } from "../../support/seed.ts";
import { storedOf } from "../../support/stored.ts";
import type { TestTenant } from "../../support/tenant.ts";

interface ReviewItem {
  readonly id: string;
  readonly userId: string;
  readonly userName: string;
  readonly groupId: string;
  readonly displayName: string;
  readonly since: string;
}

const reviewsOf = async (tenant: TestTenant, query = ""): Promise<readonly ReviewItem[]> => {
  const answer = await tenant.api("GET", `/reviews${query}`);
  expect(answer.status).toBe(200);
  return (await answer.json<{ items: ReviewItem[] }>()).items;
};

const post = async (tenant: TestTenant, path: string, body?: unknown): Promise<unknown> => {
  const answer = await tenant.api("POST", `/reviews${path}`, body);
  expect(answer.status).toBe(200);
  return answer.json();
};

const setActive = (tenant: ScimTenant, id: string, value: boolean) =>
  tenant.patch(`/Users/${id}`, { op: "replace", path: "active", value });

/** Deactivates and reactivates. */
async function comeBack(tenant: ScimTenant, ...ids: readonly string[]): Promise<void> {
  for (const active of [false, true])
    for (const id of ids) expect((await setActive(tenant, id, active)).status).toBe(200);
}

/** A tenant with two people in two groups, all of whose memberships wait. */
async function waitingTenant() {
  const tenant = await scimTenant({ idp: "okta" });
  const people = [await tenant.addUser("ada@x.example"), await tenant.addUser("bo@x.example")] as const;
  const groups = [
    await tenant.addGroup("Engineers", people),
    await tenant.addGroup("Sales", people),
  ] as const;
  await comeBack(tenant, ...people);
  return { tenant, people, groups };
}

describe("GET /reviews", () => {
  it("names each membership that waits, by user", async () => {
    const { tenant, people, groups } = await waitingTenant();
    const [ada] = people;
    const items = await reviewsOf(tenant);
    expect(items.map(({ id }) => id)).toEqual(
      people.flatMap((userId) => groups.map((groupId) => `${userId}.${groupId}`)).toSorted(),
    );
    expect(items[0]).toEqual({
      id: `${ada}.${groups[0]}`,
      userId: ada,
      userName: "ada@x.example",
      groupId: groups[0],
      displayName: "Engineers",
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(await reviewsOf(tenant, `?userId=${people[1]}`)).toEqual(items.slice(2));
    expect(await reviewsOf(tenant, "?userId=nobody")).toEqual([]);
    expect(await (await tenant.api("GET", "/sync")).json()).toMatchObject({ reviews: 4 });
  });

  it("goes through all of them in pages, each once", async () => {
    const { tenant } = await waitingTenant();
    const seen: string[] = [];
    for (let after: string | null = ""; after !== null; ) {
      const answer = await tenant.api("GET", `/reviews?limit=3&after=${after}`);
      const page: { items: ReviewItem[]; nextCursor: string | null } = await answer.json();
      seen.push(...page.items.map(({ id }) => id));
      after = page.nextCursor;
    }
    expect(seen).toEqual((await reviewsOf(tenant)).map(({ id }) => id));
  });

  it("does not show what waits of somebody who is inactive again, nor lets it be decided", async () => {
    const { tenant, people, groups } = await waitingTenant();
    await setActive(tenant, people[0], false);
    expect((await reviewsOf(tenant)).map(({ userId }) => userId)).toEqual([people[1], people[1]]);
    expect(await (await tenant.api("GET", "/sync")).json()).toMatchObject({ reviews: 2 });
    const before = await storedOf(tenant);
    for (const verb of ["confirm", "dismiss"]) {
      expect((await tenant.api("POST", `/reviews/${people[0]}.${groups[0]}/${verb}`)).status).toBe(404);
      expect(await post(tenant, `/${verb}`, { userId: people[0] })).toMatchObject({ more: false });
    }
    expect(await storedOf(tenant)).toBe(before);
    await setActive(tenant, people[0], true);
    expect(await reviewsOf(tenant)).toHaveLength(4);
  });
});

describe("POST /reviews/{id}/confirm", () => {
  it("lets one membership count again, once", async () => {
    const { tenant, idp, holds } = await openRoad({}, { idp: "okta" });
    const ada = await idp.createUser("ada@x.example");
    const inner = await idp.createGroup("Inner", [ada]);
    await idp.createGroup("Outer", [inner]);
    await idp.createGroup("Other", [ada]);
    await holds({ Inner: ["ada@x.example"], Outer: ["ada@x.example"], Other: ["ada@x.example"] });
    await idp.setActive(ada, false);
    await idp.setActive(ada, true);
    await holds({ Inner: [], Outer: [], Other: [] });

    expect(await post(tenant, `/${ada}.${inner}/confirm`)).toEqual({ confirmed: 1, more: false });
    await holds({ Inner: ["ada@x.example"], Outer: ["ada@x.example"], Other: [] });
    const events = await eventsOf(tenant);
    expect(events.at(-1)).toMatchObject({
      type: "group.member_confirmed",
      groupId: inner,
      value: ada,
      memberType: "User",
    });
    const before = await storedOf(tenant);
    const again = await tenant.api("POST", `/reviews/${ada}.${inner}/confirm`);
    expect((await problemOf(again)).status).toBe(404);
    expect(await storedOf(tenant)).toBe(before);
  });

  it.each(["nothing", "a.b", "a.b.c", "a.", ".b"])("does not know the id %s", async (id) => {
    const tenant = await scimTenant();
    for (const verb of ["confirm", "dismiss"])
      expect((await tenant.api("POST", `/reviews/${id}/${verb}`)).status).toBe(404);
  });
});

describe("POST /reviews/{id}/dismiss", () => {
  it("ends one membership, which the group counts as a change", async () => {
    const { tenant, people, groups } = await waitingTenant();
    const [ada, bo] = people;
    const [group] = groups;
    const version = (await tenant.scim("GET", `/Groups/${group}`)).body.meta.version;
    expect(await post(tenant, `/${ada}.${group}/dismiss`)).toEqual({ dismissed: 1, more: false });
    const { body } = await tenant.scim("GET", `/Groups/${group}`);
    expect(body.members?.map(({ value }) => value)).toEqual([bo]);
    expect(body.meta.version).not.toBe(version);
    expect((await eventsOf(tenant)).at(-1)).toMatchObject({
      type: "group.member_removed",
      groupId: group,
      value: ada,
      memberType: "User",
    });
    expect(await reviewsOf(tenant)).toHaveLength(3);
    expect((await tenant.api("POST", `/reviews/${ada}.${group}/dismiss`)).status).toBe(404);
    expect((await tenant.api("POST", `/reviews/${ada}.${group}/confirm`)).status).toBe(404);
  });
});

describe("POST /reviews/confirm and /reviews/dismiss", () => {
  it.each([
    ["a user", 0, "userId"],
    ["a group", 1, "groupId"],
  ] as const)("decide on those of %s", async (_, index, name) => {
    const { tenant, people, groups } = await waitingTenant();
    const ids = index === 0 ? people : groups;
    expect(await post(tenant, "/confirm", { [name]: ids[0] })).toEqual({ confirmed: 2, more: false });
    expect((await reviewsOf(tenant)).map((item) => item[name])).toEqual([ids[1], ids[1]]);
    expect(await post(tenant, "/dismiss", { [name]: ids[0] })).toEqual({ dismissed: 0, more: false });
    expect(await post(tenant, "/dismiss")).toEqual({ dismissed: 2, more: false });
    expect(await reviewsOf(tenant)).toEqual([]);
    const types = (await eventsOf(tenant)).map(({ type }) => type);
    expect(types.filter((type) => type === "group.member_confirmed")).toHaveLength(2);
    expect(types.filter((type) => type === "group.member_removed")).toHaveLength(2);
  });

  it("go through thousands in steps, and say whether there are more", async () => {
    const tenant = await scimTenant({ idp: "okta" });
    await seedUsers(tenant, 10_500);
    const group = await tenant.addGroup("Everybody");
    await seedMembers(tenant, group, 10_500);
    await env.DB.prepare("UPDATE members SET state = 'review' WHERE tenant = ?").bind(tenant.id).run();
    expect(await (await tenant.api("GET", "/sync")).json()).toMatchObject({
      reviews: 10_000,
      countsAreMinimums: true,
    });
    expect(await post(tenant, "/confirm")).toEqual({ confirmed: 10_000, more: true });
    expect(await post(tenant, "/confirm", { groupId: group })).toEqual({ confirmed: 500, more: false });
    expect(await reviewsOf(tenant)).toEqual([]);
    const marked = await env.DB.prepare("SELECT count(*) AS n FROM work WHERE tenant = ? AND kind = 'member'")
      .bind(tenant.id)
      .first<{ n: number }>();
    expect(marked?.n).toBe(10_500);
  }, 30_000);

  it.each([{ userId: 7 }, { userId: "" }, { everything: true }, []])("refuse the body %j", async (body) => {
    const { tenant } = await waitingTenant();
    const before = await storedOf(tenant);
    for (const verb of ["confirm", "dismiss"]) {
      expect((await problemOf(await tenant.api("POST", `/reviews/${verb}`, body))).status).toBe(400);
    }
    expect(await storedOf(tenant)).toBe(before);
  });

  it("lose nothing of what the IdP states at the same time", async () => {
    const { tenant, people, groups } = await waitingTenant();
    const [ada, bo] = people;
    const [first, second] = groups;
    const remove = (id: string) => ({ op: "remove", path: `members[value eq "${id}"]` });
    const cy = await tenant.addUser("cy@x.example");
    const answers = await Promise.all([
      tenant.api("POST", "/reviews/confirm"),
      tenant.patch(`/Groups/${first}`, remove(ada)),
      tenant.patch(`/Groups/${first}`, { op: "add", path: "members", value: [{ value: cy }] }),
      tenant.api("POST", `/reviews/${bo}.${second}/dismiss`),
      tenant.scim("DELETE", `/Users/${bo}`),
    ]);
    for (const { status } of answers) expect(status).toBeLessThan(405);
    expect(await tenant.membersOf(first)).toEqual([cy]);
    expect(await tenant.membersOf(second)).toEqual([ada]);
    expect(await membershipsToldBy(tenant)).toEqual([`${first}/${cy}`, `${second}/${ada}`].toSorted());
  });
});

describe("what waits", () => {
  it("is shown by SCIM all the same", async () => {
    const { tenant, people, groups } = await waitingTenant();
    expect(await tenant.membersOf(groups[0])).toEqual([...people].toSorted());
    const { body } = await tenant.scim("GET", `/Users/${people[0]}`);
    expect(body.groups?.map(({ value }) => value).toSorted()).toEqual([...groups].toSorted());
  });

  it("is told wherever access is explained, with what to do", async () => {
    const { tenant, idp, holds } = await openRoad({}, { idp: "okta" });
    const ada = await idp.createUser("ada@x.example");
    const inner = await idp.createGroup("Inner", [ada]);
    const outer = await idp.createGroup("Outer", [inner]);
    await idp.createGroup("Fresh");
    await holds({ Inner: ["ada@x.example"], Outer: ["ada@x.example"], Fresh: [] });
    await idp.setActive(ada, false);
    const fresh = await idp.createGroup("Stated", [ada]);
    await idp.setActive(ada, true);
    await holds({ Inner: [], Outer: [], Fresh: [], Stated: ["ada@x.example"] });

    const { access } = await (await tenant.api("GET", `/users/${ada}/access`)).json<{ access: unknown[] }>();
    const reason = expect.stringMatching(/waits for review; confirm or dismiss it/);
    expect(access).toHaveLength(3);
    expect(access).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          state: "present",
          group: { id: fresh, displayName: "Stated" },
          reason: null,
        }),
        expect.objectContaining({
          state: "review",
          group: { id: inner, displayName: "Inner" },
          via: [],
          reason,
        }),
        expect.objectContaining({
          state: "review",
          group: { id: outer, displayName: "Outer" },
          via: [{ id: inner, displayName: "Inner" }],
          reason,
        }),
      ]),
    );
    const targets = await (await tenant.api("GET", "/targets")).json<{
      items: { id: string; name: string }[];
    }>();
    const membersIn = async (name: string) => {
      const id = targets.items.find((target) => target.name === name)?.id;
      const answer = await tenant.api("GET", `/targets/${id}/members`);
      return (await answer.json<{ items: unknown[] }>()).items;
    };
    const waits = [{ userId: ada, userName: "ada@x.example", desired: false, ledger: null, reason }];
    expect(await membersIn("Inner")).toEqual(waits);
    expect(await membersIn("Outer")).toEqual(waits);
    expect(await membersIn("Fresh")).toEqual([]);
    expect(await membersIn("Stated")).toMatchObject([{ desired: true, ledger: "present", reason: null }]);
    await idp.setActive(ada, false);
    await holds({ Inner: [], Outer: [], Fresh: [], Stated: [] });
    expect(await membersIn("Inner")).toEqual([]);
    const off = await (await tenant.api("GET", `/users/${ada}/access`)).json<{ access: unknown[] }>();
    expect(off.access).toEqual([]);
  });
});
