import { describe, expect, it } from "vitest";
import { ReadTally } from "../../../src/activity/read-tally.ts";
import type { Sender } from "../../../src/dialects/sender.ts";

const read = (path: string, at: number, sender?: Sender) => ({
  at,
  sender,
  client: "Okta",
  sample: () => ({ method: "GET", path, status: 200, client: "Okta" }),
});
const EVERY = 2_000;
const AT = 1_000_000_000_000;

describe("the tally of reads", () => {
  it("has the first read written at once, and those that follow together", () => {
    const tally = new ReadTally(EVERY);
    expect(tally.add("a", read("/1", AT))).toBe(0);
    expect(tally.take("a", AT).seconds.get(AT / 1_000)?.count).toBe(1);
    expect(tally.add("a", read("/2", AT + 10))).toBe(EVERY - 10);
    expect(tally.add("a", read("/3", AT + 20))).toBeUndefined();
    expect(tally.add("a", read("/4", AT + 1_500))).toBeUndefined();
    const { seconds } = tally.take("a", AT + EVERY);
    expect([...seconds].map(([second, { count }]) => [second, count])).toEqual([
      [AT / 1_000, 2],
      [AT / 1_000 + 1, 1],
    ]);
  });

  it("counts every read exactly once, tenant by tenant, whenever it is taken", () => {
    const tally = new ReadTally(EVERY);
    const totals = new Map<string, number>();
    for (let index = 0; index < 500; index++) {
      const tenant = `t${index % 7}`;
      const at = AT + index * 137;
      if (tally.add(tenant, read(`/${index}`, at)) !== undefined && index % 3 === 0) {
        const { seconds } = tally.take(tenant, at);
        for (const { count } of seconds.values()) totals.set(tenant, (totals.get(tenant) ?? 0) + count);
      }
    }
    for (let index = 0; index < 7; index++) {
      const { seconds } = tally.take(`t${index}`, AT + 500 * 137);
      for (const { count } of seconds.values())
        totals.set(`t${index}`, (totals.get(`t${index}`) ?? 0) + count);
    }
    expect([...totals.values()].reduce((sum, count) => sum + count, 0)).toBe(500);
  });

  it("has somebody else write where the one who was to do it never came", () => {
    const tally = new ReadTally(EVERY);
    expect(tally.add("a", read("/1", AT))).toBe(0);
    expect(tally.add("a", read("/2", AT + EVERY))).toBeUndefined();
    expect(tally.add("a", read("/3", AT + 11 * EVERY))).toBe(0);
    expect([...tally.take("a", AT + 11 * EVERY).seconds.values()].map(({ count }) => count)).toEqual([
      1, 1, 1,
    ]);
  });

  it("keeps the first few of a second, and the latest of each sender", () => {
    const tally = new ReadTally(EVERY);
    const okta = { vendor: "okta", certain: true } as const;
    for (let index = 0; index < 10; index++) tally.add("a", read(`/${index}`, AT + index, okta));
    const { seconds, senders } = tally.take("a", AT + 100);
    const kept = seconds.get(AT / 1_000);
    expect(kept?.count).toBe(10);
    expect(kept?.sample.map(({ path }) => path)).toEqual(["/0", "/1", "/2"]);
    expect(senders.get("okta")).toMatchObject({ at: AT + 9 });
  });
});
