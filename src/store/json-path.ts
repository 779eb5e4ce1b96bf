import { type SQL, sql } from "drizzle-orm";

/** Printable ASCII without quotes and backslashes: neither SQL nor a JSON path reads anything into it. */
const LABEL = /^[!#-&(-[\]-~]+$/;

/**
 * A path of SQLite's JSON functions as SQL text, `'$."name"."givenName"'`. Takes names from schemas (attributes and URNs), which are checked
 * when a schema is registered. Throws for one that could not be quoted.
 */
export function jsonPath(names: readonly string[]): SQL {
  const unfit = names.find((name) => !LABEL.test(name));
  if (unfit !== undefined)
    throw new Error(`The schema name ${JSON.stringify(unfit)} cannot be part of a path`);
  return sql.raw(`'$${names.map((name) => `."${name}"`).join("")}'`);
}
