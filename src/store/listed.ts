import { type SQL, sql } from "drizzle-orm";

/**
 * Texts as the rows of a table with the columns `key` and `value`. D1 counts each row of `json_each` as one that is read, so a single text,
 * which is what most changes are about, comes without it.
 */
export const listed = (values: readonly string[]): SQL =>
  values.length === 1
    ? sql`(SELECT 0 AS key, ${values[0]} AS value)`
    : sql`json_each(${JSON.stringify(values)})`;

/** The same for anything else, each as JSON. */
export const listedJson = (values: readonly object[]): SQL =>
  values.length === 1
    ? sql`(SELECT 0 AS key, ${JSON.stringify(values[0])} AS value)`
    : sql`json_each(${JSON.stringify(values)})`;

/** That a column is one of these texts. */
export const isListed = (column: SQL, values: readonly string[]): SQL =>
  values.length === 1
    ? sql`${column} = ${values[0]}`
    : sql`${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
