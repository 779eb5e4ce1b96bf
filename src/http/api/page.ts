import * as z from "zod";
import { PAGE_LIMITS } from "../../limits/http.ts";

/** The query of a list: `after` is the `nextCursor` of the page before. */
export const pageQuery = z.object({
  after: z.string().max(200).default("").describe("The nextCursor of the page before."),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(PAGE_LIMITS.maxLimit)
    .default(PAGE_LIMITS.defaultLimit)
    .describe("How many items the page has at most."),
});

/** A list as `/api` answers it. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** What to send as `after` for the next page; null on the last one. */
  readonly nextCursor: string | null;
}

/** One page out of rows of which one more was asked for than belongs on it: that one tells whether more follow. */
export function page<Row, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  toCursor: (row: Row) => string,
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? toCursor(last) : null,
  };
}

/** Epoch milliseconds as RFC 3339 in UTC. */
export const timestamp = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** The same for a time that may be missing. */
export const timestampOrNull = (milliseconds: number | null): string | null =>
  milliseconds === null ? null : timestamp(milliseconds);
