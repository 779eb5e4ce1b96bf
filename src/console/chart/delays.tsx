import { duration } from "../ui/time.tsx";
import { number } from "../ui/words.ts";
import type { Bin, Span } from "./bins.ts";
import { BOTTOM, Chart, Key, type Mark, place, TOP } from "./frame.tsx";

/** What the height means: every step is some ten times the one below, because delays lie between a moment and a day. */
const STEPS: readonly { readonly ms: number; readonly label: string }[] = [
  { ms: 100, label: "0.1 s" },
  { ms: 1_000, label: "1 s" },
  { ms: 10_000, label: "10 s" },
  { ms: 100_000, label: "100 s" },
  { ms: 1_000_000, label: "17 min" },
  { ms: 10_000_000, label: "3 h" },
  { ms: 100_000_000, label: "1 day" },
];

/** How long changes took from the IdP to Foundation: half of them, and nearly all, for each stretch of time. */
export function DelayChart({ id, span, bins }: { id: string; span: Span; bins: readonly Bin[] }) {
  const slowest = Math.max(...bins.map(({ delays }) => delays.p95Ms ?? 0));
  const steps = STEPS.slice(0, Math.max(3, STEPS.findIndex(({ ms }) => ms >= slowest) + 1));
  const least = Math.log10(steps[0]?.ms ?? 1);
  const most = Math.log10(steps.at(-1)?.ms ?? 1);
  const height = (ms: number) =>
    BOTTOM - ((Math.log10(Math.max(ms, 10 ** least)) - least) / (most - least)) * (BOTTOM - TOP);
  const items = bins.reduce((sum, { delays }) => sum + delays.items, 0);
  const marks: readonly Mark[] = steps.map(({ ms, label }) => ({ y: height(ms), label }));
  const over = span === "day" ? "the last 24 hours" : "the last 7 days";
  return (
    <Chart
      id={id}
      title="From IdP to Foundation"
      description={
        items === 0
          ? `Nothing reached Foundation in ${over}.`
          : `${number(items)} changes of access reached Foundation in ${over}; at the slowest, 95 of 100 took at most ${duration(slowest)}.`
      }
      span={span}
      marks={marks}
      bins={bins}
      hint={({ delays }) => delaysInWords(delays)}
      legend={
        <>
          <Key series="series-main">half within</Key>
          <Key series="series-soft">95 of 100 within</Key>
        </>
      }
    >
      {bins.map(({ delays: { p50Ms, p95Ms } }, index) => {
        if (p50Ms === null || p95Ms === null) return null;
        const { x, width } = place(index, bins.length);
        const middle = x + width / 2;
        return (
          <g>
            <rect
              class="series-soft"
              x={middle - 2.5}
              y={height(p95Ms) - 2.5}
              width="5"
              height={height(p50Ms) - height(p95Ms) + 5}
              rx="2.5"
            />
            <circle class="series-main" cx={middle} cy={height(p50Ms)} r="2.5" />
          </g>
        );
      })}
    </Chart>
  );
}

/** For one stretch of time. */
export const delaysInWords = ({ items, p50Ms, p95Ms }: Bin["delays"]): string =>
  p50Ms === null || p95Ms === null
    ? "nothing reached Foundation"
    : `${number(items)} reached Foundation, half within ${duration(p50Ms)}, 95 of 100 within ${duration(p95Ms)}`;
