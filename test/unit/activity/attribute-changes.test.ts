import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attributeChanges } from "../../../src/activity/attribute-changes.ts";
import type { JsonObject } from "../../../src/lib/json.ts";

const URN = "urn:x:2.0:User";

describe("attributeChanges", () => {
  it.each<[string, JsonObject | undefined, JsonObject | undefined, unknown]>([
    ["nothing", { a: 1 }, { a: 1 }, []],
    ["a value", { a: 1 }, { a: 2 }, [{ path: "a", before: 1, after: 2 }]],
    ["one that comes", {}, { a: 1 }, [{ path: "a", before: null, after: 1 }]],
    ["one that goes", { a: 1 }, {}, [{ path: "a", before: 1, after: null }]],
    ["a creation", undefined, { a: 1 }, [{ path: "a", before: null, after: 1 }]],
    ["a deletion", { a: 1 }, undefined, [{ path: "a", before: 1, after: null }]],
    [
      "a sub-attribute",
      { n: { g: "A", f: "B" } },
      { n: { g: "A", f: "C" } },
      [{ path: "n.f", before: "B", after: "C" }],
    ],
    ["a complex value that comes", {}, { n: { g: "A" } }, [{ path: "n.g", before: null, after: "A" }]],
    [
      "an extension",
      { [URN]: { d: "1", m: { value: "x" } } },
      { [URN]: { d: "2", m: { value: "y" } } },
      [
        { path: `${URN}:d`, before: "1", after: "2" },
        { path: `${URN}:m.value`, before: "x", after: "y" },
      ],
    ],
    [
      "a list as a whole",
      { e: [{ v: 1 }] },
      { e: [{ v: 1 }, { v: 2 }] },
      [{ path: "e", before: [{ v: 1 }], after: [{ v: 1 }, { v: 2 }] }],
    ],
    ["the ways to say nothing", { a: [], b: null, c: {} }, {}, []],
    ["schemas", { schemas: ["a"] }, { schemas: ["b"] }, []],
    ["another kind of value", { a: { b: 1 } }, { a: "x" }, [{ path: "a", before: { b: 1 }, after: "x" }]],
  ])("tells of %s", (_, before, after, expected) => {
    expect(attributeChanges(before, after)).toEqual(expected);
  });

  it("finds nothing between equals, and the reverse backwards", () => {
    const resource = fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true });
    fc.assert(
      fc.property(resource, resource, (a, b) => {
        const [before, after] = [a as JsonObject, b as JsonObject];
        expect(attributeChanges(before, before)).toEqual([]);
        const paths = (changes: ReturnType<typeof attributeChanges>) =>
          changes.map(({ path }) => path).toSorted();
        expect(paths(attributeChanges(before, after))).toEqual(paths(attributeChanges(after, before)));
      }),
    );
  });
});
