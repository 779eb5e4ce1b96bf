/** Where an error was thrown: the frames of its stack, without its message, which may hold what a client sent. */
export const framesOf = (error: Error): string =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim())
    .join(" < ");
