import { CONSOLE_LIMITS, VIEW_LIMITS } from "../../limits/http.ts";
import { Empty } from "./table.tsx";
import { number } from "./words.ts";

interface ExaminedProps {
  /** Rows on this page. */
  readonly found: number;
  /** Whether there is a next page. */
  readonly goesOn: boolean;
  /** What was looked through, such as `people whom`. */
  readonly things: string;
}

/** What a page says that is not full although others follow: it has looked through only so much of the list. */
export function Examined({ found, goesOn, things }: ExaminedProps) {
  if (!goesOn || found >= CONSOLE_LIMITS.rows) return null;
  const rest = `of the ${number(VIEW_LIMITS.examinedRows)} ${things} this page has looked through. The next page goes on behind them.`;
  return found === 0 ? <Empty>None {rest}</Empty> : <p class="hint">Those {rest}</p>;
}
