import { describe, expect, it } from "vitest";
import { type Pace, restAfter } from "../../../src/lane/pace.ts";

const pace: Pace = {
  callLifeMs: 60_000,
  timeoutMs: 15_000,
  retryBaseMs: 1_000,
  retryCapMs: 300_000,
  restMs: 1,
};

describe("work that waits for other work", () => {
  it("is looked at soon after a short wait", () => {
    expect(restAfter(pace, 0)).toBe(1_000);
    expect(restAfter(pace, 8_000)).toBe(8_000);
  });

  it("is looked at rarely while removals are held for hours", () => {
    let looks = 0;
    for (let waited = 0; waited < 6 * 3_600_000; waited += restAfter(pace, waited)) looks++;
    expect(looks).toBeLessThan(90);
  });
});
