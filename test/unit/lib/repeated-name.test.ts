import fc from "fast-check";
import { expect, it } from "vitest";
import { repeatedName } from "../../../src/lib/repeated-name.ts";

it.each([
  ['{"a":1,"a":2}', "a"],
  ['{"a":{"b":1},"c":[{"d":1,"d":1}]}', "d"],
  ['{"a":"x","\\u0061":1}', "a"],
  ['[{"a":1},{"a":[",\\"a\\":"],"b":"a","a":1}]', "a"],
])("finds it in %s", (text, name) => {
  expect(repeatedName(text)).toBe(name);
});

it("finds none in what JSON.stringify writes", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(repeatedName(JSON.stringify(value, null, 1))).toBeUndefined();
    }),
  );
});
