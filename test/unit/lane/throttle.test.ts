import { expect, it } from "vitest";
import { Throttle } from "../../../src/lane/throttle.ts";

async function waits(callsPerSecond: number | null, moments: readonly number[]): Promise<readonly number[]> {
  const waited: number[] = [];
  const throttle = new Throttle(callsPerSecond, async (milliseconds) => void waited.push(milliseconds));
  for (const now of moments) {
    const before = waited.length;
    await throttle.turn(now);
    if (waited.length === before) waited.push(0);
  }
  return waited;
}

it("spaces calls out that come at once, and lets through what comes later", async () => {
  expect(await waits(4, [1_000, 1_000, 1_000, 1_600, 5_000])).toEqual([0, 250, 500, 150, 0]);
});

it("holds nobody up where no rate was stated", async () => {
  expect(await waits(null, [1_000, 1_000, 1_000])).toEqual([0, 0, 0]);
});
