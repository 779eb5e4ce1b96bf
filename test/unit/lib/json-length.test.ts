import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/lib/json.ts";
import { jsonLength } from "../../../src/lib/json-length.ts";

describe("jsonLength", () => {
  it("counts what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const json = JSON.stringify(value);
        expect(jsonLength(JSON.parse(json), Number.POSITIVE_INFINITY)).toBe(json.length);
      }),
    );
  });

  it("is greater than the limit exactly when the JSON is longer", () => {
    const value = { name: ["x", 1, null] };
    const { length } = JSON.stringify(value);
    expect(jsonLength(value, length)).toBe(length);
    expect(jsonLength(value, length - 1)).toBeGreaterThan(length - 1);
  });

  it("does not fall over depth", () => {
    let deep: Json = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(jsonLength(deep, Number.POSITIVE_INFINITY)).toBe(200_001);
  });
});
