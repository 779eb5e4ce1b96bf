import { type SQL, sql } from "drizzle-orm";
import { SCHEMA_LIMITS } from "../limits/scim.ts";
import type { DataCheck } from "../scim/definition-change.ts";
import { type Definition, NO_DEFINITIONS } from "../scim/extensions.ts";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { jsonPath } from "./json-path.ts";

/** Which resources a definition is about. */
export type Extended = Pick<Definition, "id" | "resourceType">;

export const tableOf = ({ resourceType }: Extended): SQL =>
  resourceType === "User" ? sql`users` : sql`groups`;

/** How many resources contradict each check. */
export const countContradictions = (
  db: Database,
  tenant: string,
  extended: Extended,
  checks: readonly DataCheck[],
) =>
  db.all<{ place: number; found: number }>(sql`
    SELECT finding.value AS place, count(*) AS found
      FROM ${tableOf(extended)} resource
           CROSS JOIN json_each(json_array(${listed(extended, checks)})) finding
     WHERE resource.tenant = ${tenant} AND finding.value IS NOT NULL
     GROUP BY finding.value`);

/** That none does. */
export const nothingContradicts = (
  tenant: string,
  extended: Extended,
  checks: readonly DataCheck[],
): readonly SQL[] =>
  checks.length === 0
    ? []
    : [
        sql`NOT EXISTS (
          SELECT 1 FROM ${tableOf(extended)} resource CROSS JOIN json_each(json_array(${listed(extended, checks)})) finding
           WHERE resource.tenant = ${tenant} AND finding.value IS NOT NULL)`,
      ];

/** The places of the checks that a resource contradicts, and NULL for the others. */
const listed = (extended: Extended, checks: readonly DataCheck[]): SQL =>
  sql.join(
    checks.map(
      (check, place) => sql`CASE WHEN ${contradicts(extended, check)} THEN ${sql.raw(String(place))} END`,
    ),
    sql`, `,
  );

function contradicts(extended: Extended, { kind, path, values = [] }: DataCheck): SQL {
  const { id } = extended;
  const [attribute, sub] = path;
  const has = (...names: readonly string[]) =>
    sql`json_type(resource.attributes, ${jsonPath([id, ...names])}) IS NOT NULL`;
  if (attribute === undefined) return sql`NOT ${isKeptAside(extended)}`;
  const list = sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;
  const { name } = attribute;

  if (sub === undefined) {
    switch (kind) {
      case "present":
        return has(name);
      case "lacking":
        return sql`${has()} AND NOT ${has(name)}`;
      case "outside":
        return sql`EXISTS (SELECT 1 FROM json_each(resource.search, ${jsonPath([id, name])}) held WHERE held.value NOT IN ${list})`;
      case "aside":
        return hasKey(sql`resource.attributes`, jsonPath([id]), name);
    }
  }
  const elements = attribute.multiValued
    ? (json: SQL, condition: (element: SQL) => SQL) => sql`EXISTS (
        SELECT 1 FROM json_each(${json}, ${jsonPath([id, name])}) held WHERE ${condition(sql`held.value`)})`
    : (json: SQL, condition: (element: SQL) => SQL) =>
        sql`EXISTS (SELECT 1 WHERE ${condition(sql`json_extract(${json}, ${jsonPath([id, name])})`)})`;
  const inner = jsonPath([sub.name]);
  switch (kind) {
    case "present":
      return elements(sql`resource.attributes`, (held) => sql`json_type(${held}, ${inner}) IS NOT NULL`);
    case "lacking":
      return elements(
        sql`resource.attributes`,
        (held) => sql`${held} IS NOT NULL AND json_type(${held}, ${inner}) IS NULL`,
      );
    case "outside":
      return elements(sql`resource.search`, (held) => sql`json_extract(${held}, ${inner}) NOT IN ${list}`);
    case "aside":
      return elements(sql`resource.attributes`, (held) => hasKey(held, sql`'$'`, sub.name));
  }
}

/** Whether an object has a member of that name, in whatever case: what is kept aside is spelled as it came. */
const hasKey = (json: SQL, path: SQL, name: string): SQL =>
  sql`EXISTS (SELECT 1 FROM json_each(${json}, ${path}) aside WHERE lower(aside.key) = ${name.toLowerCase()})`;

/** Whether a resource has something under the URN, in whatever case. */
export const isKeptAside = ({ id }: Extended): SQL => hasKey(sql`resource.attributes`, sql`'$'`, id);

/** The tenant's definitions, and with them the version that every decision made with the former ones is fenced on. */
export const storeDefinitions = (
  db: Database,
  tenant: string,
  definitions: readonly Definition[],
): readonly Statement[] => {
  const stated = definitions.length === 0 ? NO_DEFINITIONS : JSON.stringify(definitions);
  return [
    db.run(
      sql`UPDATE tenants SET schemas = ${stated}, mapping_version = mapping_version + 1 WHERE id = ${tenant}`,
    ),
    db.run(sql`UPDATE tokens SET extended = ${definitions.length === 0 ? 0 : 1} WHERE tenant = ${tenant}`),
  ];
};

/** A resource that has data of a schema. */
export interface Holder {
  readonly id: string;
  readonly version: number;
  readonly name: string;
  /** Of users. */
  readonly active: 0 | 1;
}

/** What events say of a resource. */
export const nameAndActive = ({ resourceType }: Extended): SQL =>
  resourceType === "User"
    ? sql`resource.attributes ->> '$.userName' AS name, resource.active AS active`
    : sql`resource.attributes ->> '$.displayName' AS name, 1 AS active`;

const holds = ({ id }: Extended): SQL => sql`json_type(resource.attributes, ${jsonPath([id])}) IS NOT NULL`;

const holderCount = (tenant: string, extended: Extended): SQL =>
  sql`SELECT count(*) AS found FROM ${tableOf(extended)} resource WHERE resource.tenant = ${tenant} AND ${holds(extended)}`;

export const countHolders = (db: Database, tenant: string, extended: Extended) =>
  db.all<{ found: number }>(holderCount(tenant, extended));

/** The first of them, as many as one commit takes. */
export const selectHolders = (db: Database, tenant: string, extended: Extended) =>
  db.all<Holder>(sql`
    SELECT resource.id, resource.version, ${nameAndActive(extended)}
      FROM ${tableOf(extended)} resource WHERE resource.tenant = ${tenant} AND ${holds(extended)}
     ORDER BY resource.id LIMIT ${SCHEMA_LIMITS.strippedPerStep}`);

/** That exactly so many have data of the schema. */
export const holdersAre = (tenant: string, extended: Extended, count: number): SQL =>
  sql`${count} = (${holderCount(tenant, extended)})`;

/** That these are as they were read. */
export const holdersUnchanged = (tenant: string, extended: Extended, holders: readonly Holder[]): SQL =>
  sql`${holders.length} = (
    SELECT count(*) FROM json_each(${JSON.stringify(holders)}) named CROSS JOIN ${tableOf(extended)} resource
        ON resource.tenant = ${tenant} AND resource.id = named.value ->> '$.id' AND resource.version = named.value ->> '$.version')`;

/** Takes the schema's data out of these. */
export const strip = (
  db: Database,
  tenant: string,
  extended: Extended,
  holders: readonly Holder[],
  at: number,
): Statement => {
  const path = jsonPath([extended.id]);
  return db.run(sql`
    UPDATE ${tableOf(extended)} SET attributes = json_remove(attributes, ${path}), search = json_remove(search, ${path}),
           version = version + 1, last_modified = ${at}
     WHERE tenant = ${tenant} AND id IN (SELECT value FROM json_each(${JSON.stringify(holders.map(({ id }) => id))}))`);
};
