import { type SQL, sql } from "drizzle-orm";
import { firstAfter, startsWith } from "./filter-comparison.ts";

/** Part of a list by name: names that begin with `prefix`, after the name `after`. Both are folded; either may be empty. */
export interface NamePage {
  readonly prefix: string;
  readonly after: string;
}

/** One range of an index of folded names. An `after` that does not begin with the prefix is from another list, and counts as none. */
export function namesFrom(column: SQL, { prefix, after }: NamePage): SQL {
  if (after === "" || !after.startsWith(prefix)) return startsWith(column, prefix);
  const end = firstAfter(prefix);
  return end === undefined ? sql`${column} > ${after}` : sql`${column} > ${after} AND ${column} < ${end}`;
}
