import { type SQL, sql } from "drizzle-orm";

/** Users and groups by their external id, which an IdP may name instead of the id. Several may bear the same one: then it names nobody. */

/** The id of the only one who bears this external id, as an expression; NULL where there is nobody, or more than one. */
export const soleBearer = (tenant: string, value: SQL): SQL => sql`
  (SELECT CASE count(*) WHEN 1 THEN min(id) END FROM (
     SELECT id FROM users INDEXED BY users_external_id WHERE tenant = ${tenant} AND external_id = ${value}
     UNION ALL
     SELECT id FROM groups INDEXED BY groups_external_id WHERE tenant = ${tenant} AND external_id = ${value}
     LIMIT 2))`;

/** That nobody else than `id` bears this external id. */
export const bearsAlone = (tenant: string, id: string, externalId: string): SQL => sql`
  (NOT EXISTS (SELECT 1 FROM users INDEXED BY users_external_id
                WHERE tenant = ${tenant} AND external_id = ${externalId} AND id <> ${id})
   AND NOT EXISTS (SELECT 1 FROM groups INDEXED BY groups_external_id
                WHERE tenant = ${tenant} AND external_id = ${externalId} AND id <> ${id}))`;

/** That none of these values names anybody, be it by id or by external id. */
export const nobodyBears = (tenant: string, values: readonly string[]): SQL => sql`
  NOT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(values)}) named
               WHERE EXISTS (SELECT 1 FROM users WHERE tenant = ${tenant} AND id = named.value)
                  OR EXISTS (SELECT 1 FROM groups WHERE tenant = ${tenant} AND id = named.value)
                  OR ${soleBearer(tenant, sql`named.value`)} IS NOT NULL)`;

/** That each of these external ids is borne by the one named with it, and by nobody else. */
export const bearersAre = (
  tenant: string,
  named: readonly { readonly value: string; readonly id: string }[],
): SQL => sql`
  NOT EXISTS (SELECT 1 FROM json_each(${JSON.stringify(named.map(({ value, id }) => [value, id]))}) named
               WHERE ${soleBearer(tenant, sql`(named.value ->> 0)`)} IS NOT (named.value ->> 1))`;
