import { env } from "cloudflare:workers";
import { getTableName } from "drizzle-orm";
import {
  activity,
  activitySubjects,
  hourly,
  operations,
  recentReads,
  senders,
} from "../../src/store/tables/records.ts";
import { lanes, tokens } from "../../src/store/tables/tenants.ts";
import { TENANT_TABLES } from "../../src/tenants/delete.ts";
import type { TestTenant } from "./tenant.ts";

/** Tables that change without a write: the lane notes what it does, tokens when they were used; reads, their senders, and what happens in an hour are noted. */
const RESTLESS = new Set<string>([hourly, lanes, tokens, recentReads, senders].map(getTableName));

/** Tables that are part of another one. */
const PART_OF = new Map<string, string>([[getTableName(activitySubjects), getTableName(activity)]]);

/** Everything that is stored of a tenant, as a text to compare. `leaveOut` names tables that are meant to change. */
export async function storedOf({ id }: TestTenant, ...leaveOut: readonly string[]): Promise<string> {
  const names = TENANT_TABLES.map(getTableName).filter(
    (name) => !RESTLESS.has(name) && !leaveOut.includes(PART_OF.get(name) ?? name),
  );
  const results = await env.DB.batch([
    env.DB.prepare("SELECT * FROM tenants WHERE id = ?").bind(id),
    ...names.map((name) => env.DB.prepare(`SELECT * FROM ${name} WHERE tenant = ?${butOf(name)}`).bind(id)),
  ]);
  return JSON.stringify(
    results.map(({ results: rows }) => rows),
    butWhenDue,
  );
}

/** Of a tenant, the time is left out at which its lane is due, which the lane moves. */
function butWhenDue(this: unknown, key: string, value: unknown): unknown {
  const isOfTenant = typeof this === "object" && this !== null && "event_seq" in this && "user_count" in this;
  return key === "due_at" && isOfTenant ? undefined : value;
}

/** Of the operations, the row is left out that the lane writes whenever it runs. */
const butOf = (table: string): string => (table === getTableName(operations) ? " AND id <> 'lane'" : "");
