import { describe, expect, it } from "vitest";
import { binLabel, binsOf, firstHour } from "../../../src/console/chart/bins.ts";
import type { Hour } from "../../../src/store/hour.ts";

const HOUR_MS = 3_600_000;
/** 2026-11-22, 14:30 UTC. */
const now = Date.UTC(2026, 10, 22, 14, 30);
const hour = Math.floor(now / HOUR_MS);

const at = (when: number, more: Partial<Hour> = {}): Hour => ({
  hour: when,
  changes: 1,
  refused: 0,
  failed: 0,
  callsFailed: 0,
  delays: [],
  ...more,
});

describe("the bars of a chart", () => {
  it("are the last 24 hours, this one included, or 28 quarters of days that begin where the clock's do", () => {
    const day = binsOf([], "day", now);
    expect(day).toHaveLength(24);
    expect(day.at(-1)).toMatchObject({ from: hour * HOUR_MS, changes: 0 });
    expect(day.map((bin) => binLabel(bin, "day")).at(-1)).toBe("14:00–15:00");
    const week = binsOf([], "week", now);
    expect(week).toHaveLength(28);
    const labels = week.map((bin) => binLabel(bin, "week"));
    expect([labels[0], labels.at(-1)]).toEqual(["11-15 18:00–00:00", "11-22 12:00–18:00"]);
  });

  it("hold what happened in them, and nothing of before", () => {
    const rows = [at(firstHour("week", now) - 1), at(hour - 2, { refused: 2 }), at(hour, { changes: 4 })];
    expect(binsOf(rows, "day", now).map(({ changes }) => changes)).toEqual([
      ...Array.from({ length: 21 }, () => 0),
      1,
      0,
      4,
    ]);
    expect(binsOf(rows, "week", now).at(-1)).toMatchObject({ changes: 5, refused: 2 });
    expect(binsOf(rows, "week", now).reduce((sum, { changes }) => sum + changes, 0)).toBe(5);
  });

  it("put the delays of their hours together before they say what half of them took", () => {
    const rows = [at(hour, { delays: [0, 3] }), at(hour - 1, { delays: [0, 0, 0, 1, 6] })];
    expect(binsOf(rows, "week", now).at(-1)?.delays).toEqual({ items: 10, p50Ms: 1_600, p95Ms: 1_600 });
    expect(binsOf(rows, "day", now).at(-1)?.delays).toEqual({ items: 3, p50Ms: 200, p95Ms: 200 });
  });
});
