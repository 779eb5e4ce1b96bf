import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import {
  ENTERPRISE,
  eventsOf,
  type ScimAnswer,
  type ScimTenant,
  scimTenant,
  USER,
} from "../../support/scim.ts";

interface DetailedRecord {
  readonly details: {
    readonly attributes: readonly { path: string; before: unknown; after: unknown }[];
    readonly addedIds: readonly string[];
    readonly removedIds: readonly string[];
  } | null;
  readonly understood: unknown;
  readonly events: readonly { readonly seq: number; readonly type: string; readonly requestId: string }[];
  readonly hasMoreEvents: boolean;
  readonly summary: string;
}

async function recordOf(tenant: ScimTenant, answer: ScimAnswer): Promise<DetailedRecord> {
  const response = await tenant.api("GET", `/activity/${answer.headers.get("X-Request-Id")}`);
  expect(response.status).toBe(200);
  return response.json();
}

describe("the record of a change of a user", () => {
  it("holds what was asked for in canonical form, and each attribute before and after", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada", { name: { givenName: "Ada", familyName: "King" }, title: "Dr" });
    const changed = await tenant.patch(
      `/Users/${ada}`,
      { op: "Replace", path: "NAME.familyname", value: "Lovelace" },
      { op: "add", path: `${ENTERPRISE}:Department`, value: "Engines" },
      { op: "remove", path: "title" },
      { op: "add", path: 'emails[TYPE EQ "work"].value', value: "ada@x.example" },
    );
    expect(changed.status).toBe(200);
    const record = await recordOf(tenant, changed);
    expect(record.understood).toEqual({
      operations: [
        { op: "replace", path: "name.familyName", value: "Lovelace" },
        { op: "add", path: `${ENTERPRISE}:department`, value: "Engines" },
        { op: "remove", path: "title" },
        { op: "add", path: 'emails[TYPE eq "work"].value', value: "ada@x.example" },
      ],
    });
    expect(record.details).toEqual({
      attributes: expect.arrayContaining([
        { path: "name.familyName", before: "King", after: "Lovelace" },
        { path: `${ENTERPRISE}:department`, before: null, after: "Engines" },
        { path: "title", before: "Dr", after: null },
        { path: "emails", before: null, after: [{ type: "work", value: "ada@x.example" }] },
      ]),
      addedIds: [],
      removedIds: [],
    });
    expect(record.details?.attributes).toHaveLength(4);
    expect(record.summary).toContain("The user ada was updated: ");
    expect(record.summary).toContain("name.familyName");
  });

  it("tells of nothing where nothing changed, and of all that is gone after a deletion", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada", { title: "Dr" });
    const again = await tenant.patch(`/Users/${ada}`, { op: "replace", path: "title", value: "Dr" });
    expect(await recordOf(tenant, again)).toMatchObject({ details: null, events: [] });
    const gone = await recordOf(tenant, await tenant.scim("DELETE", `/Users/${ada}`));
    expect(gone.details?.attributes).toContainEqual({ path: "title", before: "Dr", after: null });
  });

  it("never holds what must not be kept, however a client wraps it", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const answers = [
      await tenant.patch(`/Users/${ada}`, { op: "replace", value: { password: "hunter2", title: "Dr" } }),
      await tenant.scim("PUT", `/Users/${ada}`, {
        body: { schemas: [USER], userName: "ada", password: "hunter2", "x-api-key": "hunter2" },
      }),
      await tenant.scim("POST", "/Users/.search", { body: { filter: 'password eq "hunter2"' } }),
      await tenant.scim("POST", "/Users", { body: { schemas: [USER], userName: tenant.scimToken } }),
    ];
    for (const answer of answers) {
      const text = JSON.stringify(await recordOf(tenant, answer));
      expect(text).not.toContain("hunter2");
      expect(text).not.toContain(tenant.scimToken);
    }
    const { results } = await env.DB.prepare("SELECT * FROM activity_subjects WHERE tenant = ?")
      .bind(tenant.id)
      .all();
    expect(JSON.stringify(results).toLowerCase()).not.toContain(tenant.scimToken.toLowerCase());
  });
});

describe("the record of a refusal", () => {
  it("tells what was understood, and nothing where a strict tenant's request was not", async () => {
    const body = { schemas: [USER], userName: "ada", active: "True" };
    const [tolerant, strict] = [await scimTenant(), await scimTenant({ strict: true })];
    await tolerant.scim("POST", "/Users", { body });
    const taken = await recordOf(tolerant, await tolerant.scim("POST", "/Users", { body }));
    expect(taken).toMatchObject({
      status: 409,
      understood: { resource: { userName: "ada", active: true } },
      details: null,
    });
    expect(taken.summary).toMatch(/^Refused \(409 uniqueness\): There is a user .* Two at the IdP claim/);
    const refused = await recordOf(strict, await strict.scim("POST", "/Users", { body }));
    expect(refused).toMatchObject({ status: 400, understood: null, tolerances: [] });
  });
});

describe("the record of a change of a group", () => {
  it("names those who came and went, and the group's own attributes", async () => {
    const tenant = await scimTenant();
    const [ada, bob] = [await tenant.addUser("ada"), await tenant.addUser("bob")];
    const group = await tenant.addGroup("Engines", [ada]);
    const answer = await tenant.patch(
      `/Groups/${group}`,
      { op: "replace", path: "displayName", value: "Motors" },
      { op: "replace", path: "members", value: [{ value: bob }] },
    );
    const record = await recordOf(tenant, answer);
    expect(record.details).toEqual({
      attributes: [{ path: "displayName", before: "Engines", after: "Motors" }],
      addedIds: [bob],
      removedIds: [ada],
    });
    expect(record.summary).toBe(
      'The group "Motors" was updated: displayName changed, 1 member added, 1 member removed.',
    );
  });

  it("holds no attributes where only members changed", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines");
    const add = { op: "add", path: "members", value: [{ value: ada }] };
    const record = await recordOf(tenant, await tenant.patch(`/Groups/${group}`, add));
    expect(record.details).toEqual({ attributes: [], addedIds: [ada], removedIds: [] });
  });
});

describe("the events of a record", () => {
  it("are those of the request and no others, in commit order", async () => {
    const tenant = await scimTenant();
    const users = await Promise.all(["a", "b", "c"].map((name) => tenant.addUser(name)));
    const groups = await Promise.all(["G", "H"].map((name) => tenant.addGroup(name)));
    const answers = await Promise.all(
      groups.flatMap((group) =>
        users.map((value) =>
          tenant.patch(`/Groups/${group}`, { op: "add", path: "members", value: [{ value }] }),
        ),
      ),
    );
    const all = await eventsOf(tenant);
    for (const answer of answers) {
      const id = answer.headers.get("X-Request-Id");
      const { events } = await recordOf(tenant, answer);
      expect(events).toHaveLength(1);
      expect(events).toEqual(all.filter(({ requestId }) => requestId === id));
    }
  });

  it("include those of a Bulk request's operations, of which the first are named", async () => {
    const tenant = await scimTenant();
    const body = {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations: ["a", "b"].map((userName) => ({
        method: "POST",
        path: "/Users",
        bulkId: userName,
        data: { schemas: [USER], userName },
      })),
    };
    const answer = await tenant.scim("POST", "/Bulk", { body });
    const record = await recordOf(tenant, answer);
    expect(record.events.map(({ type }) => type)).toEqual(["user.created", "user.created"]);
    expect(record).toMatchObject({
      changed: { kind: "bulk", ids: [expect.any(String), expect.any(String)] },
    });
  });

  it("are bounded, and say that there are more", async () => {
    const tenant = await scimTenant();
    const users = await Promise.all(Array.from({ length: 110 }, (_, n) => tenant.addUser(`u${n}`)));
    const created = await tenant.scim("POST", "/Groups", {
      body: {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
        displayName: "All",
        members: users.map((value) => ({ value })),
      },
    });
    const record = await recordOf(tenant, created);
    expect([record.events.length, record.hasMoreEvents]).toEqual([100, true]);
    expect(record.details?.addedIds).toHaveLength(100);
    expect(record).toMatchObject({ moreDownstream: 11 });
  });
});

describe("a record that cannot be written", () => {
  it("fails nothing and delays nothing", async () => {
    const tenant = await scimTenant();
    const broken = new Proxy(env.DB, {
      get(target, name) {
        if (name !== "prepare") return Reflect.get(target, name).bind(target);
        return (text: string) => {
          if (/\b(activity|recent_reads|senders)\b/.test(text)) throw new Error("no such table");
          return target.prepare(text);
        };
      },
    });
    const created = await tenant.scim("POST", "/Users", {
      body: { schemas: [USER], userName: "ada" },
      env: { DB: broken },
    });
    expect(created.status).toBe(201);
    expect((await tenant.scim("GET", "/Users", { env: { DB: broken } })).status).toBe(200);
    expect((await tenant.api("GET", `/activity/${created.headers.get("X-Request-Id")}`)).status).toBe(404);
  });
});
