import { env } from "cloudflare:workers";
import { getTableConfig } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { TENANT_LIMITS } from "../../src/limits/tenants.ts";
import { openDatabase } from "../../src/store/database.ts";
import { Meter } from "../../src/store/meter.ts";
import { deleteTenant, TENANT_TABLES } from "../../src/tenants/delete.ts";
import { callApi, problemOf } from "../support/api.ts";
import { foundationAt, registerTenant, type TestTenant } from "../support/tenant.ts";

interface ColumnInfo {
  readonly name: string;
  readonly type: string;
}

const columnsOf = async (table: string) =>
  (await env.DB.prepare(`PRAGMA table_info(${table})`).all<ColumnInfo>()).results;

/** The tables of the database that hold rows of tenants. */
async function tablesWithTenant(): Promise<string[]> {
  const { results } = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const found: string[] = [];
  for (const { name } of results) {
    if ((await columnsOf(name)).some((column) => column.name === "tenant")) found.push(name);
  }
  return found.sort();
}

/** Puts rows into a table, whatever it is: each value is the row's number, in the type of its column. */
async function fill(table: string, tenant: string, rows: number): Promise<void> {
  const columns = await columnsOf(table);
  const values = columns.map((column) => {
    if (column.name === "tenant") return "?1";
    return column.type === "INTEGER" ? "value" : "'row ' || value";
  });
  await env.DB.prepare(
    `WITH RECURSIVE numbers(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM numbers WHERE value < ?2)
     INSERT OR IGNORE INTO ${table} (${columns.map((column) => column.name).join(", ")})
     SELECT ${values.join(", ")} FROM numbers`,
  )
    .bind(tenant, rows)
    .run();
}

async function rowsLeft(tenant: TestTenant): Promise<Record<string, number>> {
  const left: Record<string, number> = {};
  for (const table of await tablesWithTenant()) {
    const count = await env.DB.prepare(`SELECT count(*) AS n FROM ${table} WHERE tenant = ?`)
      .bind(tenant.id)
      .first<number>("n");
    if (count !== 0) left[table] = count ?? -1;
  }
  const own = await env.DB.prepare("SELECT count(*) AS n FROM tenants WHERE id = ?")
    .bind(tenant.id)
    .first<number>("n");
  return own === 0 ? left : { ...left, tenants: own ?? -1 };
}

const connected = (name: string) =>
  registerTenant({ name, foundation: foundationAt("https://foundation.example.com") });

describe("DELETE /api/v1/tenants/{id}", () => {
  it("knows every table that holds rows of tenants", async () => {
    const listed = TENANT_TABLES.map((table) => getTableConfig(table).name).sort();
    expect(listed).toEqual(await tablesWithTenant());
  });

  it("asks for the name as confirmation", async () => {
    const tenant = await registerTenant({ name: "Acme Inc" });
    for (const body of [{ name: "acme inc" }, { name: "" }, {}, undefined]) {
      const refused = await tenant.api("DELETE", "", body);
      expect(refused.status).toBe(400);
      await problemOf(refused);
    }
    expect((await tenant.api("GET")).status).toBe(200);
  });

  it("removes everything of the tenant, also what needs several slices, and nothing of another", async () => {
    const acme = await connected("Acme");
    const globex = await connected("Globex");
    for (const table of await tablesWithTenant()) {
      await fill(table, acme.id, 3);
      await fill(table, globex.id, 3);
    }
    await fill("members", acme.id, 2 * TENANT_LIMITS.deleteSlice + 1);
    const before = await rowsLeft(globex);
    expect(Object.keys(before).sort()).toEqual([...(await tablesWithTenant()), "tenants"].sort());

    expect((await acme.api("DELETE", "", { name: "Acme" })).status).toBe(204);
    expect(await rowsLeft(acme)).toEqual({});
    expect(await rowsLeft(globex)).toEqual(before);
    expect((await acme.api("GET")).status).toBe(401);
    expect((await callApi("GET", `/tenants/${globex.id}`, { token: globex.adminToken })).status).toBe(200);
  });

  it("goes on where an earlier deletion was cut off", async () => {
    const tenant = await connected("Acme");
    await fill("users", tenant.id, 3);
    let batches = 0;
    const cutOff = {
      prepare: (query: string) => env.DB.prepare(query),
      batch: (statements: D1PreparedStatement[]) => {
        batches++;
        if (batches === 3) throw new Error("Network connection lost.");
        return env.DB.batch(statements);
      },
    } as unknown as D1Database;
    await expect(deleteTenant(openDatabase(cutOff, new Meter()), tenant.id, "Acme")).rejects.toThrow();
    expect(await rowsLeft(tenant)).toEqual({ users: 3, tokens: 1 });

    expect((await tenant.api("GET")).status).toBe(404);
    expect((await tenant.api("PUT", "/foundation", foundationAt("https://f.example.com"))).status).toBe(500);
    expect((await tenant.api("POST", "/tokens", { kind: "scim", label: "late" })).status).toBe(409);
    expect((await tenant.api("DELETE", "", { name: "Acme" })).status).toBe(204);
    expect(await rowsLeft(tenant)).toEqual({});
  });
});
