import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { ReadSample } from "../../src/activity/read-tally.ts";
import { countReads, listReads } from "../../src/activity/reads.ts";
import { type ActivityRecord, recordStatements } from "../../src/activity/record.ts";
import { listSenders, noteSender } from "../../src/activity/senders.ts";
import { ACTIVITY_LIMITS } from "../../src/limits/records.ts";
import { sweep } from "../../src/reconcile/sweep.ts";
import { pruneActivity } from "../../src/store/activity-pruning.ts";
import { type Database, openDatabase } from "../../src/store/database.ts";
import { housekeeping } from "../../src/store/housekeeping.ts";
import { Meter } from "../../src/store/meter.ts";
import { idAt } from "../../src/store/time-id.ts";
import { scimTenant } from "../support/scim.ts";
import { registerTenant } from "../support/tenant.ts";

const DAY = 86_400_000;
const HOUR = 3_600_000;
const meter = new Meter();
const db = openDatabase(env.DB, meter);
const now = Date.now();

const record = (tenant: string, at: number, more: Partial<ActivityRecord> = {}): ActivityRecord => ({
  tenant,
  id: `${idAt(at)}-7000-8000-000000000000`,
  at,
  method: "PATCH",
  path: "/Users/x",
  status: 200,
  client: "",
  sender: undefined,
  tolerances: "[]",
  request: null,
  response: null,
  understood: null,
  changed: "{}",
  details: null,
  subjects: ["id/x", "userName/ada"],
  summary: "Something happened.",
  tally: { changes: 1, refused: 0, failed: 0 },
  ...more,
});

const count = async (table: string, tenant: string) =>
  (await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE tenant = ?`)
    .bind(tenant)
    .first<number>("n")) ?? 0;

describe("a tenant that is gone", () => {
  it("gets no rows any more, whatever still finishes after an answer", async () => {
    await db.batch(recordStatements(db, record("gone-0000", now)));
    await db.batch([counted("gone-0000", { method: "GET", path: "/", status: 200, client: "" }, now)]);
    for (const table of ["activity", "activity_subjects", "recent_reads", "senders"])
      expect([table, await count(table, "gone-0000")]).toEqual([table, 0]);
  });
});

describe("what a record costs", () => {
  it("is a row, its index, one for each subject, one for its hour, and one an hour for the sender", async () => {
    const { id } = await registerTenant();
    const cost = async (at: number) => {
      const own = new Meter();
      const metered = openDatabase(env.DB, own);
      await metered.batch(recordStatements(metered, record(id, at)));
      return [own.cost.trips, own.cost.written];
    };
    expect(await cost(now)).toEqual([1, 6]);
    expect(await cost(now + 1)).toEqual([1, 5]);
  });
});

describe("what is forgotten", () => {
  it("is what is older than the tenant's policy says, with all that leads to it", async () => {
    const tenant = await registerTenant();
    const other = await registerTenant();
    await tenant.api("PUT", "/policies", { activityDays: 3 });
    for (const { id } of [tenant, other])
      for (const age of [4, 2.9, 0]) await db.batch(recordStatements(db, record(id, now - age * DAY)));
    await pruneActivity(db, tenant.id, now);
    expect([await count("activity", tenant.id), await count("activity_subjects", tenant.id)]).toEqual([2, 4]);
    expect([await count("activity", other.id), await count("activity_subjects", other.id)]).toEqual([3, 6]);
  });

  it("goes with the lane's housekeeping, once an hour", async () => {
    const { id } = await registerTenant();
    const tidy = (at: number) =>
      runInDurableObject(env.LANE.get(env.LANE.idFromName(id)), (_, { storage }) =>
        housekeeping(db, id, storage, at),
      );
    await tidy(now);
    await db.batch(recordStatements(db, record(id, now - 15 * DAY)));
    await tidy(now + HOUR - 1);
    expect(await count("activity", id)).toBe(1);
    await tidy(now + HOUR);
    expect([await count("activity", id), await count("activity_subjects", id)]).toEqual([0, 0]);
  });

  it("is hidden before it is gone", async () => {
    const tenant = await registerTenant();
    const old = record(tenant.id, now - 15 * DAY);
    await db.batch(recordStatements(db, old));
    expect((await tenant.api("GET", `/activity/${old.id}`)).status).toBe(404);
    expect(await (await tenant.api("GET", "/activity?userId=x")).json()).toEqual({
      items: [],
      nextCursor: null,
    });
    await tenant.api("PUT", "/policies", { activityDays: 20 });
    expect((await tenant.api("GET", `/activity/${old.id}`)).status).toBe(200);
  });

  it("is what is too much, the oldest first and bounded, however young", async () => {
    const { id } = await registerTenant();
    const excess = ACTIVITY_LIMITS.prunedAtOnce + 10;
    await env.DB.prepare(
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       INSERT INTO activity (tenant, id, at, method, path, status, client, tolerances, changed, summary, subjects)
       SELECT ?1, ?3 || printf('-%08d', i), ?4, 'PUT', '/', 200, '', '[]', '{}', '', '["id/x"]' FROM n`,
    )
      .bind(id, ACTIVITY_LIMITS.records + excess, idAt(now), now)
      .run();
    await env.DB.prepare(
      "INSERT INTO activity_subjects (tenant, subject, id) SELECT tenant, 'id/x', id FROM activity WHERE tenant = ?",
    )
      .bind(id)
      .run();
    const left = async () => [await count("activity", id), await count("activity_subjects", id)];
    await pruneActivity(db, id, now);
    expect(await left()).toEqual([ACTIVITY_LIMITS.records + 10, ACTIVITY_LIMITS.records + 10]);
    const own = new Meter();
    await pruneActivity(openDatabase(env.DB, own), id, now);
    expect(await left()).toEqual([ACTIVITY_LIMITS.records, ACTIVITY_LIMITS.records]);
    // One pass over the newest for the bound, and no search through all subjects for the ten that go.
    expect(own.cost.read).toBeLessThanOrEqual(ACTIVITY_LIMITS.records + 200);
    const oldest = await env.DB.prepare("SELECT min(id) AS id FROM activity WHERE tenant = ?")
      .bind(id)
      .first("id");
    expect(oldest).toBe(`${idAt(now)}-${String(excess + 1).padStart(8, "0")}`);
  });

  it("is forgotten after a record, too, where no lane ever runs", async () => {
    const tenant = await scimTenant();
    const old = record(tenant.id, now - 15 * DAY);
    await db.batch(recordStatements(db, old));
    // Ids end at random: one in 64 of the records cleans up, so this many are as good as certain to have one among them.
    for (let tries = 0; tries < 20 && (await hasRecord(tenant.id, old.id)); tries++)
      await Promise.all(Array.from({ length: 50 }, () => tenant.scim("POST", "/Nothing")));
    expect(await hasRecord(tenant.id, old.id)).toBe(false);
  });
});

describe("a tenant about whom nothing ever runs", () => {
  it("has its turn with the sweep", async () => {
    const { id } = await registerTenant();
    await db.batch(recordStatements(db, record(id, now - 15 * DAY)));
    await db.batch(recordStatements(db, record(id, now)));
    const tenants = (await env.DB.prepare("SELECT count(*) AS n FROM tenants").first<number>("n")) ?? 0;
    const sweeps = Math.ceil(tenants / ACTIVITY_LIMITS.tenantsPerSweep) + 1;
    for (let minute = 0; minute < sweeps; minute++) await sweep(env, now + minute * 60_000);
    expect([await count("activity", id), await count("activity_subjects", id)]).toEqual([1, 2]);
  });
});

describe("a search through many records", () => {
  it("goes through a bounded number for each page, and finds the last one all the same", async () => {
    const tenant = await registerTenant();
    const old = record(tenant.id, now - HOUR, { status: 409 });
    await db.batch(recordStatements(db, old));
    for (const [index, query] of ["status=409", "status=409&userId=x"].entries()) {
      const [table, columns, values] =
        index === 0
          ? [
              "activity",
              "tenant, id, at, method, path, status, client, tolerances, changed, summary",
              "?1, ?3 || printf('-%08d', i), ?4, 'PUT', '/', 200, '', '[]', '{}', ''",
            ]
          : ["activity_subjects", "tenant, id, subject", "?1, ?3 || printf('-%08d', i), 'id/x'"];
      await env.DB.prepare(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
         INSERT INTO ${table} (${columns}) SELECT ${values} FROM n WHERE ?4`,
      )
        .bind(tenant.id, ACTIVITY_LIMITS.examined + 100, idAt(now), now)
        .run();
      const first = await tenant.api("GET", `/activity?${query}`);
      const { read } = costOf(first.headers);
      expect(read).toBeLessThanOrEqual(ACTIVITY_LIMITS.examined * 5);
      const short = await first.json<{ items: unknown[]; nextCursor: string | null }>();
      expect(short).toEqual({ items: [], nextCursor: expect.any(String) });
      const second = await tenant.api("GET", `/activity?${query}&after=${short.nextCursor}`);
      expect(await second.json()).toMatchObject({ items: [{ id: old.id }], nextCursor: null });
    }
  });
});

const costOf = (headers: Headers) => ({
  read: Number(/read=(\d+)/.exec(headers.get("Server-Timing") ?? "")?.[1]),
});

describe("the reads of the last hour", () => {
  const read = (path: string) => ({ method: "GET", path, status: 200, client: "c" });
  const list = (tenant: string, at = now) => listReads(db, tenant, at, Number.MAX_SAFE_INTEGER, 10);

  it("are counted by the second, with the first of each as a sample, in one row", async () => {
    const { id } = await registerTenant();
    const second = Math.floor(now / 1_000);
    for (let n = 0; n < 10; n++) {
      const own = new Meter();
      const metered = openDatabase(env.DB, own);
      await metered.batch([counted(id, read(`/Users/${n}`), second * 1_000 + n, metered)]);
      expect(own.cost.written).toBe(1);
    }
    expect(await list(id)).toEqual({
      lastHour: 10,
      seconds: [{ second, count: 10, sample: [0, 1, 2].map((n) => read(`/Users/${n}`)) }],
    });
  });

  it("are written over after an hour, not before, and never by what is older", async () => {
    const { id } = await registerTenant();
    const at = now - HOUR;
    await db.batch([counted(id, read("/old"), at)]);
    expect((await list(id, at + HOUR - 1_000)).lastHour).toBe(1);
    expect((await list(id, at + HOUR)).lastHour).toBe(0);
    await db.batch([counted(id, read("/new"), at + HOUR)]);
    await db.batch([counted(id, read("/late"), at)]);
    expect((await list(id)).seconds).toEqual([
      { second: Math.floor(now / 1_000), count: 1, sample: [read("/new")] },
    ]);
    expect(await count("recent_reads", id)).toBe(1);
  });

  it("hold paths only so far, whatever is in them", async () => {
    const { id } = await registerTenant();
    await db.batch([counted(id, read(`/Users?filter="<b>\0${"x".repeat(2_000)}`), now)]);
    const [first] = (await list(id)).seconds;
    expect(JSON.stringify(first).length).toBeLessThan(500);
  });
});

describe("who has called", () => {
  it("is noted once an hour, and at once when it turns out to be certain", async () => {
    const { id } = await registerTenant();
    const note = async (at: number, certain: boolean) => {
      const own = new Meter();
      const metered = openDatabase(env.DB, own);
      await metered.batch([noteSender(metered, id, { vendor: "entra", certain }, "c", at)]);
      return own.cost.written;
    };
    expect(await note(now, false)).toBe(1);
    expect(await note(now + 1, false)).toBe(0);
    expect(await note(now + 2, true)).toBe(1);
    expect(await note(now + 3, false)).toBe(0);
    expect(await note(now + HOUR + 2, false)).toBe(1);
    expect(await listSenders(db, id)).toEqual([
      { idp: "entra", client: "c", certain: true, firstAt: now, lastAt: now + HOUR + 2 },
    ]);
  });
});

const hasRecord = async (tenant: string, id: string): Promise<boolean> =>
  (await env.DB.prepare("SELECT 1 AS n FROM activity WHERE tenant = ? AND id = ?")
    .bind(tenant, id)
    .first("n")) === 1;

/** One read, counted alone. */
const counted = (tenant: string, sample: ReadSample, at: number, database: Database = db) =>
  countReads(database, tenant, new Map([[Math.floor(at / 1_000), { count: 1, sample: [sample] }]]));
