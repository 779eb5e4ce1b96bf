import { describe, expect, it } from "vitest";
import { type Boundary, cutPage, mergePlaces, otherSide } from "../../../src/scim/boundary.ts";

const rows = (...ids: readonly string[]) => ids.map((id) => ({ id, sortKey: id }));
const following = (id: string): Boundary => ({ id, sortKey: id, backwards: false, inclusive: false });

describe("cutPage", () => {
  it("makes a first page, which nothing comes before", () => {
    const page = cutPage(rows("a", "b", "c"), { count: 2, boundary: undefined, hasOtherSide: false });
    expect(page).toEqual({ rows: rows("a", "b"), previous: undefined, next: following("b") });
  });

  it("makes a last page, which nothing comes after", () => {
    const page = cutPage(rows("c"), { count: 2, boundary: following("b"), hasOtherSide: true });
    expect(page).toEqual({ rows: rows("c"), previous: otherSide(following("b")), next: undefined });
  });

  it("puts a page that was read backwards into the list's order", () => {
    const boundary = otherSide(following("d"));
    const page = cutPage(rows("d", "c", "b"), { count: 2, boundary, hasOtherSide: true });
    expect(page).toEqual({
      rows: rows("c", "d"),
      previous: { ...following("c"), backwards: true },
      next: following("d"),
    });
  });

  it("leads nowhere where there is nothing", () => {
    const page = cutPage([], { count: 2, boundary: following("b"), hasOtherSide: false });
    expect(page).toEqual({ rows: [], previous: undefined, next: undefined });
  });
});

describe("mergePlaces", () => {
  it("puts numbers before texts, and what is missing last, ties by id", () => {
    const a = [
      { id: "3", sortKey: 2 },
      { id: "1", sortKey: "\u{1f600}" },
      { id: "5", sortKey: null },
    ];
    const b = [
      { id: "2", sortKey: 2 },
      { id: "4", sortKey: "\uff21" },
    ];
    const ids = mergePlaces(a, b, false).map(({ id }) => id);
    expect(ids).toEqual(["2", "3", "4", "1", "5"]);
    expect(mergePlaces(a, b, true).map(({ id }) => id)).toEqual(ids.toReversed());
  });
});
