import { describe, expect, it } from "vitest";
import { GROUP, PATCH_OP, type ScimAnswer, type ScimTenant, scimTenant, USER } from "../../support/scim.ts";

interface RecordAnswer {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly tolerances: readonly string[];
  readonly request: unknown;
  readonly response: unknown;
  readonly changed: unknown;
  readonly summary: string;
}

async function recordOf(tenant: ScimTenant, answer: ScimAnswer): Promise<RecordAnswer> {
  const response = await tenant.api("GET", `/activity/${answer.headers.get("X-Request-Id")}`);
  expect(response.status).toBe(200);
  return response.json();
}

describe("the activity record", () => {
  it("tells what came, how it was understood and what changed", async () => {
    const tenant = await scimTenant();
    const body = { userName: "ada@example.com", active: "True", badge: 7, password: "hunter2" };
    const created = await tenant.scim("POST", "/Users", {
      body,
      headers: { "User-Agent": "Okta SCIM Client 1.0.0" },
    });
    expect(await recordOf(tenant, created)).toMatchObject({
      id: created.headers.get("X-Request-Id"),
      at: expect.stringMatching(/Z$/),
      method: "POST",
      path: "/Users",
      status: 201,
      client: "Okta SCIM Client 1.0.0",
      tolerances: expect.arrayContaining(["missing-schemas", "boolean-as-string", "unknown-attribute"]),
      request: { ...body, password: "[removed]" },
      response: { id: created.body.id, active: true },
      changed: { kind: "user", userId: created.body.id, userName: "ada@example.com", change: "created" },
      idp: "okta",
      understood: {
        resource: { userName: "ada@example.com", active: true, badge: 7 },
      },
      summary: expect.stringMatching(
        /^The user ada@example\.com was created; not quite SCIM, but it could only mean this \(.*boolean-as-string.*\)\.$/,
      ),
    });
  });

  it("tells of members, of parked ids, and of requests that change nothing", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines");
    const add = { op: "Add", path: "members", value: [{ value: ada }, { value: "nobody" }] };
    const first = await recordOf(tenant, await tenant.patch(`/Groups/${group}`, add));
    expect(first).toMatchObject({
      path: `/Groups/${group}`,
      status: 204,
      tolerances: ["operation-case"],
      response: null,
      changed: { kind: "group", groupId: group, added: 1, removed: 0, parked: 1, parkedIds: ["nobody"] },
      details: { attributes: [], addedIds: [ada], removedIds: [] },
      understood: {
        operations: [{ op: "add", path: "members", value: [{ value: ada }, { value: "nobody" }] }],
      },
      summary:
        'The group "Engines" was updated: 1 member added, 1 id waits because nobody bears it yet (if that lasts, assign those people to the app at the IdP); not quite SCIM, but it could only mean this (operation-case).',
    });
    const second = await recordOf(tenant, await tenant.patch(`/Groups/${group}`, add));
    expect(second.summary).toMatch(/^Nothing changed: the group "Engines" was so already;/);
    const gone = await recordOf(tenant, await tenant.scim("DELETE", `/Groups/${group}`));
    expect(gone.summary).toBe('The group "Engines" was deleted: 1 member removed.');
  });

  it("keeps failures with the reason that the client was given", async () => {
    const tenant = await scimTenant();
    const broken = await tenant.scim("POST", "/Users", { body: "{broken" });
    expect(await recordOf(tenant, broken)).toMatchObject({
      status: 400,
      request: null,
      response: broken.body,
      changed: {},
      understood: null,
      summary: expect.stringContaining(`Refused (400 invalidSyntax): ${broken.body.detail} It will be`),
    });
    const filter = await tenant.scim("GET", '/Users?filter=favourite eq "x"');
    expect(await recordOf(tenant, filter)).toMatchObject({
      path: '/Users?filter=favourite eq "x"',
      understood: { filter: 'favourite eq "x"' },
      summary: expect.stringContaining(`Refused (400 invalidFilter): ${filter.body.detail}`),
    });
  });

  it("does not keep reads that went well, nor what strangers sent", async () => {
    const tenant = await scimTenant();
    await tenant.scim("GET", "/Users");
    await tenant.scim("POST", "/Users", { body: { userName: "x" }, token: null });
    await tenant.scim("POST", "/Users", { body: { userName: "x" }, token: (await scimTenant()).scimToken });
    const list = await tenant.api("GET", "/activity");
    expect(await list.json()).toEqual({ items: [], nextCursor: null });
  });

  it.each<[string, string, unknown]>([
    ["POST", "/Users", { schemas: [USER], userName: "s1", password: "hunter2" }],
    ["POST", "/Users", { schemas: [USER], userName: "s2", "x-secret": { deep: ["hunter2"] } }],
    ["POST", "/Users", { schemas: [USER], userName: "s3", emails: [{ value: "a", passWord: "hunter2" }] }],
    ["POST", "/Users", { schemas: [USER], userName: "s4", password: ["hunter2"] }],
    [
      "PATCH",
      "/Users/x",
      { schemas: [PATCH_OP], Operations: [{ op: "replace", path: "password", value: "hunter2" }] },
    ],
    [
      "PATCH",
      "/Users/x",
      { schemas: [PATCH_OP], Operations: [{ op: "replace", value: { [`${USER}:password`]: "hunter2" } }] },
    ],
    ["GET", '/Users?filter=password eq "hunter2"', undefined],
    ["GET", '/Users?filter=password "hunter2"', undefined],
    ["GET", "/Users?filter=x&access_token=hunter2", undefined],
  ])("holds no secret after %s %s", async (method, path, body) => {
    const tenant = await scimTenant();
    const answer = await tenant.scim(method, path, { body });
    const record = await recordOf(tenant, answer);
    expect(JSON.stringify(record)).not.toContain("hunter2");
  });

  it("holds no token, wherever one was put by mistake", async () => {
    const tenant = await scimTenant();
    const { scimToken: token } = tenant;
    const answers = [
      await tenant.scim("POST", "/Users", {
        body: { schemas: [USER], userName: "a", title: `Bearer ${token}` },
      }),
      await tenant.scim("GET", `/Nothing/${token}`),
      await tenant.scim("POST", "/Nothing", { headers: { "User-Agent": token } }),
    ];
    for (const answer of answers) {
      expect(JSON.stringify(await recordOf(tenant, answer))).not.toContain(token);
    }
  });

  it("is bounded, however much was sent", async () => {
    const tenant = await scimTenant();
    const members = Array.from({ length: 5_000 }, (_, index) => ({ value: `nobody-${index}` }));
    const created = await tenant.scim("POST", "/Groups", {
      body: { schemas: [GROUP], displayName: "x".repeat(20_000), members },
    });
    expect(created.status).toBe(201);
    const record = await recordOf(tenant, created);
    expect(JSON.stringify(record.request).length).toBeLessThanOrEqual(8 * 1024);
    expect(JSON.stringify(record.response).length).toBeLessThanOrEqual(8 * 1024);
    expect(record.request).toMatchObject({ schemas: [GROUP] });
    expect(record.changed).toMatchObject({ parked: 5_000 });
    expect(JSON.stringify(record).length).toBeLessThanOrEqual(48 * 1024);
  });

  it("comes in pages, the newest first", async () => {
    const tenant = await scimTenant();
    const ids = [];
    for (const userName of ["a", "b", "c"]) {
      const answer = await tenant.scim("POST", "/Users", { body: { schemas: [USER], userName } });
      ids.unshift(answer.headers.get("X-Request-Id"));
    }
    const seen = [];
    for (let after: string | null = ""; after !== null; ) {
      const response = await tenant.api("GET", `/activity?limit=2&after=${after}`);
      const page: { items: RecordAnswer[]; nextCursor: string | null } = await response.json();
      seen.push(...page.items.map(({ id }) => id));
      after = page.nextCursor;
    }
    expect(seen).toEqual(ids);
    expect((await tenant.api("GET", "/activity/none")).status).toBe(404);
  });
});

describe("the events", () => {
  it("come once each, in commit order, page by page", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    await tenant.addGroup("Engines", [ada]);
    const first = await (await tenant.api("GET", "/events?limit=2")).json<EventPage>();
    expect(first.items.map(({ seq, type }) => [seq, type])).toEqual([
      [1, "user.created"],
      [2, "group.created"],
    ]);
    expect(first.nextCursor).toBe("2");
    const rest = await (await tenant.api("GET", `/events?after=${first.nextCursor}`)).json<EventPage>();
    expect(rest).toMatchObject({
      items: [
        {
          seq: 3,
          type: "group.member_added",
          value: ada,
          at: expect.stringMatching(/Z$/),
          requestId: expect.any(String),
        },
      ],
      nextCursor: null,
    });
    const none = await (await tenant.api("GET", "/events?after=3")).json();
    expect(none).toEqual({ items: [], nextCursor: null });
    expect((await tenant.api("GET", "/events?after=x")).status).toBe(400);
  });
});

interface EventPage {
  readonly items: readonly { readonly seq: number; readonly type: string }[];
  readonly nextCursor: string | null;
}
