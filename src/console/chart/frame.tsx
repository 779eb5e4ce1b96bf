import type { Child } from "hono/jsx";
import { type Bin, binLabel, type Span } from "./bins.ts";

/** The measures of every chart, in units of its drawing: some 310 pixels wide where three stand beside each other. */
export const WIDTH = 320;
export const TOP = 8;
export const BOTTOM = 104;
export const LEFT = 34;
const HEIGHT = 124;

/** A height in the plot that is named at its left. */
export interface Mark {
  readonly y: number;
  readonly label: string;
}

/** Where the bar of this index stands: its left edge and its width, a gap included. */
export function place(index: number, count: number): { readonly x: number; readonly width: number } {
  const step = (WIDTH - LEFT) / count;
  return { x: LEFT + index * step, width: step };
}

interface ChartProps {
  /** Tells this chart from others of the page. */
  readonly id: string;
  readonly title: string;
  /** What it shows, in one sentence, for who cannot see it. */
  readonly description: string;
  readonly span: Span;
  readonly marks: readonly Mark[];
  readonly bins: readonly Bin[];
  /** What is said of a bar to who points at it. */
  readonly hint: (bin: Bin) => string;
  /** What the colours mean. */
  readonly legend: Child;
  readonly children?: Child;
}

/** A chart: its name, the drawing with its axes, and what the colours mean. The figures themselves stand in a table beside it. */
export const Chart = ({ id, title, description, span, marks, bins, hint, legend, children }: ChartProps) => (
  <figure class="chart">
    <figcaption>{title}</figcaption>
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-labelledby={`${id}-title ${id}-description`}>
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {marks.map(({ y, label }) => (
        <g>
          <line class="chart-line" x1={LEFT} x2={WIDTH} y1={y} y2={y} />
          <text x={LEFT - 6} y={y + 3.5} text-anchor="end">
            {label}
          </text>
        </g>
      ))}
      {children}
      {bins.map((bin, index) => {
        const { x, width } = place(index, bins.length);
        return (
          <rect class="chart-hint" x={x} y={TOP} width={width} height={BOTTOM - TOP}>
            <title>{`${binLabel(bin, span)} UTC: ${hint(bin)}`}</title>
          </rect>
        );
      })}
      <text x={LEFT} y={HEIGHT - 6}>
        {span === "day" ? "24 hours ago" : "7 days ago"}
      </text>
      <text x={WIDTH} y={HEIGHT - 6} text-anchor="end">
        now
      </text>
    </svg>
    <p class="legend">{legend}</p>
  </figure>
);

/** One entry of a legend; `series` is the class of the colour. */
export const Key = ({ series, children }: { series: string; children?: Child }) => (
  <span class="key">
    <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <rect class={series} width="10" height="10" rx="2" />
    </svg>
    {children}
  </span>
);
