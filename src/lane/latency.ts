/** How long changes took from their commit to Foundation's word: counts per time, of the current hour and the one before. */
export interface Latency {
  /** The hour since the epoch that `current` is about. */
  readonly hour: number;
  readonly current: readonly number[];
  readonly previous: readonly number[];
  /** The last change that was acknowledged, and how long it took, both in milliseconds: of several that ended together, the slowest. */
  readonly last?: { readonly at: number; readonly ms: number };
}

const HOUR_MS = 3_600_000;

/** The upper ends of the classes in milliseconds: doubled from one to the next, the last one open. */
const CLASSES = Array.from({ length: 20 }, (_, index) => 100 * 2 ** index);

/** The histogram as it was kept; an empty one where none was. */
export const readLatency = (kept: string): Latency => ({
  hour: 0,
  current: [],
  previous: [],
  ...(JSON.parse(kept) as Partial<Latency>),
});

/** Takes in the times, in milliseconds, of what was acknowledged at `now`. */
export function noteLatencies(latency: Latency, times: readonly number[], now: number): Latency {
  const hour = Math.floor(now / HOUR_MS);
  const moved = inHour(latency, hour);
  const current = CLASSES.map((_, index) => moved.current[index] ?? 0);
  for (const time of times) {
    const found = CLASSES.findIndex((end) => time <= end);
    const index = found === -1 ? CLASSES.length - 1 : found;
    current[index] = (current[index] ?? 0) + 1;
  }
  const last = times.length === 0 ? {} : { last: { at: now, ms: Math.max(...times) } };
  return { ...moved, current, ...last };
}

/** How many changes were acknowledged, and the times within which half, and 95 of 100, of them were; at most twice the truth. */
export interface Delays {
  readonly items: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** The delays of this hour and the one before. */
export function latencyView(latency: Latency, now: number): Delays {
  const { current, previous } = inHour(latency, Math.floor(now / HOUR_MS));
  return delaysOf([current, previous]);
}

/** The delays of several histograms together. */
export function delaysOf(histograms: readonly (readonly number[])[]): Delays {
  const counts = CLASSES.map((_, index) => histograms.reduce((sum, counts) => sum + (counts[index] ?? 0), 0));
  const items = counts.reduce((sum, count) => sum + count, 0);
  return { items, p50Ms: quantile(counts, items, 0.5), p95Ms: quantile(counts, items, 0.95) };
}

function inHour(latency: Latency, hour: number): Latency {
  if (latency.hour === hour) return latency;
  return { ...latency, hour, current: [], previous: latency.hour === hour - 1 ? latency.current : [] };
}

function quantile(counts: readonly number[], items: number, share: number): number | null {
  if (items === 0) return null;
  let seen = 0;
  const index = counts.findIndex((count) => {
    seen += count;
    return seen >= share * items;
  });
  return CLASSES[index] ?? null;
}
