import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "../../../../src/scim/filter/parse.ts";
import { printFilter } from "../../../../src/scim/filter/print.ts";
import { filters } from "./arbitrary.ts";

function canonical(text: string): string {
  const parsed = parseFilter(text, { bareWords: true });
  if (!parsed.ok) throw new Error(parsed.error.detail);
  return printFilter(parsed.value.filter);
}

describe("printFilter", () => {
  it.each([
    ['userName  EQ "a"', 'userName eq "a"'],
    ["externalId eq jyoung", 'externalId eq "jyoung"'],
    ["((a pr)) AND ((b pr OR c pr))", "a pr and (b pr or c pr)"],
    ["(a pr and b pr) or c pr", "a pr and b pr or c pr"],
    ["a pr and (b pr and c pr)", "a pr and (b pr and c pr)"],
    ["NOT(a pr)", "not (a pr)"],
    ['emails[type eq "work"].value eq "a@x"', 'emails[type eq "work" and value eq "a@x"]'],
    ["urn:x:2.0:User:manager.value pr", "urn:x:2.0:User:manager.value pr"],
    [
      'a eq "q\\"\\u00e9" and b eq TRUE and c eq 1.50 and d eq Null',
      'a eq "q\\"é" and b eq true and c eq 1.5 and d eq null',
    ],
  ])("writes %s as %s", (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it("is read back as the same filter", () => {
    fc.assert(
      fc.property(filters(), (filter) => {
        expect(parseFilter(printFilter(filter), { bareWords: false })).toEqual({
          ok: true,
          value: { filter, tolerances: [] },
        });
      }),
    );
  });
});
