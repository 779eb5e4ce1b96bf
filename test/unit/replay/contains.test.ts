import { describe, expect, it } from "vitest";
import { contains } from "../../../dev/replay/contains.ts";

describe("what an answer must contain", () => {
  it.each([
    [{ a: 1, b: 2 }, { a: 1 }],
    [{ name: { givenName: "A", familyName: "B" } }, { name: { familyName: "B" } }],
    [
      [{ value: "1", display: "x" }, { value: "2" }],
      [{ value: "2" }, { value: "1" }],
    ],
    [
      { active: false, members: [] },
      { active: false, members: [] },
    ],
    [null, null],
  ])("%j holds %j", (answer, expected) => {
    expect(contains(answer, expected)).toBe(true);
  });

  it.each([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { b: 1 }],
    [{ totalResults: "1" }, { totalResults: 1 }],
    [{}, { constructor: {} }],
    [[{ value: "1" }, { value: "2" }], [{ value: "1" }]],
    [[{ value: "1" }], [{ value: "1" }, { value: "2" }]],
    [{ members: { value: "1" } }, { members: [{ value: "1" }] }],
    [[1], { 0: 1 }],
    [undefined, { a: 1 }],
    [null, {}],
  ])("%j does not hold %j", (answer, expected) => {
    expect(contains(answer, expected)).toBe(false);
  });
});
