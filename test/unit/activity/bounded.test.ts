import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedJson } from "../../../src/activity/bounded.ts";
import type { Json } from "../../../src/lib/json.ts";

describe("boundedJson", () => {
  it("keeps what fits as it is", () => {
    const value = { a: [1, { b: "text" }], c: null };
    expect(boundedJson(value, 100)).toBe(JSON.stringify(value));
  });

  it("cuts long lists and texts and says how much is missing", () => {
    const members = Array.from({ length: 2_000 }, (_, index) => ({ value: `user-${index}` }));
    const cut: unknown = JSON.parse(boundedJson({ displayName: "x".repeat(600), members }, 4_000));
    expect(cut).toMatchObject({ displayName: `${"x".repeat(500)}… and 100 more characters` });
    expect(cut).toHaveProperty("members[50]", "… and 1950 more");
  });

  it("is JSON within the limit for every value", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 40, max: 400 }), (value, limit) => {
        const text = boundedJson(value as Json, limit);
        JSON.parse(text);
        return text.length <= limit;
      }),
    );
  });
});
