import { setTimeout as delay } from "node:timers/promises";

export interface Patience {
  readonly everyMs: number;
  readonly atMostMs: number;
}

/** Asks until it is answered with something, and gives that; undefined if the patience ends first. A question that throws counts as not answered yet. */
export async function until<T>(
  ask: () => Promise<T | undefined>,
  { everyMs, atMostMs }: Patience,
): Promise<T | undefined> {
  const end = performance.now() + atMostMs;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined || performance.now() >= end) return answer;
    await delay(everyMs);
  }
}
