import { digitsOf, idOf } from "./directory.ts";

/** Digits that no user of a plan has: a text with them in it becomes any user's by replacing them. */
export const TEMPLATE = digitsOf(999_999_999_999);

/** The beginning of a statement that has the numbers from ?1 up to but without ?2 as `n`. */
export const NUMBERS =
  "WITH RECURSIVE numbers (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?2)";

/** The digits of user `n`, and the id. */
export const DIGITS = "printf('%012d', n)";
export const ID = `printf('${idOf(0).slice(0, -12)}%012d', n)`;

/** Rows per statement: D1 gives a statement 30 s. */
const SLICE = 20_000;

/** So many rows by several statements. */
export async function inSlices(
  count: number,
  work: (from: number, to: number) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < count; from += SLICE) await work(from, Math.min(from + SLICE, count));
}
