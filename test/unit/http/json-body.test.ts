import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBody } from "../../../src/http/json-body.ts";
import { HTTP_LIMITS } from "../../../src/limits/http.ts";

const parse = (text: string) => parseBody(new TextEncoder().encode(text));
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("parseBody", () => {
  it("gives what JSON.parse gives", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!/__proto__|constructor|prototype/i.test(text));
        expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) });
      }),
    );
  });

  it("never throws, whatever the bytes are", () => {
    fc.assert(fc.property(fc.uint8Array(), (bytes) => typeof parseBody(bytes).ok === "boolean"));
  });

  it("takes the deepest that is allowed, and no deeper", () => {
    expect(parse(nested(HTTP_LIMITS.maxJsonDepth)).ok).toBe(true);
    expect(parse(nested(HTTP_LIMITS.maxJsonDepth + 1))).toMatchObject({ error: { kind: "tooDeep" } });
    expect(parse("[".repeat(4_000_000))).toMatchObject({ error: { kind: "tooDeep" } });
  });

  it("does not count brackets within strings, nor lose count at escaped quotes", () => {
    const text = JSON.stringify({ a: `"${"[{".repeat(100)}\\`, b: ["\\", '"'] });
    expect(parse(text).ok).toBe(true);
    expect(parse(`["\\"", ${nested(40)}]`)).toMatchObject({ error: { kind: "tooDeep" } });
    expect(parse(`["\\\\", ${nested(40)}]`)).toMatchObject({ error: { kind: "tooDeep" } });
  });

  it.each([
    "__proto__",
    "constructor",
    "prototype",
    "Constructor",
    "__PROTO__",
    "__proto__",
    "\\u005f_proto__",
  ])("refuses the key %s at any depth", (key) => {
    for (const text of [`{"${key}":1}`, `[1,{"a":{"${key}":{}}}]`])
      expect(parse(text)).toMatchObject({ error: { kind: "forbiddenKey" } });
  });

  it("takes those words as values, and longer keys", () => {
    expect(parse('{"a":"__proto__","constructors":1,"proto":["constructor"]}').ok).toBe(true);
  });
});
