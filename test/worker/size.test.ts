import { env, exports } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { callScim, costOf, openScim, type ScimTenant, scimTenant } from "../support/scim.ts";
import { seededUser, seedMembers, seedUsers } from "../support/seed.ts";

/** Groups of 100,000 members, and changes of tens of thousands. */
const MANY = 100_000;
const NAMED = 20_000;

const ids = (count: number, first = 0) =>
  Array.from({ length: count }, (_, index) => seededUser(first + index));
const values = (count: number, first = 0) => ids(count, first).map((value) => ({ value }));

/** A database that counts the waits. */
function counting() {
  const counted = { trips: 0 };
  const DB = {
    prepare: (query: string) => env.DB.prepare(query),
    batch: (statements: D1PreparedStatement[]) => {
      counted.trips++;
      return env.DB.batch(statements);
    },
  } as unknown as D1Database;
  return { counted, env: { DB } };
}

async function textOf(tenant: ScimTenant, path: string): Promise<string> {
  const { response, settle } = await openScim(tenant, "GET", path);
  const text = await response.text();
  await settle();
  return text;
}

/** How many members are stored. */
async function stored(tenant: ScimTenant, group: string): Promise<number> {
  const row = await env.DB.prepare("SELECT count(*) AS n FROM members WHERE tenant = ? AND group_id = ?")
    .bind(tenant.id, group)
    .first<{ n: number }>();
  return row?.n ?? 0;
}

describe("reading a group of 100,000 members", () => {
  let tenant: ScimTenant;
  let group: string;
  let small: string;

  beforeAll(async () => {
    tenant = await scimTenant();
    small = await tenant.addGroup("small");
    group = await tenant.addGroup("large");
    await seedMembers(tenant, small, 2);
    await seedMembers(tenant, group, MANY);
  });

  it("gives what a small group gives, and every member once", async () => {
    const whole = JSON.parse(await textOf(tenant, `/Groups/${small}`));
    const text = await textOf(tenant, `/Groups/${group}`);
    const { members, ...others } = JSON.parse(text);
    const given = { ...whole, ...others, displayName: "large", members };
    expect(JSON.stringify(given) === text).toBe(true);
    const element = (value: string) => ({ value, $ref: `${tenant.scimUrl}/Users/${value}`, type: "User" });
    expect(whole.members).toEqual(ids(2).map(element));
    expect(JSON.stringify(members) === JSON.stringify(ids(MANY).map(element))).toBe(true);
  });

  it("gives the same through the Worker's own entry", async () => {
    const headers = { Authorization: `Bearer ${tenant.scimToken}` };
    const url = `${tenant.scimUrl}/Groups/${group}?attributes=members.value`;
    const response = await exports.default.fetch(new Request(url, { headers }));
    const { members } = await response.json<{ members: unknown }>();
    expect(JSON.stringify(members) === JSON.stringify(values(MANY))).toBe(true);
  });

  it("reads on only when what was read is taken", async () => {
    const { counted, env: own } = counting();
    const { response } = await openScim(tenant, "GET", `/Groups/${group}`, { env: own });
    expect(response.status).toBe(200);
    expect(response.headers.get("Server-Timing")).toContain("trips=1 ");
    expect(counted.trips).toBe(1);
    const reader = response.body?.getReader();
    let length = 0;
    for (let reads = 0; reads < 3; reads++) length += (await reader?.read())?.value?.length ?? 0;
    expect(counted.trips).toBeLessThanOrEqual(4);
    expect(length).toBeGreaterThan(1_000_000);
    await reader?.cancel();
    expect(counted.trips).toBeLessThanOrEqual(4);
  });

  it("answers HEAD, 304, 404 and what leaves members out in one trip", async () => {
    const path = `/Groups/${group}`;
    const head = await tenant.scim("HEAD", path);
    expect([head.status, head.body]).toEqual([200, null]);
    const headers = { "If-None-Match": head.headers.get("ETag") ?? "" };
    const same = await tenant.scim("GET", path, { headers });
    expect([same.status, same.body]).toEqual([304, null]);
    const gone = await tenant.scim("GET", `${path}x`);
    expect(gone.status).toBe(404);
    const answers = [head, same, gone];
    for (const query of [
      "excludedAttributes=members",
      "attributes=displayName",
      "attributes=members.display",
    ]) {
      const part = await tenant.scim("GET", `${path}?${query}`);
      expect(part.body.id).toBe(group);
      expect(part.body.members).toBeUndefined();
      answers.push(part);
    }
    expect(answers.map((answer) => costOf(answer).trips)).toEqual([1, 1, 1, 1, 1, 1]);
  });

  it("reads nothing more for HEAD and for members of which nothing is shown", async () => {
    for (const [method, path] of [
      ["HEAD", `/Groups/${group}`],
      ["HEAD", '/Groups?filter=displayName sw "l"'],
      ["GET", `/Groups/${group}?attributes=members.display`],
      ["GET", '/Groups?filter=displayName sw "l"&attributes=members.display'],
    ] as const) {
      const { counted, env: own } = counting();
      const { response } = await openScim(tenant, method, path, { env: own });
      await response.text();
      expect(counted.trips).toBe(1);
    }
  });

  it("projects every member", async () => {
    const part = await callScim(tenant, "GET", `/Groups/${group}?attributes=members.value`);
    expect(Object.keys(part.body)).toEqual(["schemas", "id", "members"]);
    expect(JSON.stringify(part.body.members) === JSON.stringify(values(MANY))).toBe(true);
  });

  it("answers a PATCH that asks for the members", async () => {
    const operation = { op: "add", path: "members", value: values(1, MANY + 5) };
    const patched = await tenant.patch(`/Groups/${group}?attributes=members.value`, operation);
    expect(patched.status).toBe(200);
    expect(patched.body.members).toHaveLength(MANY);
  });

  it("lists groups with more members than are held at once, each with its own", async () => {
    const sizes = [0, 1, 4_999, 5_000, 5_001, 10_000, 0, 12_345, 3, 0];
    const other = await scimTenant();
    const groups: string[] = [];
    for (const [index, size] of sizes.entries()) {
      groups.push(await other.addGroup(`g${9 - index}`));
      await seedMembers(other, groups[index] ?? "", size, index);
    }
    const found = (list: { Resources: readonly { id: string; members?: readonly { value: string }[] }[] }) =>
      list.Resources.map(({ id, members }) => [id, members?.map(({ value }) => value)]);
    const expected = sizes.map((size, index) => [groups[index], size === 0 ? undefined : ids(size, index)]);
    for (const [path, want] of [
      ["/Groups?attributes=members", expected],
      ["/Groups?attributes=members&sortBy=displayName", expected.toReversed()],
      ["/Groups?sortBy=displayName&sortOrder=descending&cursor", expected],
      ['/?filter=meta.resourceType eq "Group"&sortBy=displayName', expected.toReversed()],
    ] as const) {
      const text = await textOf(other, path);
      expect(JSON.stringify(JSON.parse(text)) === text).toBe(true);
      expect(JSON.stringify(found(JSON.parse(text))) === JSON.stringify(want)).toBe(true);
    }
    const page = JSON.parse(await textOf(other, "/Groups?count=3&startIndex=5"));
    expect(page).toMatchObject({ totalResults: sizes.length, startIndex: 5, itemsPerPage: 3 });
    expect(found(page).map(([, members]) => members?.length)).toEqual([5_001, 10_000, undefined]);
    const lone = JSON.parse(await textOf(other, '/Groups?filter=displayName eq "g5"'));
    const own = JSON.parse(await textOf(other, `/Groups/${groups[4]}`));
    expect(lone.Resources).toEqual([own]);
  });

  it.each([
    ["changed", "UPDATE groups SET version = version + 1 WHERE tenant = ?1 AND id = ?2"],
    ["deleted", "DELETE FROM groups WHERE tenant = ?1 AND id = ?2"],
  ])("breaks the answer off when the group is %s meanwhile", async (_, change) => {
    for (const pathOf of [
      (id: string) => `/Groups/${id}`,
      () => '/Groups?filter=displayName sw "fleeting"',
    ]) {
      const fleeting = await tenant.addGroup("fleeting");
      await seedMembers(tenant, fleeting, 20_000);
      const { response } = await openScim(tenant, "GET", pathOf(fleeting));
      expect(response.status).toBe(200);
      await env.DB.prepare(change).bind(tenant.id, fleeting).run();
      await expect(response.text()).rejects.toThrow();
      await env.DB.prepare("DELETE FROM groups WHERE id = ?").bind(fleeting).run();
    }
  });
});

describe("changing tens of thousands of members", () => {
  let tenant: ScimTenant;

  beforeAll(async () => {
    tenant = await scimTenant();
    await seedUsers(tenant, 2 * NAMED);
  });

  it("adds, exchanges and removes 20,000 in a request each, and a repeat changes nothing", async () => {
    const group = await tenant.addGroup("team");
    const first = { op: "add", path: "members", value: values(NAMED) };
    for (const written of [true, false]) {
      const added = await tenant.patch(`/Groups/${group}`, first);
      expect(added.status).toBe(204);
      expect(costOf(added).written > 0).toBe(written);
      expect(costOf(added).queries).toBeLessThan(1_000);
    }
    expect(await stored(tenant, group)).toBe(NAMED);

    const { body } = await tenant.scim("GET", `/Groups/${group}?excludedAttributes=members`);
    const exchange = { schemas: body.schemas, displayName: "team", members: values(NAMED, NAMED) };
    const put = await tenant.scim("PUT", `/Groups/${group}`, { body: exchange });
    expect(put.status).toBe(200);
    expect(put.body.members).toHaveLength(NAMED);
    expect(costOf(put).queries).toBeLessThan(1_000);
    const now = await tenant.scim("GET", `/Groups/${group}?attributes=members.value`);
    expect(JSON.stringify(now.body.members) === JSON.stringify(values(NAMED, NAMED))).toBe(true);

    const remove = { op: "remove", path: "members", value: values(NAMED, NAMED) };
    const removed = await tenant.patch(`/Groups/${group}`, remove);
    expect(removed.status).toBe(204);
    expect(costOf(removed).queries).toBeLessThan(1_000);
    expect(await stored(tenant, group)).toBe(0);
    const again = await tenant.patch(`/Groups/${group}`, remove);
    expect([again.status, costOf(again).written]).toEqual([204, 0]);
  });

  it("takes more out than one request can in several, each of which goes on", async () => {
    const group = await tenant.addGroup("crowd");
    await seedMembers(tenant, group, 251_000);
    const everybody = { op: "remove", path: "members" };
    const first = await tenant.patch(`/Groups/${group}`, everybody);
    expect(first.status).toBe(503);
    expect(first.headers.get("Retry-After")).toBe("1");
    expect(costOf(first).queries).toBeLessThan(1_000);
    expect(await stored(tenant, group)).toBe(1_000);
    expect((await tenant.patch(`/Groups/${group}`, everybody)).status).toBe(204);
    expect(await stored(tenant, group)).toBe(0);
  });

  it.each([
    ["PATCH replace []", { op: "replace", path: "members", value: [] }],
    ["DELETE", undefined],
  ])("takes 50,000 members out by %s, in a quarter of an invocation's queries", async (name, operation) => {
    const many = MANY / 2;
    const group = await tenant.addGroup(name);
    await seedMembers(tenant, group, many);
    const answer =
      operation === undefined
        ? await tenant.scim("DELETE", `/Groups/${group}`)
        : await tenant.patch(`/Groups/${group}`, operation);
    expect(answer.status).toBe(204);
    expect(await stored(tenant, group)).toBe(0);
    expect(costOf(answer).queries).toBeLessThan(250);
    const after = await tenant.scim("GET", `/Groups/${group}`);
    expect(after.status).toBe(operation === undefined ? 404 : 200);
    const events = await env.DB.prepare(
      "SELECT count(*) AS n FROM events WHERE tenant = ? AND type = 'group.member_removed' AND data ->> '$.groupId' = ?",
    )
      .bind(tenant.id, group)
      .first<{ n: number }>();
    expect(events?.n).toBe(many);
  });
});
