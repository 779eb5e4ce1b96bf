import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { open, seal } from "../../../src/lib/seal.ts";

const keyOf = (version: string, byte: number) => `${version}:${Buffer.alloc(32, byte).toString("base64")}`;
const v1 = keyOf("v1", 1);
const v2 = keyOf("v2", 2);

describe("seal", () => {
  it("opens to the same text", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        const sealed = await seal(v1, "acme", "test", text);
        expect(await open(v1, "acme", "test", sealed)).toEqual({ ok: true, value: text });
      }),
      { numRuns: 50 },
    );
  });

  it("hides the text, and differs each time", async () => {
    const sealed = await Promise.all([1, 2].map(() => seal(v1, "acme", "test", "a secret text")));
    expect(sealed[0]).not.toBe(sealed[1]);
    for (const one of sealed)
      expect(Buffer.from(one.split(".")[2] ?? "", "base64").includes("secret")).toBe(false);
  });

  it("opens for no other tenant and no other purpose", async () => {
    const sealed = await seal(v1, "acme", "test", "text");
    expect(await open(v1, "globex", "test", sealed)).toEqual({ ok: false, error: "refused" });
    expect(await open(v1, "acme", "other", sealed)).toEqual({ ok: false, error: "refused" });
  });

  it("does not confuse where the tenant ends and the purpose begins", async () => {
    const sealed = await seal(v1, "a", "b,c", "text");
    expect((await open(v1, "a,b", "c", sealed)).ok).toBe(false);
  });

  it("seals under the newest key and still opens what an older one sealed", async () => {
    const old = await seal(v1, "acme", "test", "old");
    const both = `${v2},${v1}`;
    expect(await open(both, "acme", "test", old)).toEqual({ ok: true, value: "old" });
    const fresh = await seal(both, "acme", "test", "fresh");
    expect(fresh).toMatch(/^v2\./);
    expect(await open(v1, "acme", "test", fresh)).toEqual({ ok: false, error: "unknownKey" });
    expect(await open(keyOf("v1", 9), "acme", "test", old)).toEqual({ ok: false, error: "refused" });
  });

  it("notices every changed character", async () => {
    const sealed = await seal(v1, "acme", "test", "text");
    for (let index = 0; index < sealed.length; index++) {
      const other = sealed[index] === "A" ? "B" : "A";
      const changed = sealed.slice(0, index) + other + sealed.slice(index + 1);
      expect((await open(v1, "acme", "test", changed)).ok).toBe(false);
    }
  });

  it.each(["", "v1", "v1..", "v1.AAAA.AAAA", "v1.!!!.AAAA", "a.b.c.d"])(
    "finds %j malformed",
    async (text) => {
      expect(await open(v1, "acme", "test", text)).toEqual({ ok: false, error: "malformed" });
    },
  );

  it.each(["", "v1", "v1:short", "k1:AAAA", `${v1},`, `${v1}:x`])(
    "stops on the master key %j without telling it",
    async (masterKey) => {
      const error = await seal(masterKey, "acme", "test", "text").catch((thrown: Error) => thrown.message);
      expect(error).toContain("MASTER_KEY");
      expect(error).not.toContain("short");
    },
  );
});
