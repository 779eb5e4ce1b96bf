import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { writeGroup } from "../../../src/directory/group-writer/write.ts";
import { createUser } from "../../../src/directory/users/create.ts";
import { newId } from "../../../src/lib/ids.ts";
import { ok } from "../../../src/lib/result.ts";
import { type Database, openDatabase } from "../../../src/store/database.ts";
import { Meter } from "../../../src/store/meter.ts";
import { selectSettings } from "../../../src/store/tenant-settings.ts";
import { callApi, problemOf } from "../../support/api.ts";
import { eventsOf, GROUP, type ScimTenant, scimTenant } from "../../support/scim.ts";
import { storedOf } from "../../support/stored.ts";

const URN = "urn:acme:scim:2.0:Group";
const level = { name: "level", canonicalValues: ["low", "high"] };
const schema = (...attributes: object[]) => ({ resourceType: "Group", name: "Acme", attributes });

let tenant: ScimTenant;
beforeEach(async () => {
  tenant = await scimTenant();
});

const put = (body: unknown, urn = URN) => tenant.api("PUT", `/schemas/${urn}`, body);
const addGroup = async (displayName: string, data: object) => {
  const made = await tenant.scim("POST", "/Groups", {
    body: { schemas: [GROUP, URN], displayName, [URN]: data },
  });
  expect([made.status, made.body.detail]).toEqual([201, undefined]);
  return made.body.id;
};

describe("/api/v1/tenants/{id}/schemas", () => {
  it("defines, shows, changes and removes", async () => {
    const made = await put(schema(level));
    expect(made.status).toBe(201);
    const shown = await made.json<{ id: string; attributes: object[] }>();
    expect(shown).toMatchObject({ id: URN, resourceType: "Group", required: false });
    expect(shown.attributes[0]).toMatchObject({ ...level, type: "string", mutability: "readWrite" });
    expect(await (await tenant.api("GET", `/schemas/${URN}`)).json()).toEqual(shown);
    expect(await (await tenant.api("GET", "/schemas")).json()).toEqual({ items: [shown], nextCursor: null });
    expect((await put(shown)).status).toBe(200);
    expect((await put(schema(level, { name: "more" }))).status).toBe(200);
    expect((await tenant.api("DELETE", `/schemas/${URN}`)).status).toBe(204);
    expect((await tenant.api("DELETE", `/schemas/${URN}`)).status).toBe(404);
    expect(await (await tenant.api("GET", "/schemas")).json()).toEqual({ items: [], nextCursor: null });
    const { results } = await env.DB.prepare("SELECT extended FROM tokens WHERE tenant = ?")
      .bind(tenant.id)
      .all();
    expect(results.every(({ extended }) => extended === 0)).toBe(true);
  });

  it("reaches tokens that are made afterwards", async () => {
    await put(schema(level));
    const made = await tenant.api("POST", "/tokens", { kind: "scim", label: "second" });
    const { token } = await made.json<{ token: string }>();
    const answer = await tenant.scim("GET", `/Schemas/${URN}`, { token });
    expect(answer.status).toBe(200);
  });

  it.each([
    ["a core attribute", schema({ name: "DisplayName" }), URN, "displayName"],
    ["a common attribute", schema({ name: "externalId" }), URN, "externalId"],
    [
      "an enterprise attribute",
      { ...schema({ name: "costcenter" }), resourceType: "User" },
      URN,
      "enterprise:2.0:User:costCenter",
    ],
    ["a name that is none", schema({ name: "1st" }), URN, "begin with a letter"],
    ["a reserved name", schema({ name: "constructor" }), URN, "reserved"],
    ["a name twice", schema({ name: "a" }, { name: "A" }), URN, "twice"],
    ["a reserved URN", schema(level), "urn:ietf:params:scim:schemas:core:2.0:Group", "reserved"],
    [
      "the enterprise URN",
      schema(level),
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
      "reserved",
    ],
    ["a URN with a quote", schema(level), "urn:acme:a%22b", "letters, digits"],
    ["complex without parts", schema({ name: "a", type: "complex" }), URN, "sub-attributes"],
    [
      "complex within complex",
      schema({ name: "a", type: "complex", subAttributes: [{ name: "b", type: "complex" }] }),
      URN,
      "complex itself",
    ],
    ["an unknown characteristic", schema({ name: "a", colour: "red" }), URN, "not known"],
    ["an unknown type", schema({ name: "a", type: "text" }), URN, "Invalid option"],
    ["uniqueness", schema({ name: "a", uniqueness: "server" }), URN, "not enforced"],
    [
      "required and readOnly",
      schema({ name: "a", required: true, mutability: "readOnly" }),
      URN,
      "cannot be required",
    ],
  ])("refuses %s", async (_, body, urn, part) => {
    const before = await storedOf(tenant);
    const problem = await problemOf(await put(body, urn));
    expect(problem.status).toBe(400);
    expect(problem.detail).toContain(part);
    expect(await storedOf(tenant)).toBe(before);
  });

  it("holds at most 20", async () => {
    for (let index = 0; index < 20; index++)
      expect((await put(schema(level), `${URN}${index}x`)).status).toBe(201);
    expect((await problemOf(await put(schema(level)))).detail).toContain("at most 20");
  });

  const rich = schema(
    level,
    { name: "size", type: "integer" },
    { name: "free" },
    {
      name: "owners",
      type: "complex",
      multiValued: true,
      subAttributes: [{ name: "value" }, { name: "role" }],
    },
  );
  const [first, size, free, owners] = rich.attributes as [object, object, object, object];

  it.each([
    ["an attribute removed", schema(first, size, owners), '2 groups with a value of "free"'],
    [
      "a type changed",
      schema(first, { ...size, type: "string" }, free, owners),
      '1 group with a value of "size"',
    ],
    ["multiValued changed", schema(first, size, { ...free, multiValued: true }, owners), '"free"'],
    ["caseExact changed", schema(first, size, { ...free, caseExact: true }, owners), '"free"'],
    [
      "required added",
      schema(first, { ...size, required: true }, free, owners),
      '1 group with no value of "size"',
    ],
    [
      "canonical values narrowed",
      schema({ ...first, canonicalValues: ["low"] }, size, free, owners),
      '1 group with a value of "level"',
    ],
    [
      "a sub-attribute removed",
      schema(first, size, free, { ...owners, subAttributes: [{ name: "value" }] }),
      "owners.role",
    ],
    ["the extension required", { ...rich, required: true }, "1 group with no data"],
  ])("refuses what stored data contradicts: %s", async (_, changed, part) => {
    expect((await put(rich)).status).toBe(201);
    await addGroup("one", { level: "HIGH", size: 3, free: "x", owners: [{ value: "a", role: "b" }] });
    await addGroup("two", { level: "low", free: "y" });
    await tenant.addGroup("three");
    const before = await storedOf(tenant);
    const problem = await problemOf(await put(changed));
    expect([problem.status, problem.detail]).toEqual([409, expect.stringContaining(part)]);
    expect(await storedOf(tenant)).toBe(before);
  });

  it("accepts what no stored data contradicts", async () => {
    await put(rich);
    await addGroup("one", { level: "low", size: 3 });
    const changed = schema(
      { ...first, canonicalValues: ["low"] },
      { ...size, required: true },
      { name: "later" },
    );
    expect((await put(changed)).status).toBe(200);
  });

  it("refuses to define what was kept aside before", async () => {
    await tenant.scim("POST", "/Groups", {
      body: { schemas: [GROUP], displayName: "g", [URN]: { level: 7 } },
    });
    const problem = await problemOf(await put(schema(level)));
    expect([problem.status, problem.detail]).toEqual([
      409,
      expect.stringContaining("1 group with values under"),
    ]);
  });

  it("refuses what a rule of the mapping reads", async () => {
    await put(schema(level, { name: "free" }));
    await tenant.api("PUT", "/mapping", {
      rules: [{ when: `${URN}:level eq "high"`, target: "T" }],
      otherwise: "ignore",
    });
    for (const refused of [
      await put(schema({ name: "free" })),
      await tenant.api("DELETE", `/schemas/${URN}`),
    ]) {
      const problem = await problemOf(refused);
      expect([problem.status, problem.detail]).toEqual([409, expect.stringContaining("/rules/0/when")]);
    }
  });

  it("removes a schema with its data once that is confirmed", async () => {
    await put(schema(level));
    const id = await addGroup("one", { level: "high" });
    await tenant.addGroup("two");
    const problem = await problemOf(await tenant.api("DELETE", `/schemas/${URN}`));
    expect([problem.status, problem.detail]).toEqual([409, expect.stringContaining("1 group would lose")]);
    const before = await tenant.scim("GET", `/Groups/${id}`);
    expect((await tenant.api("DELETE", `/schemas/${URN}?confirm=${URN}`)).status).toBe(204);
    const after = await tenant.scim("GET", `/Groups/${id}`);
    expect(after.body).not.toHaveProperty([URN]);
    expect(after.body.schemas).toEqual([GROUP]);
    expect(after.body.meta.version).not.toBe(before.body.meta.version);
    expect((await eventsOf(tenant)).at(-1)).toMatchObject({ type: "group.updated", groupId: id });
    const { results } = await env.DB.prepare("SELECT attributes, search FROM groups WHERE tenant = ?")
      .bind(tenant.id)
      .all();
    expect(JSON.stringify(results)).not.toContain("high");
  });

  it("removes the data of more resources than one commit takes", async () => {
    await put(schema(level));
    await env.DB.prepare(
      `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
       SELECT ?1, 'g' || value, 'g' || value, 1, 1, 1, json_object('displayName', 'g' || value, ?2, json('{"level":"low"}')), '{}'
         FROM json_each(?3)`,
    )
      .bind(tenant.id, URN, JSON.stringify(Array.from({ length: 1_005 }, (_, index) => index)))
      .run();
    expect((await tenant.api("DELETE", `/schemas/${URN}?confirm=${URN}`)).status).toBe(204);
    const left = await env.DB.prepare(
      "SELECT count(*) AS held, sum(version) AS versions FROM groups WHERE tenant = ? AND attributes NOT LIKE '%level%'",
    )
      .bind(tenant.id)
      .first();
    expect(left).toEqual({ held: 1_005, versions: 2_010 });
    const events = await env.DB.prepare("SELECT count(*) AS events FROM events WHERE tenant = ?")
      .bind(tenant.id)
      .first();
    expect(events).toEqual({ events: 1_005 });
  });

  it("looks at as many attributes as one change may alter, and refuses more", async () => {
    const many = (count: number, more: object = {}) =>
      schema(...Array.from({ length: count }, (_, index) => ({ name: `a${index}`, ...more })));
    await put(many(31));
    expect((await problemOf(await put(many(31, { type: "integer" })))).detail).toContain("at most 30");
    expect((await put(many(1))).status).toBe(200);
  });

  it("is fenced against a user who was read with the former schemas: the write begins anew", async () => {
    const db = openDatabase(env.DB, new Meter());
    const onUser = { resourceType: "User", name: "U", attributes: [{ name: "floor", type: "integer" }] };
    let batches = 0;
    const racing: Database = Object.assign(Object.create(db), {
      // The second batch is the commit: just before it, somebody defines the schema.
      batch: async (statements: Parameters<Database["batch"]>[0]) => {
        if (++batches === 2) expect((await put(onUser)).status).toBe(201);
        return db.batch(statements);
      },
    });
    const guard = { statement: selectSettings(db, tenant.id), judge: ok };
    const request = { db: racing, guard, tenant: tenant.id, requestId: newId(), now: Date.now };
    const written = await createUser(request, newId(), () => ok({ userName: "ada", [URN]: { floor: 3 } }));
    expect(written.ok).toBe(true);
    const row = await env.DB.prepare("SELECT search FROM users WHERE tenant = ?").bind(tenant.id).first();
    expect(JSON.parse(String(row?.search))).toMatchObject({ [URN]: { floor: 3 } });
  });

  it("does not let a group's object carry out what was understood with the former schemas", async () => {
    const groupId = await tenant.addGroup("g");
    await put(schema(level));
    const edit = { kind: "patch", operations: [] } as const;
    const command = { tenant: tenant.id, groupId, requestId: newId(), edit };
    const written = await writeGroup(openDatabase(env.DB, new Meter()), command, Date.now);
    expect(written).toMatchObject({ ok: false, error: { kind: "unavailable" } });
  });
});

describe("walls", () => {
  it("nobody sees, uses or changes another tenant's schemas", async () => {
    const other = await scimTenant();
    await put(schema({ name: "secretLevel" }));
    const before = await storedOf(tenant);
    for (const path of ["/Schemas", "/ResourceTypes"]) {
      expect(JSON.stringify((await other.scim("GET", path)).body)).not.toMatch(/urn:acme|secretLevel/i);
    }
    expect((await other.scim("GET", `/Schemas/${URN}`)).status).toBe(404);
    expect((await other.scim("GET", `/Groups?filter=${URN}:secretLevel pr`)).body.scimType).toBe(
      "invalidFilter",
    );
    expect(await (await other.api("GET", "/schemas")).json()).toEqual({ items: [], nextCursor: null });
    expect((await other.api("DELETE", `/schemas/${URN}?confirm=${URN}`)).status).toBe(404);
    for (const method of ["GET", "PUT", "DELETE"]) {
      const path = `/tenants/${tenant.id}/schemas/${URN}`;
      expect((await callApi(method, path, { token: other.adminToken })).status).toBe(401);
      expect((await callApi(method, path, { token: tenant.scimToken })).status).toBe(403);
    }
    expect(await storedOf(tenant)).toBe(before);
  });
});
