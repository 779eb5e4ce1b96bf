import { sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";

/** How far a tenant's set-up is, as far as its own tables tell. */
export interface SetupRow {
  readonly idp: string;
  /** JSON: the mapping as the administrator stated it. */
  readonly mapping: string;
  readonly users: number;
  readonly groups: number;
  /** Groups that feed a target, and targets that are fed, each counted up to `VIEW_LIMITS.countedPlaces`. */
  readonly feeding: number;
  readonly fed: number;
  readonly scimTokens: number;
  /** When the last of them was used, to the hour. */
  readonly scimUsedAt: number | null;
}

/** A row, or none if the tenant is gone. Reads as many rows as it counts. */
export const selectSetup = (db: Database, tenant: string) =>
  db.all<SetupRow>(sql`
    SELECT tenants.idp, tenants.mapping, tenants.user_count AS users, tenants.group_count AS groups,
           (SELECT count(*) FROM (SELECT DISTINCT group_id FROM target_sources
              WHERE tenant = tenants.id LIMIT ${VIEW_LIMITS.countedPlaces})) AS feeding,
           (SELECT count(*) FROM (SELECT DISTINCT target_id FROM target_sources INDEXED BY target_sources_target
              WHERE tenant = tenants.id LIMIT ${VIEW_LIMITS.countedPlaces})) AS fed,
           scim.tokens AS scimTokens, scim.usedAt AS scimUsedAt
      FROM tenants CROSS JOIN (SELECT count(*) AS tokens, max(last_used_at) AS usedAt FROM tokens
             WHERE tenant = ${tenant} AND kind = 'scim') scim
     WHERE tenants.id = ${tenant}`);

/** How many places in targets Rollcall has given, counted up to a bound: what a first sync has behind it. */
export const countPlaces = (db: Database, tenant: string) =>
  db.all<{ places: number }>(sql`
    SELECT count(*) AS places FROM (
      SELECT 1 FROM ledger WHERE tenant = ${tenant} AND state = 'present' LIMIT ${VIEW_LIMITS.countedItems})`);
