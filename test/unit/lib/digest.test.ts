import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDigests, digestOf, EMPTY_DIGEST } from "../../../src/lib/digest.ts";

describe("digestOf", () => {
  it("is what anybody computes from the documentation", async () => {
    const texts = ["g1/u1", "g1/u2", "g2/ü3"];
    const sum = texts
      .map((text) => createHash("sha256").update(text).digest().readBigUInt64BE())
      .reduce((left, right) => (left + right) % (1n << 64n), 0n);
    expect(await digestOf(texts)).toBe(sum.toString(16).padStart(16, "0"));
    expect(await digestOf([])).toBe(EMPTY_DIGEST);
  });

  it("does not depend on the order, tells sets apart, and adds up", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string(), { maxLength: 600 }), fc.nat(), async (texts, at) => {
        const whole = await digestOf(texts);
        expect(await digestOf(texts.toReversed())).toBe(whole);
        const cut = texts.length === 0 ? 0 : at % texts.length;
        const parts = [await digestOf(texts.slice(0, cut)), await digestOf(texts.slice(cut))];
        expect(addDigests(parts)).toBe(whole);
        if (texts.length > 0) expect(await digestOf(texts.slice(1))).not.toBe(whole);
      }),
      { numRuns: 30 },
    );
  });
});
