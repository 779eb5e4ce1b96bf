import { type SQL, sql } from "drizzle-orm";
import type { Json } from "../lib/json.ts";
import { SCHEMA_LIMITS } from "../limits/scim.ts";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { jsonPath } from "./json-path.ts";
import { type Extended, type Holder, isKeptAside, nameAndActive, tableOf } from "./schemas.ts";

/** A resource that has values under the URN of a schema that is not defined yet. */
export interface AsideRow extends Holder {
  /** The URN as it came. */
  readonly key: string;
  /** In how many spellings it is there. */
  readonly keys: number;
  /** JSON. */
  readonly value: string;
  /** JSON; what filters find under the URN, which is there as soon as the values are taken in. */
  readonly search: string | null;
}

/** A page of them in the order of their ids, as many as one commit takes at most. */
export const selectAside = (db: Database, tenant: string, extended: Extended, after: string) =>
  db.all<AsideRow>(sql`
    SELECT id, version, name, active, key, keys, attributes -> ('$."' || key || '"') AS value, search
      FROM (SELECT resource.id, resource.version, ${nameAndActive(extended)}, min(aside.key) AS key, count(*) AS keys,
                   resource.attributes, resource.search -> ${jsonPath([extended.id])} AS search
              FROM ${tableOf(extended)} resource CROSS JOIN json_each(resource.attributes) aside
             WHERE resource.tenant = ${tenant} AND resource.id > ${after} AND lower(aside.key) = ${extended.id.toLowerCase()}
             GROUP BY resource.id ORDER BY resource.id LIMIT ${SCHEMA_LIMITS.strippedPerStep})`);

/** What one resource has under the URN from now on. */
export interface AdoptedRow {
  readonly id: string;
  readonly key: string;
  /** Nothing where it is undefined. */
  readonly data: Json | undefined;
  readonly search: Json;
}

/**
 * Puts what was kept aside where data of the schema is stored, and where filters look. Until the schema is defined, whatever a client
 * writes takes the latter away again: so it shows that a resource is as it was taken in.
 */
export const takeIn = (
  db: Database,
  tenant: string,
  extended: Extended,
  rows: readonly AdoptedRow[],
  at: number,
): Statement => {
  const table = tableOf(extended);
  const path = jsonPath([extended.id]);
  const without = sql`json_remove(${table}.attributes, '$."' || (adopted.value ->> '$.key') || '"')`;
  const data = sql`adopted.value -> '$.data'`;
  return db.run(sql`
    UPDATE ${table}
       SET attributes = CASE WHEN ${data} IS NULL THEN ${without} ELSE json_set(${without}, ${path}, json(${data})) END,
           search = json_set(${table}.search, ${path}, json(adopted.value -> '$.search')),
           version = ${table}.version + 1, last_modified = ${at}
      FROM json_each(${JSON.stringify(rows)}) adopted
     WHERE ${table}.tenant = ${tenant} AND ${table}.id = adopted.value ->> '$.id'`);
};

/** That everybody's values are taken in, apart from those of these resources. */
export const nothingAside = (
  tenant: string,
  extended: Extended,
  but: readonly AdoptedRow[],
): SQL => sql`NOT EXISTS (
    SELECT 1 FROM ${tableOf(extended)} resource
     WHERE resource.tenant = ${tenant} AND ${isKeptAside(extended)}
       AND json_type(resource.search, ${jsonPath([extended.id])}) IS NULL
       AND resource.id NOT IN (SELECT value FROM json_each(${JSON.stringify(but.map(({ id }) => id))})))`;

/** Lets no decision pass that was made before: neither a client's nor that of another definition under way. */
export const outdateDecisions = (db: Database, tenant: string): Statement =>
  db.run(sql`UPDATE tenants SET mapping_version = mapping_version + 1 WHERE id = ${tenant}`);
