import { describe, expect, it } from "vitest";
import { latencyView, noteLatencies, readLatency } from "../../../src/lane/latency.ts";

const HOUR_MS = 3_600_000;
const now = 500_000 * HOUR_MS;

describe("the histogram of latencies", () => {
  it("knows nothing at first", () => {
    expect(latencyView(readLatency("{}"), now)).toEqual({ items: 0, p50Ms: null, p95Ms: null });
  });

  it("gives the times within which half and nearly all were acknowledged", () => {
    const times = [...Array.from({ length: 90 }, () => 150), ...Array.from({ length: 10 }, () => 5_000)];
    const noted = noteLatencies(readLatency("{}"), times, now);
    expect(latencyView(noted, now)).toEqual({ items: 100, p50Ms: 200, p95Ms: 6_400 });
    expect(latencyView(readLatency(JSON.stringify(noted)), now)).toEqual(latencyView(noted, now));
  });

  it("remembers the hour before, and nothing older", () => {
    const first = noteLatencies(readLatency("{}"), [150, 150], now);
    const second = noteLatencies(first, [150], now + HOUR_MS);
    expect(latencyView(second, now + HOUR_MS).items).toBe(3);
    expect(latencyView(second, now + 2 * HOUR_MS).items).toBe(1);
    expect(latencyView(second, now + 3 * HOUR_MS).items).toBe(0);
    expect(latencyView(noteLatencies(second, [1], now + 5 * HOUR_MS), now + 5 * HOUR_MS).items).toBe(1);
  });

  it("counts what took for ever in the last class", () => {
    const noted = noteLatencies(readLatency("{}"), [Number.MAX_SAFE_INTEGER], now);
    expect(latencyView(noted, now).p50Ms).toBe(100 * 2 ** 19);
  });
});
