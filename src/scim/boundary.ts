import { codePointOrder } from "./filter/evaluate.ts";

/**
 * The value by which a resource is sorted, as the database holds it: text folded where its attribute has no case, booleans as 0 and 1,
 * stored times as milliseconds; null where there is none.
 */
export type SortValue = string | number | null;

/** What tells where a resource stands in a list. */
export interface Placed {
  readonly id: string;
  readonly sortKey: SortValue;
}

/**
 * One side of a place in a list: everything after it, or before it. The place itself is given by value and not by number, so it stays
 * where it is while resources come and go, even the one it was made of.
 */
export interface Boundary extends Placed {
  readonly backwards: boolean;
  /** Whether a resource that stands exactly there is on this side. */
  readonly inclusive: boolean;
}

/** What is not on this side. */
export const otherSide = (boundary: Boundary): Boundary => ({
  ...boundary,
  backwards: !boundary.backwards,
  inclusive: !boundary.inclusive,
});

/** A page of a list, in the list's order, and where the pages around it begin. */
export interface CutPage<Row> {
  readonly rows: readonly Row[];
  readonly previous?: Boundary | undefined;
  readonly next?: Boundary | undefined;
}

/**
 * Makes a page of `count` rows out of what was read from `boundary` on, nearest first: one row more than the page takes says that there
 * is a page further on. Without a boundary it is the first page. `hasOtherSide` says whether anything is on its other side.
 */
export function cutPage<Row extends Placed>(
  read: readonly Row[],
  {
    count,
    boundary,
    hasOtherSide,
  }: {
    readonly count: number;
    readonly boundary: Boundary | undefined;
    readonly hasOtherSide: boolean;
  },
): CutPage<Row> {
  const backwards = boundary?.backwards ?? false;
  const nearest = read.slice(0, count);
  const last = nearest.at(-1);
  const onward =
    last === undefined || read.length <= count
      ? undefined
      : { id: last.id, sortKey: last.sortKey, backwards, inclusive: false };
  const back = boundary === undefined || !hasOtherSide ? undefined : otherSide(boundary);
  return backwards
    ? { rows: nearest.toReversed(), previous: onward, next: back }
    : { rows: nearest, previous: back, next: onward };
}

/** Makes one list of two that are sorted by the same key, ids included, as the database sorts. */
export function mergePlaces(
  a: readonly Placed[],
  b: readonly Placed[],
  descending: boolean,
): readonly Placed[] {
  const sign = descending ? -1 : 1;
  return [...a, ...b].sort(
    (one, other) => sign * (keyOrder(one.sortKey, other.sortKey) || codePointOrder(one.id, other.id)),
  );
}

/** SQLite's order of values, with those that are missing last: numbers before texts. */
function keyOrder(a: SortValue, b: SortValue): number {
  const difference = rankOf(a) - rankOf(b);
  if (difference !== 0) return difference;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return typeof a === "string" && typeof b === "string" ? codePointOrder(a, b) : 0;
}

const rankOf = (value: SortValue): number => (value === null ? 2 : typeof value === "string" ? 1 : 0);
