import { type SQL, sql } from "drizzle-orm";
import { COMMIT_LIMITS } from "../limits/scim.ts";

/**
 * Texts as the rows of a table with the columns `key` and `value`. D1 counts each row of `json_each` as one that is read, so a single text,
 * which is what most changes are about, comes without it.
 */
export const listed = (values: readonly string[]): SQL =>
  values.length === 1
    ? sql`(SELECT 0 AS key, ${values[0]} AS value)`
    : sql`json_each(${JSON.stringify(values)})`;

/** The same for anything else, each as JSON, of which several come so. A statement takes one such list. */
export function listedJson(values: readonly object[]): SQL {
  if (values.length === 0 || values.length > COMMIT_LIMITS.singleValues) {
    return sql`json_each(${JSON.stringify(values)})`;
  }
  const rows = values.map((value, key) => sql`(${sql.raw(String(key))}, ${JSON.stringify(value)})`);
  return sql`(SELECT column1 AS key, column2 AS value FROM (VALUES ${sql.join(rows, sql`, `)}))`;
}

/** That a column is one of these texts. */
export const isListed = (column: SQL, values: readonly string[]): SQL =>
  values.length === 1
    ? sql`${column} = ${values[0]}`
    : sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
