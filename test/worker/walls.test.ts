import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { callApi } from "../support/api.ts";
import { GROUP, PATCH_OP, type ScimTenant, scimTenant, USER } from "../support/scim.ts";
import { storedOf } from "../support/stored.ts";

/** Tenants are walls: whatever A sends, B's things are not found, not shown and not changed. */

let a: ScimTenant;
let b: ScimTenant;
let usersOfB: readonly string[];
let groupOfB: string;

beforeAll(async () => {
  a = await scimTenant();
  b = await scimTenant();
  usersOfB = [
    await b.addUser("secret-ada@b.example", {
      externalId: "secret-x1",
      emails: [{ value: "secret-ada@b.example" }],
    }),
    await b.addUser("secret-bob@b.example"),
  ];
  groupOfB = await b.addGroup("Secret engines", usersOfB);
});

const user = { schemas: [USER], userName: "taken-over@a.example" };
const group = { schemas: [GROUP], displayName: "Taken over" };
const patch = (...operations: unknown[]) => ({ schemas: [PATCH_OP], Operations: operations });

type Route = [method: string, path: string, body?: unknown];

/** Every route of SCIM, with ids of B. */
const routes: Route[] = [
  ["GET", "/Users/{user}"],
  ["PUT", "/Users/{user}", user],
  ["PATCH", "/Users/{user}", patch({ op: "replace", path: "active", value: false })],
  ["DELETE", "/Users/{user}"],
  ["GET", "/Groups/{group}"],
  ["PUT", "/Groups/{group}", group],
  ["PATCH", "/Groups/{group}", patch({ op: "replace", path: "members", value: [] })],
  ["DELETE", "/Groups/{group}"],
  ["GET", '/Users?filter=id eq "{user}"'],
  ["GET", '/Users?filter=externalId eq "secret-x1"'],
  ["GET", '/Users?filter=userName sw "secret"'],
  ["GET", '/Users?filter=emails.value eq "secret-ada@b.example"'],
  ["GET", '/Users?filter=groups.value eq "{group}"'],
  ["GET", "/Users"],
  ["GET", '/Groups?filter=id eq "{group}"'],
  ["GET", '/Groups?filter=displayName co "secret"'],
  ["GET", '/Groups?filter=members.value eq "{user}"'],
  ["GET", '/Groups?filter=members[value eq "{user}" and type eq "User"]'],
  ["GET", "/Groups"],
  ["POST", "/Users", user],
  ["POST", "/Groups", group],
  ["GET", "/Schemas"],
  ["GET", "/ResourceTypes"],
  ["GET", "/ServiceProviderConfig"],
  ["GET", "/Me"],
];

const withIds = (path: string): string =>
  path.replace("{user}", usersOfB[0] ?? "").replace("{group}", groupOfB);

describe("with a token of its own", () => {
  const foreign = routes.filter(([, path]) => path.includes("{") || path.includes("secret"));

  it.each(foreign)("A finds nothing of B by %s %s", async (method, path, body) => {
    const before = await storedOf(b);
    const answer = await a.scim(method, withIds(path), { body });
    if (path.includes("?")) expect([answer.status, answer.body.totalResults]).toEqual([200, 0]);
    else expect(answer.status).toBe(404);
    expect(JSON.stringify(answer.body).toLowerCase()).not.toContain("secret");
    expect(await storedOf(b)).toBe(before);
  });

  it("A's lists hold nothing of B", async () => {
    for (const path of ["/Users", "/Groups"]) {
      const { body } = await a.scim("GET", `${path}?count=1000`);
      expect(body.Resources).toHaveLength(body.totalResults);
      expect(JSON.stringify(body).toLowerCase()).not.toContain("secret");
    }
  });

  it("A may use names and external ids that B uses", async () => {
    const before = await storedOf(b);
    const id = await a.addUser("secret-ada@b.example", { externalId: "secret-x1" });
    expect(usersOfB).not.toContain(id);
    await a.addGroup("Secret engines");
    expect((await a.scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect(await storedOf(b)).toBe(before);
  });
});

describe("B's ids as members of A's groups", () => {
  it.each<[string, (id: string) => Promise<unknown>]>([
    ["POST", () => a.scim("POST", "/Groups", { body: { ...group, displayName: "P1", members: members() } })],
    [
      "PUT",
      (id) => a.scim("PUT", `/Groups/${id}`, { body: { ...group, displayName: "P2", members: members() } }),
    ],
    ["PATCH", (id) => a.patch(`/Groups/${id}`, { op: "add", path: "members", value: members() })],
  ])("are parked by %s, and nothing of B is shown or changed", async (method, send) => {
    const own = await a.addUser(`own-${method}@a.example`);
    const id = await a.addGroup(`Own ${method}`, [own]);
    const before = await storedOf(b);
    await send(id);
    const { results } = await env.DB.prepare(
      "SELECT * FROM members WHERE tenant = ?1 AND value IN (?2, ?3, ?4)",
    )
      .bind(a.id, ...usersOfB, groupOfB)
      .all();
    expect(results).toEqual([]);
    expect(await storedOf(b)).toBe(before);
    const shown = await a.scim("GET", "/Groups?count=1000");
    expect(JSON.stringify(shown.body)).not.toContain(groupOfB);
    const parked = await a.api("GET", "/parked-members");
    const { items } = await parked.json<{ items: { value: string }[] }>();
    expect(items.map(({ value }) => value)).toEqual(expect.arrayContaining([...usersOfB, groupOfB]));
    await a.patch(`/Groups/${id}`, { op: "remove", path: "members", value: members() });
    await a.scim("DELETE", `/Groups/${id}`);
    expect(await storedOf(b)).toBe(before);
  });

  const members = () => [...usersOfB, groupOfB].map((value) => ({ value }));
});

describe("with a token of somebody else", () => {
  it.each(routes)("%s %s of B is refused to A", async (method, path, body) => {
    const before = await storedOf(b);
    for (const token of [a.scimToken, a.adminToken]) {
      const answer = await b.scim(method, withIds(path), { body, token });
      expect(answer.status).toBe(401);
      expect(JSON.stringify(answer.body).toLowerCase()).not.toContain("secret");
    }
    expect(await storedOf(b)).toBe(before);
  });

  it.each([
    "",
    "/tokens",
    "/setup-links",
    "/activity",
    "/activity/x",
    "/events",
    "/parked-members",
    "/reviews",
    "/foundation",
  ])("GET /api/v1/tenants/{b}%s is refused to A", async (path) => {
    for (const token of [a.adminToken, a.scimToken, b.scimToken]) {
      const answer = await callApi("GET", `/tenants/${b.id}${path}`, { token });
      expect([401, 403]).toContain(answer.status);
      expect((await answer.text()).toLowerCase()).not.toContain("secret");
    }
  });

  it("A's activity and events tell of A alone", async () => {
    await b.addUser("secret-cy@b.example");
    const failed = await b.scim("GET", "/Users/nobody");
    for (const path of ["/activity?limit=200", "/events?limit=200"]) {
      const text = await (await a.api("GET", path)).text();
      expect(text).not.toContain("secret-cy");
    }
    const record = await a.api("GET", `/activity/${failed.headers.get("X-Request-Id")}`);
    expect(record.status).toBe(404);
  });
});
