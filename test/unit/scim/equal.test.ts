import { describe, expect, it } from "vitest";
import { sameResource, sameValue, stateOf } from "../../../src/scim/equal.ts";

describe("sameResource", () => {
  it("does not look at the order of keys", () => {
    expect(sameResource({ a: 1, b: { c: 2, d: 3 } }, { b: { d: 3, c: 2 }, a: 1 })).toBe(true);
  });

  it("takes absent, null, [] and an empty object for the same (RFC 7643 §2.5)", () => {
    expect(sameResource({ a: null, b: [], c: {}, d: { e: null }, f: [null] }, {})).toBe(true);
    expect(sameResource({ a: "" }, {})).toBe(false);
    expect(sameResource({ a: false }, {})).toBe(false);
    expect(sameResource({ a: 0 }, {})).toBe(false);
  });

  it("looks at the order of elements, at types, and at every value", () => {
    expect(sameResource({ a: [1, 2] }, { a: [2, 1] })).toBe(false);
    expect(sameResource({ a: "1" }, { a: 1 })).toBe(false);
    expect(sameResource({ a: "true" }, { a: true })).toBe(false);
    expect(sameResource({ a: [{ b: 1 }] }, { a: { b: 1 } })).toBe(false);
    expect(sameResource({ a: "b" }, { a: "B" })).toBe(false);
  });
});

describe("stateOf", () => {
  it("cannot be made equal by text that looks like structure", () => {
    expect(sameValue(["a,b"], ["a", "b"])).toBe(false);
    expect(sameValue(['a","b'], ["a", "b"])).toBe(false);
    expect(stateOf({ 'a":1,"b': 1 })).not.toBe(stateOf({ a: 1, b: 1 }));
  });
});
