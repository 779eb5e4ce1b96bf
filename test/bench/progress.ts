import { clearLine, cursorTo } from "node:readline";

const WIDTH = 30;

export interface Progress {
  /** What is being done now, of so many things altogether. */
  readonly at: (done: number, of: number, what: string) => void;
  /** Prints a line that stays. */
  readonly say: (line: string) => void;
}

/** A bar on a terminal, on standard error; elsewhere nothing but the lines that stay. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const clear = () => {
    if (!stream.isTTY) return;
    cursorTo(stream, 0);
    clearLine(stream, 0);
  };
  return {
    at(done, of, what) {
      if (!stream.isTTY) return;
      const filled = Math.round((WIDTH * done) / Math.max(of, 1));
      cursorTo(stream, 0);
      stream.write(`${"█".repeat(filled)}${"░".repeat(WIDTH - filled)} ${what}`);
      clearLine(stream, 1);
    },
    say(line) {
      clear();
      console.log(line);
    },
  };
}
