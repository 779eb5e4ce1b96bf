import { clearLine, cursorTo } from "node:readline";
import type { Progress } from "./play.ts";

export interface ProgressView {
  readonly show: (progress: Progress) => void;
  readonly end: () => void;
}

const WIDTH = 30;

/** A bar on a terminal; elsewhere a line now and then. */
export function createProgressView(stream: NodeJS.WriteStream): ProgressView {
  return stream.isTTY ? bar(stream) : lines(stream);
}

function bar(stream: NodeJS.WriteStream): ProgressView {
  return {
    show: (progress) => {
      const filled = Math.round(shareOf(progress) * WIDTH);
      cursorTo(stream, 0);
      stream.write(`${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${told(progress)}`);
      clearLine(stream, 1);
    },
    end: () => {
      cursorTo(stream, 0);
      clearLine(stream, 0);
    },
  };
}

function lines(stream: NodeJS.WriteStream): ProgressView {
  let tenths = -1;
  return {
    show: (progress) => {
      const reached = Math.floor(shareOf(progress) * 10);
      if (reached <= tenths) return;
      tenths = reached;
      stream.write(`${told(progress)}\n`);
    },
    end: () => undefined,
  };
}

/** The first day, on which everybody joins, counts as half of all. */
export function shareOf({ day, days, done, of }: Progress): number {
  const ofDay = of === 0 ? 1 : done / of;
  if (days === 0) return ofDay;
  return day === 0 ? ofDay / 2 : 0.5 + (day - 1 + ofDay) / days / 2;
}

const told = ({ day, days, requests }: Progress): string => `day ${day} of ${days}, ${requests} requests`;
