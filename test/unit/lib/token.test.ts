import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BASE62, toBase62 } from "../../../src/lib/base62.ts";
import { crc32 } from "../../../src/lib/crc32.ts";
import { randomText } from "../../../src/lib/random-text.ts";
import { hashToken, mintToken, readToken, type TokenKind } from "../../../src/lib/token.ts";

const kinds: readonly (readonly [TokenKind, string])[] = [
  ["scim", "rcs_"],
  ["admin", "rca_"],
];

describe("a token", () => {
  it.each(kinds)("of kind %s begins with %s and is read as that kind", (kind, prefix) => {
    const token = mintToken(kind);
    expect(token).toMatch(new RegExp(`^${prefix}[0-9A-Za-z]{36}$`));
    expect(readToken(token)).toBe(kind);
  });

  it("is never made twice", () => {
    const many = Array.from({ length: 1000 }, () => mintToken("scim"));
    expect(new Set(many).size).toBe(1000);
  });

  it("is refused with any one character changed, its prefix included", () => {
    const token = mintToken("scim");
    expect(readToken(token.replace("rcs_", "rca_"))).toBeUndefined();
    fc.assert(
      fc.property(
        fc.nat(token.length - 1),
        fc.constantFrom(...BASE62, "_", "-", " ", "é"),
        (index, other) => {
          fc.pre(token[index] !== other);
          expect(readToken(token.slice(0, index) + other + token.slice(index + 1))).toBeUndefined();
        },
      ),
    );
  });

  it.each(["", "rcs_", "Bearer", "rcs_".repeat(100_000), `${mintToken("scim")}\n`, ` ${mintToken("admin")}`])(
    "is not %j",
    (text) => expect(readToken(text)).toBeUndefined(),
  );

  it("is stored as its SHA-256", async () => {
    expect(await hashToken("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });
});

describe("crc32", () => {
  it("gives the standard's check value", () => expect(crc32("123456789")).toBe(0xcbf43926));
});

describe("toBase62", () => {
  it.each([
    [0, "000000"],
    [61, "00000z"],
    [62, "000010"],
    [0xffffffff, "4gfFC3"],
  ])("writes %d as %s", (value, text) => expect(toBase62(value, 6)).toBe(text));
});

describe("randomText", () => {
  it("throws away the bytes that would favour the first characters, and no others", () => {
    const bytes = [255, 248, 247, 0, 61, 62];
    const oneByOne = (wanted: Uint8Array) => wanted.fill(bytes.shift() ?? 0);
    const characters = Array.from({ length: 4 }, () => randomText(BASE62, 1, oneByOne));
    expect(characters.join("")).toBe("z0z0");
  });
});
