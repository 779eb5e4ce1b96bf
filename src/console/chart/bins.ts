import { type Delays, delaysOf } from "../../lane/latency.ts";
import { type Hour, hourOf } from "../../store/hour.ts";

/** What the charts look back on: a day by the hour, or a week by the quarter of a day. */
export type Span = "day" | "week";

/** A stretch of time, one bar of each chart. Times are epoch milliseconds. */
export interface Bin {
  readonly from: number;
  readonly to: number;
  readonly changes: number;
  readonly refused: number;
  readonly failed: number;
  readonly callsFailed: number;
  readonly delays: Delays;
}

const HOUR_MS = 3_600_000;
const shapes: Readonly<Record<Span, { readonly bins: number; readonly hours: number }>> = {
  day: { bins: 24, hours: 1 },
  week: { bins: 28, hours: 6 },
};

/** The hour since the epoch with which the first bar begins: bars begin where the clock (UTC) does, and the last one holds now. */
export function firstHour(span: Span, now: number): number {
  const { bins, hours } = shapes[span];
  return (Math.floor(hourOf(now) / hours) - (bins - 1)) * hours;
}

/** The bars, the oldest first; those in which nothing happened as well. */
export function binsOf(rows: readonly Hour[], span: Span, now: number): readonly Bin[] {
  const { bins, hours } = shapes[span];
  const first = firstHour(span, now);
  const byBin = Map.groupBy(rows, ({ hour }) => Math.floor((hour - first) / hours));
  return Array.from({ length: bins }, (_, index) => {
    const own = byBin.get(index) ?? [];
    const sum = (pick: (hour: Hour) => number) => own.reduce((total, hour) => total + pick(hour), 0);
    return {
      from: (first + index * hours) * HOUR_MS,
      to: (first + (index + 1) * hours) * HOUR_MS,
      changes: sum((hour) => hour.changes),
      refused: sum((hour) => hour.refused),
      failed: sum((hour) => hour.failed),
      callsFailed: sum((hour) => hour.callsFailed),
      delays: delaysOf(own.map((hour) => hour.delays)),
    };
  });
}

/** The time of a bar in words, UTC: `14:00–15:00`, over a week with the date. */
export function binLabel({ from, to }: Bin, span: Span): string {
  const clock = (at: number) => new Date(at).toISOString().slice(11, 16);
  const hours = `${clock(from)}–${clock(to)}`;
  return span === "day" ? hours : `${new Date(from).toISOString().slice(5, 10)} ${hours}`;
}
