import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

/** Linux counts in hundredths of a second. */
const TICK_MS = 10;
/** How long the servers are looked at, and what they may use of it and still count as quiet. */
const LOOK_MS = 200;
const QUIET_SHARE = 0.2;

/**
 * Milliseconds of processor time that the workerd started by this process has used, D1's and the queues' share included. Undefined where
 * there is no `/proc` to ask.
 */
export const workerdTime = (): Promise<number | undefined> =>
  childrenTime((name) => name.startsWith("workerd"));

/** Waits until no server that this process has started has much to do. Gives whether that was so within this time, and true where nobody can tell. */
export async function untilQuiet(atMostMs: number): Promise<boolean> {
  const until = performance.now() + atMostMs;
  while (performance.now() < until) {
    const before = await childrenTime(() => true);
    await delay(LOOK_MS);
    const after = await childrenTime(() => true);
    if (before === undefined || after === undefined || after - before < LOOK_MS * QUIET_SHARE) return true;
  }
  return false;
}

/** Undefined where there is none of them. */
async function childrenTime(isMeant: (name: string) => boolean): Promise<number | undefined> {
  const entries = await readdir("/proc").catch(() => []);
  let sum: number | undefined;
  for (const pid of entries.filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    // The name is in parentheses and may hold anything.
    const [begin, end] = [stat.indexOf("("), stat.lastIndexOf(")")];
    const fields = stat.slice(end + 2).split(" ");
    if (Number(fields[1]) !== process.pid || !isMeant(stat.slice(begin + 1, end))) continue;
    sum = (sum ?? 0) + (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  }
  return sum;
}
