import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findPlaces, placeOf } from "../../../src/lib/json-places.ts";

const DEPTH = 32;

describe("findPlaces", () => {
  it("says where each value begins", () => {
    const text = '{ "a": [1, {"b/c": null}],\n  "d~": "x" }';
    const found = findPlaces(text, DEPTH);
    expect(found.ok && Object.fromEntries(found.value)).toEqual({
      "": 0,
      "/a": text.indexOf("["),
      "/a/0": text.indexOf("1"),
      "/a/1": text.indexOf('{"b'),
      "/a/1/b~1c": text.indexOf("null"),
      "/d~0": text.indexOf('"x"'),
    });
  });

  it.each([
    ['{"a": 1,}', 8, "a name in quotation marks"],
    ['{"a" 1}', 5, '":" after the name'],
    ["[1 2]", 3, '"," or "]"'],
    ['{"a": 1', 7, '"," or "}"'],
    ['["a', 3, "the quotation mark that ends this text"],
    ['["a\n"]', 3, "no line break or tabulator within quotation marks"],
    ['["\\x"]', 2, 'one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000'],
    ["[01]", 1, "a value: an object, a list, a text in quotation marks, a number, true, false or null"],
    ["{} x", 3, "the end of the text"],
    ["", 0, "a value: an object, a list, a text in quotation marks, a number, true, false or null"],
    ["[[[]]]", 2, "no more than 2 objects and lists within each other"],
  ])("says where %j stops being JSON", (text, offset, expected) => {
    expect(findPlaces(text, 2)).toEqual({ ok: false, error: { offset, expected } });
  });

  it("agrees with JSON.parse on what is JSON", () => {
    const soup = fc
      .array(
        fc.constantFrom(
          ...'{}[]:,"\\ -+.019eEtrufalsn\n\u0001é'.split(""),
          "true",
          "null",
          '"a"',
          '"a":',
          "\\u00e9",
        ),
      )
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.oneof(fc.json(), soup), (text) => {
        expect(findPlaces(text, DEPTH).ok).toBe(parses(text));
      }),
      { numRuns: 3_000 },
    );
  });
});

it("placeOf counts lines and columns from 1", () => {
  expect(placeOf("ab\r\ncd\ne", 0)).toEqual({ line: 1, column: 1 });
  expect(placeOf("ab\r\ncd\ne", 5)).toEqual({ line: 2, column: 2 });
  expect(placeOf("ab\r\ncd\ne", 7)).toEqual({ line: 3, column: 1 });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
