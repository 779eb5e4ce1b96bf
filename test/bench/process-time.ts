import { readdir, readFile } from "node:fs/promises";

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;

/**
 * Milliseconds of processor time that the workerd started by this process has used, D1's and the queues' share included. Undefined where
 * there is no `/proc` to ask.
 */
export async function workerdTime(): Promise<number | undefined> {
  const entries = await readdir("/proc").catch(() => []);
  for (const pid of entries.filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    // The name is in parentheses and may hold anything.
    const end = stat.lastIndexOf(")");
    const fields = stat.slice(end + 2).split(" ");
    if (!stat.slice(0, end).endsWith("(workerd") || Number(fields[1]) !== process.pid) continue;
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }
  return undefined;
}
