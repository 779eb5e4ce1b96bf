import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { defineSchema } from "../../../src/directory/schemas/define.ts";
import { definitionBody, definitionOf } from "../../../src/http/api/definition-body.ts";
import { newId } from "../../../src/lib/ids.ts";
import { type Database, openDatabase } from "../../../src/store/database.ts";
import { Meter } from "../../../src/store/meter.ts";
import { wantedFrom } from "../../../src/store/wanted.ts";
import { problemOf } from "../../support/api.ts";
import {
  costOf,
  eventsOf,
  GROUP,
  type ScimBody,
  type ScimTenant,
  scimTenant,
  USER,
} from "../../support/scim.ts";
import { storedOf } from "../../support/stored.ts";

/** A tenant's own extensions of Group and User, through every kind of request. */
const ON_GROUP = "urn:acme:scim:2.0:GroupExtension";
const ON_USER = "urn:ietf:params:scim:schemas:extension:acme:2.0:User";

const SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

const groupExtension = {
  resourceType: "Group",
  name: "Clearance",
  description: "What a group opens",
  attributes: [
    { name: "clearanceLevel", canonicalValues: ["low", "high"] },
    { name: "isArchived", type: "boolean" },
    { name: "minimumIAL", type: "integer" },
    { name: "registered", mutability: "immutable" },
    { name: "secret", mutability: "writeOnly" },
    { name: "hidden", returned: "never" },
    { name: "verbose", returned: "request" },
    { name: "tags", multiValued: true },
    {
      name: "owners",
      type: "complex",
      multiValued: true,
      subAttributes: [{ name: "value" }, { name: "role", canonicalValues: ["lead", "deputy"] }],
    },
  ],
};
const userExtension = {
  resourceType: "User",
  name: "Badge",
  attributes: [
    { name: "badge", required: true, returned: "always" },
    { name: "floor", type: "integer" },
    { name: "from", type: "dateTime" },
  ],
};

let tenant: ScimTenant;

beforeAll(async () => {
  tenant = await scimTenant();
  expect((await tenant.api("PUT", `/schemas/${ON_GROUP}`, groupExtension)).status).toBe(201);
  expect((await tenant.api("PUT", `/schemas/${ON_USER}`, userExtension)).status).toBe(201);
});

let count = 0;
async function create(data: object): Promise<ScimBody> {
  const body = { schemas: [GROUP, ON_GROUP], displayName: `G${count++}`, [ON_GROUP]: data };
  const made = await tenant.scim("POST", "/Groups", { body });
  expect([made.status, made.body.detail]).toEqual([201, undefined]);
  return made.body;
}
const refused = async (data: object) =>
  tenant.scim("POST", "/Groups", {
    body: { schemas: [GROUP, ON_GROUP], displayName: `G${count++}`, [ON_GROUP]: data },
  });
const found = async (path: string): Promise<readonly string[]> => {
  const { status, body } = await tenant.scim("GET", path);
  expect([path, status, body.detail]).toEqual([path, 200, undefined]);
  return body.Resources.map(({ id }) => id).sort();
};

describe("discovery", () => {
  it("lists the schemas and the types they extend", async () => {
    const schemas = await tenant.scim("GET", "/Schemas");
    expect(schemas.body.Resources.map(({ id }) => id)).toEqual(expect.arrayContaining([ON_GROUP, ON_USER]));
    const one = await tenant.scim("GET", `/Schemas/${ON_GROUP}`);
    expect(one.body).toMatchObject({ id: ON_GROUP, name: "Clearance" });
    const type = await tenant.scim("GET", "/ResourceTypes/Group");
    expect(type.body.schemaExtensions).toEqual([{ schema: ON_GROUP, required: false }]);
  });
});

describe("writing", () => {
  it("stores, returns and declares what the schema allows", async () => {
    const data = { clearanceLevel: "high", isArchived: false, minimumIAL: 2, tags: ["a", "b"] };
    const group = await create({ ...data, secret: "s", hidden: "h", verbose: "v" });
    expect(group.schemas).toEqual([GROUP, ON_GROUP]);
    expect(group[ON_GROUP]).toEqual(data);
    const read = await tenant.scim("GET", `/Groups/${group.id}`);
    expect(read.body[ON_GROUP]).toEqual(data);
    expect(read.body.schemas).toEqual([GROUP, ON_GROUP]);
  });

  it.each([
    [{ minimumIAL: "two" }, "minimumIAL"],
    [{ clearanceLevel: "medium" }, "low, high"],
    [{ owners: [{ value: "x", role: "boss" }] }, "lead, deputy"],
  ])("refuses %j", async (data, part) => {
    const answer = await refused(data);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ scimType: "invalidValue", detail: expect.stringContaining(part) });
  });

  it("takes canonical values without regard to case, where case does not count", async () => {
    expect((await create({ clearanceLevel: "HIGH" }))[ON_GROUP]).toEqual({ clearanceLevel: "HIGH" });
  });

  it("wants what is required wherever the extension has data", async () => {
    const body = { schemas: [USER, ON_USER], userName: "no-badge@x.example", [ON_USER]: { floor: 1 } };
    const answer = await tenant.scim("POST", "/Users", { body });
    expect(answer.body).toMatchObject({ scimType: "invalidValue", detail: expect.stringContaining("badge") });
  });

  it("wants a required extension of every resource that is written, and says so", async () => {
    const other = await scimTenant();
    const before = await other.addUser("before", { [ON_USER]: { badge: "b0" } });
    await other.api("PUT", `/schemas/${ON_USER}`, { ...userExtension, required: true });
    const bare = { schemas: [USER], userName: "ada" };
    for (const refused of [
      await other.scim("POST", "/Users", { body: bare }),
      await other.scim("PUT", `/Users/${before}`, { body: bare }),
      await other.patch(`/Users/${before}`, { op: "remove", path: ON_USER }),
    ]) {
      expect([refused.status, refused.body.detail]).toEqual([400, expect.stringContaining("required")]);
    }
    const { body } = await other.scim("GET", "/ResourceTypes/User");
    expect(body.schemaExtensions).toContainEqual({ schema: ON_USER, required: true });
  });

  it("goes as a whole where its URN is removed, with what is required in it and what no schema knows", async () => {
    const id = await tenant.addUser("leaves-badge", { [ON_USER]: { badge: "b1", floor: 1, colour: "red" } });
    const left = await tenant.patch(`/Users/${id}`, { op: "remove", path: ON_USER });
    expect([left.status, left.body.schemas]).toEqual([200, [USER]]);
    expect(left.body).not.toHaveProperty([ON_USER]);
    const again = await tenant.patch(`/Users/${id}`, { op: "remove", path: ON_USER });
    expect(again.body.meta).toEqual(left.body.meta);

    const group = await create({ clearanceLevel: "low", registered: "2020" });
    const fixed = await tenant.patch(`/Groups/${group.id}`, { op: "remove", path: ON_GROUP });
    expect([fixed.status, fixed.body.scimType]).toEqual([400, "mutability"]);
  });

  it("patches by path, with and without a value filter", async () => {
    const { id } = await create({ clearanceLevel: "low", owners: [{ value: "ada", role: "lead" }] });
    const done = await tenant.patch(
      `/Groups/${id}`,
      { op: "replace", path: `${ON_GROUP}:clearanceLevel`, value: "high" },
      { op: "replace", path: `${ON_GROUP}:owners[value eq "ada"].role`, value: "deputy" },
      { op: "add", path: `${ON_GROUP}:tags`, value: ["new"] },
    );
    expect(done.status).toBe(204);
    expect((await tenant.scim("GET", `/Groups/${id}`)).body[ON_GROUP]).toEqual({
      clearanceLevel: "high",
      owners: [{ value: "ada", role: "deputy" }],
      tags: ["new"],
    });
    const wrong = await tenant.patch(`/Groups/${id}`, {
      op: "replace",
      path: `${ON_GROUP}:clearanceLevel`,
      value: "none",
    });
    expect(wrong.body).toMatchObject({ status: "400", scimType: "invalidValue" });
    await tenant.patch(`/Groups/${id}`, { op: "remove", path: `${ON_GROUP}:clearanceLevel` });
    expect((await tenant.scim("GET", `/Groups/${id}`)).body[ON_GROUP]).not.toHaveProperty("clearanceLevel");
  });

  it("never changes what is immutable and has a value, by PATCH or PUT", async () => {
    const { id, displayName } = await create({ registered: "2020", clearanceLevel: "low" });
    const put = (data: object) =>
      tenant.scim("PUT", `/Groups/${id}`, {
        body: { schemas: [GROUP, ON_GROUP], displayName, [ON_GROUP]: data },
      });
    expect((await put({ registered: "2021" })).body).toMatchObject({ status: "400", scimType: "mutability" });
    const patched = await tenant.patch(`/Groups/${id}`, {
      op: "replace",
      path: `${ON_GROUP}:registered`,
      value: "2021",
    });
    expect(patched.body).toMatchObject({ status: "400", scimType: "mutability" });
    expect((await put({ clearanceLevel: "high" })).body[ON_GROUP]).toEqual({
      registered: "2020",
      clearanceLevel: "high",
    });
  });

  it("keeps an immutable attribute of a user in a PUT without the extension", async () => {
    const other = await scimTenant();
    const attributes = [{ name: "hired", mutability: "immutable" }];
    await other.api("PUT", `/schemas/${ON_USER}`, { resourceType: "User", name: "U", attributes });
    const id = await other.addUser("ada@x.example", {
      schemas: [USER, ON_USER],
      [ON_USER]: { hired: "2020" },
    });
    const put = await other.scim("PUT", `/Users/${id}`, {
      body: { schemas: [USER], userName: "ada@x.example" },
    });
    expect(put.body[ON_USER]).toEqual({ hired: "2020" });
  });
});

describe("answers", () => {
  it("hold what is asked for, what is always returned, and nothing that never is", async () => {
    const { id } = await create({ clearanceLevel: "high", verbose: "v", hidden: "h" });
    const ask = async (query: string) => (await tenant.scim("GET", `/Groups/${id}?${query}`)).body;
    expect((await ask(`attributes=${ON_GROUP}:verbose,${ON_GROUP}:hidden`))[ON_GROUP]).toEqual({
      verbose: "v",
    });
    expect((await ask("attributes=clearanceLevel"))[ON_GROUP]).toEqual({ clearanceLevel: "high" });
    const without = await ask(`excludedAttributes=${ON_GROUP}`);
    expect(without).not.toHaveProperty([ON_GROUP]);
    expect(without.schemas).toEqual([GROUP]);
    const user = await tenant.addUser("always@x.example", {
      schemas: [USER, ON_USER],
      [ON_USER]: { badge: "b1", floor: 3 },
    });
    const only = await tenant.scim("GET", `/Users/${user}?attributes=userName`);
    expect(only.body[ON_USER]).toEqual({ badge: "b1" });
    const list = await tenant.scim(
      "GET",
      `/Users?filter=userName eq "always@x.example"&attributes=${ON_USER}:floor`,
    );
    expect(list.body.Resources[0]?.[ON_USER]).toEqual({ badge: "b1", floor: 3 });
  });
});

describe("filters", () => {
  it("look at every type of attribute, in one trip more", async () => {
    const { id } = await create({
      clearanceLevel: "low",
      minimumIAL: 77,
      isArchived: true,
      tags: ["Needle"],
      owners: [{ value: "grace", role: "lead" }],
    });
    for (const filter of [
      `${ON_GROUP}:minimumIAL eq 77`,
      `${ON_GROUP}:minimumIAL gt 76`,
      `minimumIAL eq 77 and ${ON_GROUP}:clearanceLevel eq "LOW"`,
      `${ON_GROUP.toLowerCase()}:isarchived eq true`,
      `${ON_GROUP}:tags eq "needle"`,
      `${ON_GROUP}:owners[value eq "grace" and role eq "lead"]`,
      `${ON_GROUP}:owners.value sw "gra"`,
    ]) {
      expect(await found(`/Groups?filter=${encodeURIComponent(filter)}`)).toEqual([id]);
    }
    const cost = costOf(await tenant.scim("GET", `/Groups?filter=${ON_GROUP}:minimumIAL eq 77`));
    expect(cost.trips).toBe(2);
    const core = costOf(await tenant.scim("GET", `/Groups?filter=displayName eq "x"`));
    expect(core.trips).toBe(1);
  });

  it("find by the schemas that a resource declares", async () => {
    const own = await scimTenant();
    expect((await own.api("PUT", `/schemas/${ON_GROUP}`, groupExtension)).status).toBe(201);
    const bare = await own.addGroup("Bare");
    const body = {
      schemas: [GROUP, ON_GROUP],
      displayName: "Cleared",
      [ON_GROUP]: { clearanceLevel: "low" },
    };
    const { id: cleared } = (await own.scim("POST", "/Groups", { body })).body;
    const found = async (path: string, filter: string) => {
      const { status, body } = await own.scim("GET", `${path}?filter=${encodeURIComponent(filter)}`);
      expect([status, body.detail]).toEqual([200, undefined]);
      return body.Resources.map(({ id }) => id);
    };
    for (const path of ["/Groups", "/"]) {
      expect(await found(path, `schemas eq "${ON_GROUP}"`)).toEqual([cleared]);
      expect(await found(path, `not (SCHEMAS co "GroupExtension")`)).toEqual([bare]);
    }
  });

  it("refuse what is never returned, and names that nothing bears", async () => {
    for (const name of ["hidden", "secret", "nothing"]) {
      const answer = await tenant.scim("GET", `/Groups?filter=${ON_GROUP}:${name} eq "x"`);
      expect([answer.status, answer.body.scimType]).toEqual([400, "invalidFilter"]);
    }
  });
});

describe("a list at the root", () => {
  it("looks a bare name up in every type, also where a standard attribute of one is the tenant's own in another", async () => {
    const other = await scimTenant();
    const attributes = [{ name: "title" }, { name: "nickName", type: "integer" }];
    await other.api("PUT", `/schemas/${ON_GROUP}`, { resourceType: "Group", name: "G", attributes });
    const user = await other.addUser("ada", { title: "Looms", nickName: "3" });
    const more = { schemas: [GROUP, ON_GROUP], [ON_GROUP]: { title: "looms", nickName: 3 } };
    const group = (await other.scim("POST", "/Groups", { body: { ...more, displayName: "g" } })).body.id;
    const bare = await other.addUser("bob");
    const ask = async (filter: string) => {
      const { status, body } = await other.scim("GET", `/?filter=${encodeURIComponent(filter)}`);
      expect([filter, status, body.detail]).toEqual([filter, 200, undefined]);
      return body.Resources.map(({ id }) => id);
    };
    expect(await ask('title eq "LOOMS"')).toEqual([user, group]);
    expect(await ask("title pr")).toEqual([user, group]);
    expect(await ask('title ne "looms"')).toEqual([bare]);
    expect(await ask("nickName eq 3")).toEqual([group]);
    expect(await ask('nickName eq "3"')).toEqual([user]);
    expect(await ask(`${ON_GROUP}:title eq "looms"`)).toEqual([group]);
    const body = { schemas: [SEARCH], filter: "title pr", sortBy: "title", sortOrder: "descending" };
    const searched = await other.scim("POST", "/.search", { body });
    expect(searched.body.Resources.map(({ id }) => id)).toEqual([group, user]);
  });
});

describe("sorting", () => {
  it("goes by an attribute of an extension", async () => {
    const high = await create({ minimumIAL: 900, tags: ["sorted"] });
    const low = await create({ minimumIAL: 800, tags: ["sorted"] });
    const query = `filter=${ON_GROUP}:tags eq "sorted"&sortBy=${ON_GROUP}:minimumIAL`;
    const { body } = await tenant.scim("GET", `/Groups?${query}`);
    expect(body.Resources.map(({ id }) => id)).toEqual([low.id, high.id]);
  });
});

describe("the mapping", () => {
  it("reads extensions: a rule on a group's clearance feeds a target", async () => {
    const other = await scimTenant();
    await other.api("PUT", `/schemas/${ON_GROUP}`, groupExtension);
    const mapping = {
      rules: [{ when: `${ON_GROUP}:clearanceLevel eq "high"`, target: "Cleared" }],
      otherwise: "ignore",
    };
    expect((await other.api("PUT", "/mapping", mapping)).status).toBe(200);
    const targets = async () =>
      (await (await other.api("GET", "/targets")).json<{ items: { name: string }[] }>()).items.map(
        ({ name }) => name,
      );
    const body = { schemas: [GROUP, ON_GROUP], displayName: "g", [ON_GROUP]: { clearanceLevel: "low" } };
    const { id } = (await other.scim("POST", "/Groups", { body })).body;
    expect(await targets()).toEqual([]);
    await other.patch(`/Groups/${id}`, { op: "replace", path: `${ON_GROUP}:clearanceLevel`, value: "high" });
    expect(await targets()).toEqual(["Cleared"]);
  });
});

describe("Bulk", () => {
  it("knows the extensions", async () => {
    const data = { schemas: [GROUP, ON_GROUP], displayName: "bulk" };
    const operation = (bulkId: string, clearanceLevel: string) => ({
      method: "POST",
      path: "/Groups",
      bulkId,
      data: { ...data, displayName: bulkId, [ON_GROUP]: { clearanceLevel } },
    });
    const { body } = await tenant.scim("POST", "/Bulk", {
      body: {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
        Operations: [operation("fits", "high"), operation("fails", "none")],
      },
    });
    expect(body.Operations).toMatchObject([{ status: "201" }, { status: "400" }]);
    const [id = ""] = await found('/Groups?filter=displayName eq "fits"');
    expect((await tenant.scim("GET", `/Groups/${id}`)).body[ON_GROUP]).toEqual({ clearanceLevel: "high" });
  });
});

describe("what came before its schema was defined", () => {
  let own: ScimTenant;
  beforeEach(async () => {
    own = await scimTenant();
  });
  const define = (attributes: readonly object[] = groupExtension.attributes, more: object = {}) =>
    own.api("PUT", `/schemas/${ON_GROUP}`, { ...groupExtension, attributes, ...more });
  const send = async (data: unknown, urn = ON_GROUP): Promise<ScimBody> => {
    const body = { schemas: [GROUP], displayName: `G${count++}`, [urn]: data };
    const made = await own.scim("POST", "/Groups", { body });
    expect([made.status, made.body.detail]).toEqual([201, undefined]);
    return made.body;
  };
  const get = async (id: string) => (await own.scim("GET", `/Groups/${id}`)).body;

  it("is taken in: declared, searchable, with a new version and an event", async () => {
    const one = await send({ clearanceLevel: "HIGH", minimumIAL: 3, tags: ["a"], elsewhere: { x: 1 } });
    const other = await send({ CLEARANCELEVEL: "low", secret: "s", hidden: "h" }, ON_GROUP.toUpperCase());
    const none = await own.addGroup("none");
    const untouched = await get(none);
    expect((await define()).status).toBe(201);
    expect(await get(one.id)).toMatchObject({
      schemas: [GROUP, ON_GROUP],
      [ON_GROUP]: { clearanceLevel: "HIGH", minimumIAL: 3, tags: ["a"], elsewhere: { x: 1 } },
    });
    const second = await get(other.id);
    expect(second).toMatchObject({ schemas: [GROUP, ON_GROUP], [ON_GROUP]: { clearanceLevel: "low" } });
    expect(second).not.toHaveProperty([ON_GROUP.toUpperCase()]);
    expect(await storedOf(own)).not.toContain('"secret"');
    for (const before of [one, other]) {
      expect((await get(before.id)).meta.version).not.toBe(before.meta.version);
    }
    expect(await get(none)).toEqual(untouched);
    const found = async (filter: string) =>
      (await own.scim("GET", `/Groups?filter=${ON_GROUP}:${filter}`)).body.Resources.map(({ id }) => id);
    expect(await found('clearanceLevel eq "high"')).toEqual([one.id]);
    expect(await found("clearanceLevel pr")).toEqual([one.id, other.id]);
    const events = (await eventsOf(own)).slice(-2);
    expect(events.map(({ type, groupId }) => [type, groupId])).toEqual([
      ["group.updated", one.id],
      ["group.updated", other.id],
    ]);
  });

  it("is taken in from users, too, who keep everything else", async () => {
    const id = await own.addUser("ada", { title: "Dr", [ON_USER]: { badge: "b1", floor: 3 } });
    expect((await own.api("PUT", `/schemas/${ON_USER}`, { ...userExtension, required: true })).status).toBe(
      201,
    );
    const { body } = await own.scim("GET", `/Users?filter=${ON_USER}:floor gt 2`);
    expect(body.Resources).toMatchObject([{ id, title: "Dr", [ON_USER]: { badge: "b1", floor: 3 } }]);
  });

  it("is left alone if any of it does not fit, and counted by what is wrong", async () => {
    await send({ minimumIAL: "two" });
    await send({ minimumIAL: true });
    await send({ clearanceLevel: "top" });
    await send("text");
    await send({ clearanceLevel: "low" });
    const before = await storedOf(own);
    const problem = await problemOf(await define());
    expect(problem.status).toBe(409);
    for (const part of [
      `2 groups with values under "${ON_GROUP}" that do not fit it: "${ON_GROUP}:minimumIAL" has to be a whole number.`,
      "1 group with values under",
      "its schema allows low, high.",
      "has to be an object",
    ]) {
      expect(problem.detail).toContain(part);
    }
    expect(await storedOf(own)).toBe(before);
    expect((await define([{ name: "other" }])).status).toBe(409);
  });

  it("is refused where the schema would be required and nothing is left, or it came in two spellings", async () => {
    await send({ secret: "s" });
    expect((await problemOf(await define(undefined, { required: true }))).detail).toContain("required");
    const body = {
      schemas: [GROUP],
      displayName: "two",
      [ON_GROUP]: { a: 1 },
      [ON_GROUP.toUpperCase()]: { a: 2 },
    };
    expect((await own.scim("POST", "/Groups", { body })).status).toBe(201);
    expect((await problemOf(await define())).detail).toContain("twice, in different case");
  });

  const many = 1_005;
  const fill = () =>
    env.DB.prepare(
      `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
       SELECT ?1, 'g' || value, 'g' || value, 1, 1, 1, json_object('displayName', 'g' || value, ?2, json('{"clearanceLevel":"low"}')), '{}'
         FROM json_each(?3)`,
    )
      .bind(own.id, ON_GROUP, JSON.stringify(Array.from({ length: many }, (_, index) => index)))
      .run();
  const taken = () =>
    env.DB.prepare(
      `SELECT sum(version) AS versions, (SELECT count(*) FROM events WHERE tenant = ?1) AS events
         FROM groups WHERE tenant = ?1 AND search LIKE '%"clearanceLevel":"low"%'`,
    )
      .bind(own.id)
      .first();
  const request = (db: Database) => ({
    db,
    tenant: own.id,
    requestId: newId(),
    now: Date.now,
    wanted: wantedFrom(Date.now()),
  });
  const definition = () => definitionOf(ON_GROUP, definitionBody.parse(groupExtension));

  it("goes on where it was cut off, in more resources than one commit takes", async () => {
    await fill();
    const db = openDatabase(env.DB, new Meter());
    const dying = interrupted(db, 6, () => Promise.reject(new Error("the machine is gone")));
    await expect(defineSchema(request(dying), definition())).rejects.toThrow("gone");
    expect(await taken()).toEqual({ versions: 2_000, events: 1_000 });
    expect((await own.api("GET", `/schemas/${ON_GROUP}`)).status).toBe(404);
    expect((await define()).status).toBe(201);
    expect(await taken()).toEqual({ versions: 2 * many, events: many });
  });

  it.each([4, 5, 6, 7])("is looked at anew when a client writes before batch %i", async (batch) => {
    await fill();
    const db = openDatabase(env.DB, new Meter());
    const racing = interrupted(db, batch, async () => {
      const { status } = await own.patch("/Groups/g0", {
        op: "replace",
        path: `${ON_GROUP}:clearanceLevel`,
        value: 7,
      });
      expect(status).toBe(204);
    });
    const defined = await defineSchema(request(racing), definition());
    expect(defined).toMatchObject({ ok: false, error: { kind: "contradicted" } });
  });
});

/** The database, on which something happens just before that batch. */
function interrupted(db: Database, batch: number, happens: () => Promise<void>): Database {
  let batches = 0;
  return Object.assign(Object.create(db), {
    batch: async (statements: Parameters<Database["batch"]>[0]) => {
      if (++batches === batch) await happens();
      return db.batch(statements);
    },
  });
}
