import { describe, expect, it } from "vitest";
import { lex } from "../../../../src/scim/filter/lex.ts";

const kinds = (text: string) => {
  const tokens = lex(text);
  return tokens.ok ? tokens.value.map(({ kind, text: raw }) => [kind, raw]) : tokens.error;
};

describe("lex", () => {
  it("splits words, strings and punctuation, and says where each begins", () => {
    const tokens = lex('emails[type eq "w k"]');

    expect(tokens).toEqual({
      ok: true,
      value: [
        { kind: "word", text: "emails", at: 1 },
        { kind: "[", text: "[", at: 7 },
        { kind: "word", text: "type", at: 8 },
        { kind: "word", text: "eq", at: 13 },
        { kind: "string", text: '"w k"', at: 16, value: "w k" },
        { kind: "]", text: "]", at: 21 },
        { kind: "end", text: "", at: 22 },
      ],
    });
  });

  it("needs no white space where punctuation or a quote separates, and takes any amount of it", () => {
    const expected = [
      ["word", "not"],
      ["(", "("],
      ["word", "a"],
      ["word", "eq"],
      ["string", '"x"'],
      [")", ")"],
      ["end", ""],
    ];

    expect(kinds('not(a eq"x")')).toEqual(expected);
    expect(kinds(' \t\r\n not \u00a0( a   eq \n "x" )  ')).toEqual(expected);
  });

  it("decodes JSON's escapes", () => {
    const tokens = lex('"a\\"b\\\\c\\u00e9\\n"');

    expect(tokens.ok && tokens.value[0]).toMatchObject({ value: 'a"b\\cé\n' });
  });

  it.each([
    ['a eq "x', 6, "no closing quote"],
    ['a eq "x\\"', 6, "no closing quote"],
    ['a eq "\\x"', 6, "not a JSON string"],
    ['a eq "line\nbreak"', 6, "not a JSON string"],
    ['a eq "\\u0000"', 6, "no value can have"],
    ['a eq "\\ud800"', 6, "no value can have"],
    ["a eq \ud800", 6, "no value can have"],
  ])("refuses %j and says where", (text, at, problem) => {
    const tokens = lex(text);

    expect(tokens).toMatchObject({ ok: false, error: { at, problem: expect.stringContaining(problem) } });
  });

  it("gives only the end for nothing", () => {
    expect(kinds("  ")).toEqual([["end", ""]]);
  });
});
