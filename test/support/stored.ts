import { env } from "cloudflare:workers";
import { getTableName } from "drizzle-orm";
import { lanes, tokens } from "../../src/store/tables/tenants.ts";
import { TENANT_TABLES } from "../../src/tenants/delete.ts";
import type { TestTenant } from "./tenant.ts";

/** Tables that change without a request: the lane notes what it does, and tokens when they were used. */
const RESTLESS = new Set<string>([lanes, tokens].map(getTableName));

/** Everything that is stored of a tenant, as a text to compare. `leaveOut` names tables that are meant to change. */
export async function storedOf({ id }: TestTenant, ...leaveOut: readonly string[]): Promise<string> {
  const names = TENANT_TABLES.map(getTableName).filter(
    (name) => !RESTLESS.has(name) && !leaveOut.includes(name),
  );
  const results = await env.DB.batch([
    env.DB.prepare("SELECT * FROM tenants WHERE id = ?").bind(id),
    ...names.map((name) => env.DB.prepare(`SELECT * FROM ${name} WHERE tenant = ?`).bind(id)),
  ]);
  return JSON.stringify(results.map(({ results: rows }) => rows));
}
