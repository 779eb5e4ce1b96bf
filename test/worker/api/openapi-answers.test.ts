import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { alertReceiver } from "../../support/alert-receiver.ts";
import { ORIGIN, send } from "../../support/api.ts";
import { age } from "../../support/directory-rows.ts";
import { type FoundationWorld, newWorld } from "../../support/foundation-world.ts";
import { type Documented, readDocument } from "../../support/openapi.ts";
import { GROUP, PATCH_OP, USER } from "../../support/scim.ts";
import { foundationAt, type RegistrationAnswer, type TestTenant } from "../../support/tenant.ts";

/** One tenant's life, in which every operation is carried out: each answer has to be as the document says, field by field. */

const PATIENCE = { timeout: 20_000, interval: 50 };
const DAY = 24 * 3_600_000;
const CLEARANCE = "urn:example:2.0:Group:clearance";

let documented: Documented;
let world: FoundationWorld;
let tenant: RegistrationAnswer;
let users: readonly string[];
let sales: string;

/** The answers that were held against the document. */
const seen = new Set<string>();

interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the document says what it is, and that is what is tested
  readonly body: any;
}

async function call(
  method: string,
  path: string,
  token?: string,
  body?: unknown,
  headers = {},
): Promise<Answered> {
  const answer = await send(method, path, {
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const checked = await documented.check(method, path, answer);
  expect(checked.wrong, `${method} ${path}`).toBe("");
  seen.add(checked.answer);
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, body: text === "" ? null : JSON.parse(text) };
}

const api = (method: string, path = "", body?: unknown) =>
  call(method, `/api/v1/tenants/${tenant.tenant.id}${path}`, tenant.admin.token, body);
const operator = (method: string, path: string, body?: unknown) =>
  call(method, `/api/v1/operator${path}`, env.OPERATOR_TOKEN, body);
const scim = (method: string, path: string, body?: unknown, headers = {}) =>
  call(method, tenant.scim.baseUrl.slice(ORIGIN.length) + path, tenant.scim.token, body, headers);
const patch = (path: string, ...Operations: readonly object[]) =>
  scim("PATCH", path, { schemas: [PATCH_OP], Operations });

const until = (condition: () => Promise<void>) => vi.waitFor(condition, PATIENCE);
const converged = () => until(async () => expect((await api("GET", "/sync")).body.state).toBe("converged"));
const addUser = async (userName: string): Promise<string> =>
  (await scim("POST", "/Users", { schemas: [USER], userName, emails: [{ value: userName, primary: true }] }))
    .body.id;
const addGroup = async (displayName: string, members: readonly string[]): Promise<string> =>
  (
    await scim("POST", "/Groups", {
      schemas: [GROUP],
      displayName,
      members: members.map((value) => ({ value })),
    })
  ).body.id;

beforeAll(async () => {
  documented = await readDocument();
  world = await newWorld();
});

describe("every answer is as the document says", () => {
  it("of the installation and its operator, and of a registration", async () => {
    await call("GET", "/healthz");
    const { headers } = await call("GET", "/openapi.json");
    await call("GET", "/openapi.json", undefined, undefined, { "If-None-Match": headers.get("ETag") });
    const invite = await operator("POST", "/invites", { label: "Acme" });
    expect(invite.status).toBe(201);
    expect((await operator("GET", "/invites")).body.items).not.toEqual([]);
    const registered = await call("POST", "/api/v1/tenants", undefined, { name: "Acme Inc", idp: "okta" });
    expect(registered.status).toBe(201);
    tenant = registered.body;
    await operator("POST", `/tenants/${tenant.tenant.id}/suspend`);
    expect((await api("GET")).status).toBe(403);
    await operator("POST", `/tenants/${tenant.tenant.id}/resume`);
    expect((await operator("GET", "/tenants?limit=200")).body.items).not.toEqual([]);
    await call("POST", "/api/v1/tenants", undefined, { name: "" });
    await call("GET", `/api/v1/tenants/${tenant.tenant.id}`, "rca_wrong");
    await operator("GET", "/tenants?limit=0");
    const link = await operator("POST", `/tenants/${tenant.tenant.id}/setup-links`, { expiresInHours: 1 });
    expect(link.status).toBe(201);
    expect((await operator("POST", "/tenants/nobody-0000/setup-links")).status).toBe(404);
  });

  it("of the tenant, its tokens, and its connection that waits", async () => {
    await api("GET");
    expect((await api("PATCH", "", { idp: "entra" })).body.idp).toBe("entra");
    expect((await api("PATCH", "", {})).status).toBe(400);
    const { body } = await api("POST", "/tokens", { kind: "scim", label: "second" });
    expect((await api("GET", "/tokens")).body.items).toHaveLength(3);
    expect((await api("DELETE", `/tokens/${body.id}`)).status).toBe(204);
    expect((await api("DELETE", `/tokens/${body.id}`)).status).toBe(404);

    const { body: link } = await api("POST", "/setup-links", { label: "Bo", expiresInHours: 2 });
    expect((await api("GET", "/setup-links")).body.items).toHaveLength(2);
    expect((await api("DELETE", `/setup-links/${link.id}`)).status).toBe(204);
    expect((await api("DELETE", `/setup-links/${link.id}`)).status).toBe(404);

    for (const path of ["", "/test", "/preview"])
      expect((await api(path === "" ? "GET" : "POST", `/foundation${path}`)).status).toBe(404);
    expect((await api("POST", "/sync/start")).status).toBe(409);
    expect((await api("POST", "/reconcile")).status).toBe(409);
    await api("PUT", "/foundation", { ...foundationAt(world.url), start: "preview" });
    expect((await api("GET", "/foundation")).body).toMatchObject({ start: "preview" });
    expect((await api("POST", "/foundation/test")).body.ok).toBe(true);
    await api("GET", "/sync");
  });

  it("of SCIM", async () => {
    for (const path of [
      "/ServiceProviderConfig",
      "/ResourceTypes",
      "/ResourceTypes/User",
      "/Schemas",
      `/Schemas/${USER}`,
    ])
      expect((await scim("GET", path)).status, path).toBe(200);
    const names = ["ada", "bo", "cy", "di", "eve", "fay", "gil"];
    users = await Promise.all(names.map((name) => addUser(`${name}@x.example`)));
    const [ada = ""] = users;
    sales = await addGroup("Sales", users);
    await addGroup("All", [sales, "nobody-yet"]);
    await addUser("lone@x.example");

    const read = await scim("GET", `/Users/${ada}`);
    const tag = read.headers.get("ETag");
    expect((await scim("GET", `/Users/${ada}`, undefined, { "If-None-Match": tag })).status).toBe(304);
    expect((await scim("GET", `/Users/${ada}?attributes=userName`)).body).not.toHaveProperty("emails");
    const stated = { ...read.body, title: "Countess", name: { givenName: "Ada" }, active: true };
    expect((await scim("PUT", `/Users/${ada}`, stated)).status).toBe(200);
    expect((await scim("PUT", `/Users/${ada}`, stated, { "If-Match": 'W/"0"' })).status).toBe(412);
    await patch(`/Users/${ada}`, { op: "replace", path: "nickName", value: "Ada" });
    const group = await scim("GET", `/Groups/${sales}`);
    const same = { "If-None-Match": group.headers.get("ETag") };
    expect((await scim("GET", `/Groups/${sales}`, undefined, same)).status).toBe(304);
    expect((await scim("PUT", `/Groups/${sales}`, { ...group.body, externalId: "s-1" })).status).toBe(200);
    const rename = { op: "replace", path: "externalId", value: "s-2" };
    expect((await patch(`/Groups/${sales}`, rename)).status).toBe(204);
    const wanted = { schemas: [PATCH_OP], Operations: [rename] };
    expect((await scim("PATCH", `/Groups/${sales}?excludedAttributes=members`, wanted)).status).toBe(200);

    for (const path of ["", "/Users", "/Groups"]) {
      const { body } = await scim("GET", `${path}?count=1&cursor=`);
      expect(body).toHaveProperty("nextCursor");
      await scim("GET", `${path}?startIndex=2&count=2&sortBy=id`);
      const search = { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], count: 2 };
      expect((await scim("POST", `${path}/.search`, search)).body.totalResults).toBeGreaterThan(1);
      expect((await scim("GET", `${path}?filter=${encodeURIComponent("id eq")}`)).status).toBe(400);
    }
    const data = { schemas: [USER], userName: "bulk@x.example" };
    const bulk = await scim("POST", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: [
        { method: "POST", path: "/Users", bulkId: "one", data },
        { method: "POST", path: "/Users", bulkId: "two", data },
      ],
    });
    expect(bulk.body.Operations.map(({ status }: { status: string }) => status)).toEqual(["201", "409"]);
    const again = (await scim("POST", "/Users", data)).status;
    expect(again).toBe(409);
    const goner = await addUser("goner@x.example");
    const empty = await addGroup("Empty", []);
    expect((await scim("DELETE", `/Groups/${empty}`)).status).toBe(204);
    expect((await scim("DELETE", `/Users/${goner}`)).status).toBe(204);
    expect((await scim("GET", `/Users/${goner}`)).status).toBe(404);
    expect((await scim("GET", "/Schemas?filter=x")).status).toBe(403);
    expect((await scim("POST", "/Users")).status).toBe(400);
  });

  it("of the mapping, the policies and extension schemas", async () => {
    const rules = [{ when: 'displayName eq "Sales"', target: "Sellers", roles: ["No Such Role"] }];
    await api("POST", "/mapping/preview", { rules: [{ ...rules[0], roles: [] }] });
    const preview = await api("POST", "/mapping/preview", { rules, nameTemplate: "{tenant} – {group}" });
    expect(preview.body.roles.gained.count).toBe(1);
    await api("PUT", "/mapping", { rules });
    await api("GET", "/mapping");
    expect((await api("PUT", "/mapping", { rules: [{ when: "nonsense", target: "x" }] })).status).toBe(400);

    const policies = {
      onReactivate: "review",
      staleAfterDays: 1,
      drift: { strangers: "ignore" },
      activityDays: 30,
      guard: { people: 2, share: 0 },
    };
    expect((await api("POST", "/policies/preview", policies)).body.changes).toHaveLength(5);
    await api("PUT", "/policies", policies);
    await api("GET", "/policies");
    await api("PUT", "/policies", { drift: { strangers: "report" } });

    const schema = { resourceType: "Group", name: "Clearance", attributes: [{ name: "level" }] };
    expect((await api("PUT", `/schemas/${CLEARANCE}`, schema)).status).toBe(201);
    expect((await api("PUT", `/schemas/${CLEARANCE}`, { ...schema, name: "Level" })).status).toBe(200);
    expect((await api("GET", "/schemas")).body.items).toHaveLength(1);
    await api("GET", `/schemas/${CLEARANCE}`);
    await scim("GET", `/Schemas/${CLEARANCE}`);
    await patch(`/Groups/${sales}`, { op: "add", path: `${CLEARANCE}:level`, value: "high" });
    expect((await scim("GET", `/Groups/${sales}`)).body).toHaveProperty([CLEARANCE, "level"], "high");
    expect((await api("DELETE", `/schemas/${CLEARANCE}`)).status).toBe(409);
    expect((await api("DELETE", `/schemas/${CLEARANCE}?confirm=${CLEARANCE}`)).status).toBe(204);
    expect((await api("DELETE", `/schemas/${CLEARANCE}`)).status).toBe(404);
  });

  it("of the sync, from a preview to what is held back", async () => {
    await world.edit({ createUser: { username: "stranger", email: "stranger@x.example" } });
    expect((await api("POST", "/foundation/preview")).body.members.add.count).toBe(users.length);
    expect((await api("POST", "/sync/start")).status).toBe(202);
    const items = async (state: string) => (await api("GET", `/sync/items?state=${state}`)).body.items;
    await until(async () => expect(await items("parked")).toHaveLength(1));
    const [role] = await items("parked");
    expect((await api("POST", `/sync/items/${role.id}/retry`)).status).toBe(202);
    expect((await api("POST", `/sync/items/${role.id}/approve`)).status).toBe(409);
    expect((await api("POST", "/sync/items/no.such/retry")).status).toBe(404);
    expect((await api("POST", "/sync/items/retry")).status).toBe(202);
    await api("PUT", "/mapping", { rules: [{ when: 'displayName eq "Sales"', target: "Sellers" }] });
    await converged();

    await world.edit({ addMember: { group: "Sellers", user: "stranger" } });
    expect((await api("POST", "/reconcile")).status).toBe(202);
    await until(async () => expect((await api("GET", "/drift")).body.items).toHaveLength(1));
    expect((await api("POST", "/sync")).status).toBe(202);

    const [target] = (await api("GET", "/targets")).body.items;
    expect(target).toMatchObject({ name: "Sellers", state: "present" });
    expect((await api("GET", `/targets/${target.id}/members`)).body.items).toHaveLength(users.length);
    expect((await api("GET", "/targets/none/members")).status).toBe(404);
    expect((await api("GET", `/users/${users[0]}/access`)).body.access).toHaveLength(1);
    expect((await api("GET", "/users/none/access")).status).toBe(404);

    await patch(`/Groups/${sales}`, { op: "replace", path: "members", value: [{ value: users[0] }] });
    await until(async () => expect(await items("held")).toHaveLength(users.length - 1));
    await api("GET", "/sync");
    const [first, second] = await items("held");
    expect((await api("POST", `/sync/items/${first.id}/approve`)).status).toBe(202);
    expect((await api("POST", `/sync/items/${second.id}/dismiss`)).status).toBe(202);
    expect((await api("POST", "/sync/items/dismiss")).body.items).toBe(users.length - 3);
    expect((await api("POST", `/sync/items/${second.id}/approve`)).status).toBe(202);
    expect((await api("POST", "/sync/items/approve")).status).toBe(202);
  });

  it("of reviews, of what is stale, and of who is in no group", async () => {
    const [ada = "", bo = "", cy = "", di = ""] = users;
    const members = [ada, bo, cy, di].map((value) => ({ value }));
    await patch(`/Groups/${sales}`, { op: "replace", path: "members", value: members });
    for (const value of [false, true])
      for (const user of [ada, bo, cy, di])
        await patch(`/Users/${user}`, { op: "replace", path: "active", value });
    const { items } = (await api("GET", "/reviews?limit=3")).body;
    expect(items).toHaveLength(3);
    expect((await api("POST", `/reviews/${items[0].id}/confirm`)).body).toEqual({
      confirmed: 1,
      more: false,
    });
    expect((await api("POST", `/reviews/${items[0].id}/confirm`)).status).toBe(404);
    expect((await api("POST", `/reviews/${items[1].id}/dismiss`)).body).toEqual({
      dismissed: 1,
      more: false,
    });
    await api("GET", `/users/${items[2].userId}/access`);
    await api("POST", "/reviews/confirm", { userId: items[2].userId });
    await api("POST", "/reviews/dismiss");

    expect((await api("GET", "/parked-members")).body.items).toHaveLength(1);
    expect((await api("GET", "/ungrouped-users")).body.items).not.toEqual([]);
    await age(testTenant(), 2 * DAY);
    await patch(`/Groups/${sales}`, { op: "add", path: "members", value: [{ value: ada }] });
    const kinds = (await api("GET", "/stale")).body.items.map(({ kind }: { kind: string }) => kind);
    expect(new Set(kinds)).toEqual(new Set(["group", "membership"]));
  });

  it("of the activity, each record of it", async () => {
    await until(async () => expect((await api("GET", "/activity/reads")).body.items).not.toEqual([]));
    const { body } = await api("GET", "/activity?limit=200");
    const changes = new Set(body.items.map(({ changed }: { changed: { kind?: string } }) => changed.kind));
    expect(changes).toEqual(new Set(["user", "group", "bulk", undefined]));
    for (const { id } of body.items) await api("GET", `/activity/${id}`);
    expect((await api("GET", "/activity?statuses=400")).status).toBe(400);
    expect((await api("GET", "/activity/none")).status).toBe(404);
    await api("GET", "/idp");
    const events = (await api("GET", "/events?limit=200")).body.items;
    expect(new Set(events.map(({ type }: { type: string }) => type)).size).toBeGreaterThanOrEqual(10);
  });

  it("of alerts", async () => {
    for (const [method, path] of [
      ["GET", ""],
      ["DELETE", ""],
      ["POST", "/test"],
    ] as const)
      expect((await api(method, `/alerts${path}`)).status).toBe(404);
    const stated = { url: alertReceiver(world).url, events: ["parked", "held"] };
    expect((await api("PUT", "/alerts", stated)).status).toBe(201);
    expect((await api("PUT", "/alerts", stated)).status).toBe(200);
    expect((await api("POST", "/alerts/test")).body.ok).toBe(true);
    await api("GET", "/alerts");
    expect((await api("DELETE", "/alerts")).status).toBe(204);
  });

  it("of the end", async () => {
    expect((await api("DELETE", "", { name: "Acme" })).status).toBe(400);
    expect((await api("DELETE", "", { name: "Acme Inc" })).status).toBe(204);
    expect((await api("GET")).status).toBe(401);
    expect((await scim("GET", "/Users")).status).toBe(401);
  });

  it("and none was left out", () => {
    const good = [...documented.operations].flatMap(([address, { responses }]) =>
      Object.keys(responses as object)
        .filter((status) => Number(status) < 400)
        .map((status) => `${address} ${status}`),
    );
    expect(good.filter((answer) => !seen.has(answer))).toEqual([]);
  });
});

const testTenant = (): TestTenant => ({
  id: tenant.tenant.id,
  scimUrl: tenant.scim.baseUrl,
  scimToken: tenant.scim.token,
  adminToken: tenant.admin.token,
  api: () => Promise.reject(new Error("Not through here: every answer is held against the document.")),
});
