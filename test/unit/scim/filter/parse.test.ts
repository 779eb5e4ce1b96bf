import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILTER_LIMITS } from "../../../../src/limits/scim.ts";
import type { Filter } from "../../../../src/scim/filter/ast.ts";
import { parseFilter } from "../../../../src/scim/filter/parse.ts";

const parse = (text: string, bareWords = false) => parseFilter(text, { bareWords });

function parsed(text: string): Filter {
  const result = parse(text);
  if (!result.ok) throw new Error(result.error.detail);
  return result.value.filter;
}

function refusal(text: string, bareWords = false): string {
  const result = parse(text, bareWords);
  if (result.ok) throw new Error(`accepted: ${text}`);
  expect(result.error.kind).toBe("invalidFilter");
  return result.error.detail;
}

const present = (attribute: string): Filter => ({ kind: "present", path: { attribute } });
const eq = (attribute: string, value: string): Filter => ({
  kind: "compare",
  path: { attribute },
  operator: "eq",
  value,
});

describe("parseFilter", () => {
  describe("the examples of RFC 7644 §3.4.2.2", () => {
    it.each([
      'userName eq "bjensen"',
      `name.familyName co "O'Malley"`,
      'userName sw "J"',
      'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
      "title pr",
      'meta.lastModified gt "2011-05-13T04:42:34Z"',
      'title pr and userType eq "Employee"',
      'title pr or userType eq "Intern"',
      'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
      'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
      'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
      'userType eq "Employee" and (emails.type eq "work")',
      'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
      'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
    ])("reads %s", (text) => {
      expect(parse(text)).toMatchObject({ ok: true, value: { tolerances: [] } });
    });
  });

  it("separates a URN from the attribute at the last colon", () => {
    expect(parsed('urn:ietf:params:scim:schemas:core:2.0:User:userName EQ "a@b"')).toEqual({
      kind: "compare",
      path: { schema: "urn:ietf:params:scim:schemas:core:2.0:User", attribute: "userName" },
      operator: "eq",
      value: "a@b",
    });
    expect(parsed("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value pr")).toEqual({
      kind: "present",
      path: {
        schema: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        attribute: "manager",
        subAttribute: "value",
      },
    });
  });

  it("binds not before and before or", () => {
    expect(parsed("a pr or not (b pr) and c pr")).toEqual({
      kind: "or",
      filters: [
        present("a"),
        { kind: "and", filters: [{ kind: "not", filter: present("b") }, present("c")] },
      ],
    });
    expect(parsed("(a pr or b pr) and c pr")).toEqual({
      kind: "and",
      filters: [{ kind: "or", filters: [present("a"), present("b")] }, present("c")],
    });
  });

  it("takes operators and keywords in whatever case", () => {
    expect(parsed('NOT (a PR) AND b Eq "x" oR c pr')).toEqual(parsed('not (a pr) and b eq "x" or c pr'));
  });

  it("takes any amount of white space", () => {
    expect(parsed('userName  eq  "user@example.com"')).toEqual(eq("userName", "user@example.com"));
    expect(parsed('  emails [ type  eq "work" ] ')).toEqual(parsed('emails[type eq "work"]'));
  });

  it.each([
    ["TRUE", true],
    ["False", false],
    ["NULL", null],
    ["0", 0],
    ["-12.5e-1", -1.25],
    ["1E3", 1000],
    ['"\\u00e9\\"\\\\"', 'é"\\'],
    ['""', ""],
  ])("reads the literal %s", (literal, value) => {
    expect(parsed(`a eq ${literal}`)).toEqual({ ...eq("a", ""), value });
  });

  describe("a sub-attribute after a value path", () => {
    it("is one more condition on the same element", () => {
      expect(parsed('emails[type eq "work"].value eq "a@x.com"')).toEqual(
        parsed('emails[type eq "work" and value eq "a@x.com"]'),
      );
      expect(parsed('emails[type eq "work" and primary eq true].value pr')).toEqual(
        parsed('emails[type eq "work" and primary eq true and value pr]'),
      );
    });

    it("leaves an or inside the brackets together", () => {
      expect(parsed('emails[type eq "work" or type eq "home"].value eq "a@x"')).toEqual(
        parsed('emails[(type eq "work" or type eq "home") and value eq "a@x"]'),
      );
    });
  });

  describe("a value without quotes", () => {
    it.each(["jyoung", "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef", "a+b@x.com", "00123", "1.2.3"])(
      "is taken as a text where it is tolerated: %s",
      (word) => {
        expect(parse(`externalId eq ${word} and a eq ${word}`, true)).toEqual({
          ok: true,
          value: {
            filter: { kind: "and", filters: [eq("externalId", word), eq("a", word)] },
            tolerances: ["entra.unquoted-value"],
          },
        });
      },
    );

    it("is refused where it is not", () => {
      expect(refusal("externalId eq jyoung")).toBe(
        'The filter cannot be read at character 15: expected a value: a text in "double quotes", a number, true, false or null, but there is jyoung here.',
      );
    });

    it("is refused where it could be a keyword or a text in the wrong quotes", () => {
      refusal("externalId eq and a pr", true);
      refusal("externalId eq 'jyoung'", true);
      refusal("externalId eq", true);
    });

    it("is nothing that needs to be noted when it is a literal of the grammar", () => {
      expect(parse("active eq True and a eq 5 and b eq null", true)).toMatchObject({
        ok: true,
        value: { tolerances: [] },
      });
    });
  });

  describe("what is no filter", () => {
    it.each([
      ["", 1, "the name of an attribute"],
      ['userName eq "a" extra', 17, "the end of the filter"],
      ['userName regex "a"', 10, "one of the operators"],
      ["userName", 9, "one of the operators"],
      ["userName eq", 12, "a value"],
      ["userName eq 1e999", 13, "a value"],
      ["and pr", 1, "the name of an attribute"],
      ["a pr and", 9, "the name of an attribute"],
      ["not a pr", 5, '"(" after "not"'],
      ["(a pr", 6, '")"'],
      ["a pr)", 5, "the end of the filter"],
      ["()", 2, "the name of an attribute"],
      ["emails[]", 8, "the name of an attribute"],
      ["emails[type pr", 15, '"]"'],
      ["emails[type pr)", 15, '"]"'],
      ["emails[type pr].value", 22, "one of the operators"],
      ["a[b[c pr]]", 4, "brackets cannot contain brackets"],
      ["a.b.c pr", 1, "the name of an attribute"],
      ["1a pr", 1, "the name of an attribute"],
      ['"a" eq "b"', 1, "the name of an attribute"],
      ["a; DROP TABLE users", 1, "the name of an attribute"],
    ])("refuses %j at character %i", (text, at, expected) => {
      const detail = refusal(text);

      expect(detail).toContain(`at character ${at}:`);
      expect(detail).toContain(expected);
    });

    it("never throws, whatever is sent", () => {
      const pieces = fc.constantFrom(
        ...'( ) [ ] and or not pr eq ne a emails .value "x" " \\ 1 true null jyoung urn:x:y __proto__ 😀'.split(
          " ",
        ),
      );
      fc.assert(
        fc.property(
          fc.oneof(
            fc.string({ unit: "binary" }),
            fc.array(pieces, { maxLength: 30 }).map((all) => all.join(" ")),
          ),
          fc.boolean(),
          (text, bareWords) => {
            const result = parse(text, bareWords);
            if (!result.ok) expect(result.error.kind).toBe("invalidFilter");
          },
        ),
      );
    });
  });

  describe("limits", () => {
    const nested = (open: string, close: string, depth: number) =>
      `${open.repeat(depth)}a pr${close.repeat(depth)}`;
    const comparisons = (count: number) => Array.from({ length: count }, () => "a pr").join(" and ");

    it("takes parentheses up to the greatest depth and none beyond", () => {
      expect(parsed(nested("(", ")", FILTER_LIMITS.maxDepth))).toEqual(present("a"));
      expect(refusal(nested("(", ")", FILTER_LIMITS.maxDepth + 1))).toContain("nested more than 10 deep");
      expect(refusal(nested("not (", ")", FILTER_LIMITS.maxDepth + 1))).toContain("nested more than 10 deep");
    });

    it("counts brackets as depth", () => {
      const inBrackets = (depth: number) => `emails[${nested("(", ")", depth)}]`;

      expect(parse(inBrackets(FILTER_LIMITS.maxDepth - 1)).ok).toBe(true);
      expect(refusal(inBrackets(FILTER_LIMITS.maxDepth))).toContain("nested more than 10 deep");
    });

    it.each([
      ["parentheses", "(".repeat(10_000)],
      ["negations", "not (".repeat(10_000)],
      ["brackets", "a[".repeat(10_000)],
      ["a literal", `a eq "${"x".repeat(1_000_000)}"`],
    ])("refuses thousands of %s by their length", (_, text) => {
      expect(refusal(text)).toContain(`longer than ${FILTER_LIMITS.maxLength} characters`);
    });

    it.each([
      ["parentheses", "(".repeat(8_000)],
      ["negations", "not(".repeat(2_000)],
    ])("refuses as many %s as its length allows", (_, text) => {
      expect(refusal(text)).toContain("nested more than 10 deep");
    });

    it("takes the longest literal that fits", () => {
      const value = "x".repeat(FILTER_LIMITS.maxLength - 'a eq ""'.length);

      expect(parsed(`a eq "${value}"`)).toEqual(eq("a", value));
    });

    it("takes as many comparisons as D1 has parameters for, and none beyond", () => {
      expect(parse(comparisons(FILTER_LIMITS.maxComparisons)).ok).toBe(true);
      expect(refusal(comparisons(FILTER_LIMITS.maxComparisons + 1))).toContain("more than 30 comparisons");
    });
  });
});
