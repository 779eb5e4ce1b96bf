import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { GroupCommand, GroupOutcome } from "../../../src/directory/group-writer/command.ts";
import { overtaken, writeGroup } from "../../../src/directory/group-writer/write.ts";
import { defineSchema } from "../../../src/directory/schemas/define.ts";
import { removeSchema } from "../../../src/directory/schemas/remove.ts";
import { definitionBody, definitionOf } from "../../../src/http/api/definition-body.ts";
import { type BulkSlice, runSlice } from "../../../src/http/scim/bulk/slice.ts";
import { newId } from "../../../src/lib/ids.ts";
import { COMMIT_LIMITS, SCHEMA_LIMITS } from "../../../src/limits/scim.ts";
import { changeMapping } from "../../../src/mapping/change.ts";
import type { Mapping } from "../../../src/mapping/mapping.ts";
import { commit } from "../../../src/store/commit.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { giveUp } from "../../../src/store/give-up.ts";
import { Meter } from "../../../src/store/meter.ts";
import { changing, heldUp } from "../../support/held-up.ts";
import { GROUP, PATCH_OP, type ScimTenant, scimTenant, USER } from "../../support/scim.ts";
import { storedOf } from "../../support/stored.ts";

const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const LOST = "Network connection lost.";

const add = (id: string) => ({ op: "add", path: "members", value: [{ value: id }] });
const empty = (displayName: string) => ({ body: { schemas: [GROUP], displayName, members: [] } });

/**
 * The groups' objects as they are while they are moved away: the first calls begin in a former instance, which goes on although its caller
 * hears that it was lost. What that instance writes is held up until `end` is called; it ends when all of it has ended.
 */
function movedAway(calls: number) {
  const { d1, arrive } = heldUp();
  const tries: Promise<unknown>[] = [];
  let left = calls;
  const write = (command: GroupCommand) => {
    tries.push(writeGroup(openDatabase(d1, new Meter()), command, Date.now));
    return Promise.reject(new Error(LOST));
  };
  const GROUP_WRITER = {
    idFromName: (name: string) => env.GROUP_WRITER.idFromName(name),
    get: (id: DurableObjectId) => (left-- > 0 ? { write } : env.GROUP_WRITER.get(id)),
  } as never;
  const end = () => {
    arrive();
    return Promise.all(tries);
  };
  return { GROUP_WRITER, end };
}

const activeOf = async (tenant: ScimTenant, id: string) =>
  (await tenant.scim("GET", `/Users/${id}`)).body.active;

describe("a try of a group's change that goes on after its answer was lost", () => {
  it("undoes nothing that came after the repeat that was answered", async () => {
    const tenant = await scimTenant();
    const [ada, bo] = [await tenant.addUser("ada"), await tenant.addUser("bo")];
    const group = await tenant.addGroup("Engines", [ada]);
    const { GROUP_WRITER, end } = movedAway(1);
    const emptied = await tenant.scim("PUT", `/Groups/${group}`, {
      ...empty("Engines"),
      env: { GROUP_WRITER },
    });
    expect(emptied.status).toBe(200);
    expect((await tenant.patch(`/Groups/${group}`, add(bo))).status).toBe(204);
    await end();
    expect(await tenant.membersOf(group)).toEqual([bo]);
  });

  it("changes nothing after a 503", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada]);
    const { GROUP_WRITER, end } = movedAway(COMMIT_LIMITS.attempts);
    const failed = await tenant.scim("PUT", `/Groups/${group}`, {
      ...empty("Engines"),
      env: { GROUP_WRITER },
    });
    expect(failed.status).toBe(503);
    // She is a member already, so nothing is written that the late try could stumble over.
    expect((await tenant.patch(`/Groups/${group}`, add(ada))).status).toBe(204);
    await end();
    expect(await tenant.membersOf(group)).toEqual([ada]);
  });

  it("makes no group after a 503", async () => {
    const tenant = await scimTenant();
    const { GROUP_WRITER, end } = movedAway(COMMIT_LIMITS.attempts);
    const failed = await tenant.scim("POST", "/Groups", { ...empty("Engines"), env: { GROUP_WRITER } });
    expect(failed.status).toBe(503);
    await end();
    expect((await tenant.scim("GET", "/Groups")).body.totalResults).toBe(0);
  });

  it("undoes nothing where its caller has ended, and the client has gone on", async () => {
    const tenant = await scimTenant();
    const [ada, bo] = [await tenant.addUser("ada"), await tenant.addUser("bo")];
    const group = await tenant.addGroup("Engines", [ada]);
    const { d1, arrive } = heldUp();
    const edit = { kind: "replace", resource: empty("Engines").body } as const;
    const command = { tenant: tenant.id, groupId: group, requestId: newId(), edit, seen: 1 };
    const late = writeGroup(openDatabase(d1, new Meter()), command, Date.now);
    expect((await tenant.scim("PUT", `/Groups/${group}`, empty("Engines"))).status).toBe(200);
    expect((await tenant.patch(`/Groups/${group}`, add(bo))).status).toBe(204);
    arrive();
    expect(await late).toEqual({ ok: false, error: overtaken });
    expect(await tenant.membersOf(group)).toEqual([bo]);
  });

  it("is asked for again where somebody else has changed the group, and the caller is still there", async () => {
    const tenant = await scimTenant();
    const [ada, bo] = [await tenant.addUser("ada"), await tenant.addUser("bo")];
    const group = await tenant.addGroup("Engines", [ada, bo]);
    let asked = 0;
    const write = async (command: GroupCommand) => {
      // Past the object, while the command is on its way to it.
      if (asked++ === 0) await tenant.scim("DELETE", `/Users/${bo}`);
      const object = env.GROUP_WRITER.get(env.GROUP_WRITER.idFromName(`${tenant.id}/${group}`));
      return (object as unknown as { write(command: GroupCommand): Promise<GroupOutcome> }).write(command);
    };
    const GROUP_WRITER = { idFromName: (name: string) => name, get: () => ({ write }) } as never;
    const answer = await tenant.scim("PUT", `/Groups/${group}`, {
      ...empty("Engines"),
      env: { GROUP_WRITER },
    });
    expect([answer.status, asked]).toEqual([200, 2]);
    expect(await tenant.membersOf(group)).toEqual([]);
  });

  it("changes nothing once whoever asked for it cannot be waiting any more", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada]);
    const db = openDatabase(env.DB, new Meter());
    const command = {
      tenant: tenant.id,
      groupId: group,
      requestId: newId(),
      edit: { kind: "delete" },
    } as const;
    const late = await writeGroup(db, { ...command, wanted: { until: Date.now(), calls: [] } }, Date.now);
    expect(late).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    expect(await tenant.membersOf(group)).toEqual([ada]);
  });
});

describe("a change of a user whose batches D1 loses", () => {
  const deactivate = {
    body: { schemas: [PATCH_OP], Operations: [{ op: "replace", path: "active", value: false }] },
  };

  it("is not made after a 503", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const late: (() => Promise<unknown>)[] = [];
    const DB = changing(async (commit) => {
      late.push(commit);
      throw new Error(LOST);
    });
    const failed = await tenant.scim("PATCH", `/Users/${ada}`, { ...deactivate, env: { DB } });
    expect(failed.status).toBe(503);
    expect(late).toHaveLength(COMMIT_LIMITS.attempts);
    for (const commit of late) await expect(commit()).rejects.toThrow("operations");
    expect(await activeOf(tenant, ada)).toBe(true);
  });

  it("is answered as made where one of them arrived", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    let batches = 0;
    const DB = changing(async (commit) => {
      if (++batches === 2) await commit();
      throw new Error(LOST);
    });
    const answer = await tenant.scim("PATCH", `/Users/${ada}`, { ...deactivate, env: { DB } });
    expect([answer.status, answer.body.active]).toEqual([200, false]);
    expect(await activeOf(tenant, ada)).toBe(false);
  });

  it("is made once where the first arrives after the second was sent", async () => {
    const tenant = await scimTenant();
    let first: (() => Promise<unknown>) | undefined;
    const DB = changing(async (commit) => {
      if (first !== undefined) {
        await first();
        return commit();
      }
      first = commit;
      throw new Error(LOST);
    });
    const body = { schemas: [USER], userName: "ada" };
    expect((await tenant.scim("POST", "/Users", { body, env: { DB } })).status).toBe(201);
    expect((await tenant.scim("GET", "/Users")).body.totalResults).toBe(1);
  });
});

describe("a mapping that is stated", () => {
  it("is not put in force once whoever stated it cannot be waiting any more", async () => {
    const tenant = await scimTenant();
    await tenant.addGroup("Engines");
    const db = openDatabase(env.DB, new Meter());
    const mapping: Mapping = { rules: [], otherwise: "ignore" };
    const wanted = { until: Date.now(), calls: [] };
    const change = { tenant: tenant.id, requestId: newId(), mapping, wanted };
    expect(await changeMapping(db, change, Date.now)).toEqual({ ok: false, error: { kind: "busy" } });
    const inForce = await tenant.api("GET", "/mapping");
    expect(await inForce.json()).toMatchObject({ otherwise: "mirror" });
  });
});

describe("a schema", () => {
  const URN = "urn:acme:scim:2.0:Group";
  const definition = definitionOf(
    URN,
    definitionBody.parse({ resourceType: "Group", name: "Acme", attributes: [{ name: "level" }] }),
  );
  /** A request whose caller cannot be waiting any more. */
  const late = (tenant: ScimTenant) => ({
    db: openDatabase(env.DB, new Meter()),
    tenant: tenant.id,
    requestId: newId(),
    now: Date.now,
    wanted: { until: Date.now(), calls: [] },
  });
  const busy = { ok: false, error: { kind: "busy" } };
  const send = (tenant: ScimTenant) =>
    tenant.scim("POST", "/Groups", {
      body: { schemas: [GROUP], displayName: "Engines", [URN]: { level: "low" } },
    });

  it("is not defined once whoever stated it cannot be waiting any more", async () => {
    const tenant = await scimTenant();
    await send(tenant);
    const before = await storedOf(tenant);
    expect(await defineSchema(late(tenant), definition)).toEqual(busy);
    expect(await storedOf(tenant)).toBe(before);
  });

  it("is not changed either, nor the removal of its data begun", async () => {
    const tenant = await scimTenant();
    await tenant.api("PUT", `/schemas/${URN}`, { ...definition, description: "as stated meanwhile" });
    expect((await send(tenant)).status).toBe(201);
    const before = await storedOf(tenant);
    expect(await defineSchema(late(tenant), definition)).toEqual(busy);
    expect(await removeSchema(late(tenant), URN, true)).toEqual(busy);
    expect(await storedOf(tenant)).toBe(before);
  });

  it("takes in nothing of what came before it, where that takes more than one commit", async () => {
    const tenant = await scimTenant();
    const names = Array.from({ length: SCHEMA_LIMITS.strippedPerStep + 1 }, (_, index) => `g${index}`);
    await env.DB.prepare(
      `INSERT INTO groups (tenant, id, display_name_key, version, created_at, last_modified, attributes, search)
       SELECT ?1, value, value, 1, 1, 1, json_object('displayName', value, ?2, json('{"level":"low"}')), '{}'
         FROM json_each(?3)`,
    )
      .bind(tenant.id, URN, JSON.stringify(names))
      .run();
    const before = await storedOf(tenant);
    expect(await defineSchema(late(tenant), definition)).toEqual(busy);
    expect(await storedOf(tenant)).toBe(before);
  });
});

describe("a slice of a Bulk request that goes on after its answer was lost", () => {
  it("carries out nothing more, on users or on groups", async () => {
    const tenant = await scimTenant();
    const ada = await tenant.addUser("ada");
    const group = await tenant.addGroup("Engines", [ada]);
    const { d1, arrive } = heldUp();
    const former = { ...env, DB: d1, GROUP_WRITER: beside(d1) as never };
    const slices: Promise<unknown>[] = [];
    const run = (slice: BulkSlice) => {
      slices.push(runSlice(former, slice));
      return Promise.reject(new Error(LOST));
    };
    const BULK_RUNNER = { newUniqueId: () => "one", get: () => ({ run }) } as never;
    const Operations = [
      { method: "POST", path: "/Users", bulkId: "bo", data: { schemas: [USER], userName: "bo" } },
      { method: "DELETE", path: `/Users/${ada}` },
      { method: "PUT", path: `/Groups/${group}`, data: empty("Engines").body },
    ];
    const body = { schemas: [BULK], Operations };
    const answer = await tenant.scim("POST", "/Bulk", { body, env: { BULK_RUNNER } });
    expect((answer.body.Operations as { status: string }[]).map(({ status }) => status)).toEqual([
      "503",
      "503",
      "503",
    ]);
    arrive();
    await Promise.all(slices);
    expect((await tenant.scim("GET", "/Users")).body.totalResults).toBe(1);
    expect(await tenant.membersOf(group)).toEqual([ada]);
  });

  /** The groups' objects, with a database of their own. */
  const beside = (d1: D1Database) => ({
    idFromName: (name: string) => name,
    get: () => ({
      write: async (command: GroupCommand) => {
        const meter = new Meter();
        const result = await writeGroup(openDatabase(d1, meter), command, Date.now);
        return { result, cost: meter.cost };
      },
    }),
  });
});

describe("giving up", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  const change = (tenant: string, operationId: string) => ({
    tenant,
    requestId: operationId,
    operationId,
    at: Date.now(),
    fence: [],
    statements: [],
    events: [],
    wakes: false,
    result: { version: 1 },
  });

  it("tells what was committed before, and lets nothing be committed after", async () => {
    const { id: tenant } = await scimTenant();
    const db = openDatabase(env.DB, new Meter());
    const [done, open] = [newId(), newId()];
    const until = Date.now() + 1_000;
    await commit(db, change(tenant, done));
    expect(await giveUp(db, { tenant, id: done, until })).toEqual({
      kind: "committed",
      result: { version: 1 },
    });
    expect(await giveUp(db, { tenant, id: open, until })).toEqual({ kind: "never" });
    expect(await commit(db, change(tenant, open))).toEqual({ ok: false, error: { kind: "late" } });
  });

  it("waits until D1 would let nothing pass, where D1 does not answer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "Date"] });
    const batch = () => Promise.reject(new Error(LOST));
    const db = openDatabase({ prepare: env.DB.prepare.bind(env.DB), batch } as never, new Meter());
    const ended = vi.fn();
    const until = Date.now() + 10_000;
    const fate = giveUp(db, { tenant: "nobody", id: newId(), until }).finally(ended);
    await vi.advanceTimersByTimeAsync(10_000 + COMMIT_LIMITS.skewMs - 1);
    expect(ended).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(await fate).toEqual({ kind: "unknown" });
  });
});
