import { array, assert, property, string } from "fast-check";
import { describe, expect, it } from "vitest";
import { MAPPING_LIMITS } from "../../../src/limits/tenants.ts";
import { inSlices } from "../../../src/store/slices.ts";

describe("inSlices", () => {
  it("keeps all rows in their order, in parts that fit into a parameter", () => {
    const row = string({ maxLength: 50 }).map((text) => ({ text: text.repeat(1_000) }));
    assert(
      property(array(row, { maxLength: 60 }), (rows) => {
        const slices = inSlices(rows);
        expect(slices.flat()).toEqual(rows);
        for (const slice of slices.filter((part) => part.length > 1))
          expect(JSON.stringify(slice).length).toBeLessThanOrEqual(
            MAPPING_LIMITS.jsonLength + slice.length + 1,
          );
      }),
    );
  });

  it("ends a part after so many rows, and makes none of nothing", () => {
    const rows = Array.from({ length: MAPPING_LIMITS.rowsPerStatement + 1 }, () => "");
    expect(inSlices(rows).map((slice) => slice.length)).toEqual([MAPPING_LIMITS.rowsPerStatement, 1]);
    expect(inSlices([])).toEqual([]);
  });
});
