import { number } from "../ui/words.ts";
import type { Bin, Span } from "./bins.ts";
import { BOTTOM, Chart, Key, type Mark, place, TOP } from "./frame.tsx";

/** One of the numbers that a bar is stacked of. */
export interface Series {
  readonly name: string;
  /** The class of its colour. */
  readonly colour: string;
  readonly of: (bin: Bin) => number;
}

interface BarChartProps {
  readonly id: string;
  readonly title: string;
  readonly span: Span;
  readonly bins: readonly Bin[];
  readonly series: readonly Series[];
}

/** How many there were of something in each stretch of time, as bars; several kinds stand on each other. */
export function BarChart({ id, title, span, bins, series }: BarChartProps) {
  const totalOf = (bin: Bin) => series.reduce((sum, { of }) => sum + of(bin), 0);
  const most = Math.max(...bins.map(totalOf));
  const top = roundUp(most);
  const all = bins.reduce((sum, bin) => sum + totalOf(bin), 0);
  const over = span === "day" ? "the last 24 hours" : "the last 7 days";
  return (
    <Chart
      id={id}
      title={title}
      description={
        all === 0
          ? `None in ${over}.`
          : `${number(all)} in ${over}, at most ${number(most)} in ${span === "day" ? "an hour" : "six hours"}.`
      }
      span={span}
      marks={marksOf(top)}
      bins={bins}
      hint={(bin) => series.map(({ name, of }) => `${number(of(bin))} ${name}`).join(", ")}
      legend={series.map(({ name, colour, of }) => (
        <Key series={colour}>
          {number(bins.reduce((sum, bin) => sum + of(bin), 0))} {name}
        </Key>
      ))}
    >
      {bins.map((bin, index) => {
        const { x, width } = place(index, bins.length);
        let y = BOTTOM;
        return series.map(({ colour, of }) => {
          const count = of(bin);
          if (count === 0) return null;
          // What is there at all can be seen.
          const height = Math.max(1.5, (count / top) * (BOTTOM - TOP));
          y -= height;
          return (
            <rect
              class={colour}
              x={round(x + 1)}
              y={round(y)}
              width={round(width - 2)}
              height={round(height)}
              rx="1"
            />
          );
        });
      })}
    </Chart>
  );
}

/** The least of 1, 2, 5, 10, 20, … that is not below. */
function roundUp(value: number): number {
  if (value <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}

const marksOf = (top: number): readonly Mark[] => [
  { y: TOP, label: short(top) },
  ...(top % 2 === 0 ? [{ y: (TOP + BOTTOM) / 2, label: short(top / 2) }] : []),
  { y: BOTTOM, label: "0" },
];

const short = (value: number): string => (value >= 10_000 ? `${value / 1_000}k` : number(value));

const round = (value: number): number => Math.round(value * 10) / 10;
