import { setTimeout as delay } from "node:timers/promises";
import { planDirectory } from "../directory.ts";
import { openInspector } from "../inspector.ts";
import { rollcallContender } from "../rollcall/contender.ts";
import { brief, grouped, table } from "../table.ts";
import { type Bench, type PartResult, withRollcall } from "./part.ts";

const SIZES = [10_000, 100_000] as const;
/** Answers after which the heap is as large as it gets by answers of this size. */
const WARM_UP = 3;
const EVERY_MS = 20;
const MB = 2 ** 20;

interface StreamRow {
  readonly members: number;
  readonly received: number;
  readonly firstByteMs: number;
  readonly lastByteMs: number;
  /** The most of the isolate's heap that was in use meanwhile, what is garbage included. */
  readonly heapBytes: number;
}

/** Whether a group is streamed: when its first byte comes, and how much of the isolate's memory a large one takes meanwhile. */
export async function streamPart(bench: Bench): Promise<PartResult> {
  const rows = await withRollcall(bench, { inspected: true }, async (server) => {
    const inspector = await openInspector(await server.inspector());
    const streamed: StreamRow[] = [];
    for (const members of SIZES) {
      bench.progress.at(streamed.length, SIZES.length, `streaming a group of ${members}`);
      const plan = planDirectory(members, [members]);
      const standing = await rollcallContender(server, "rollcall").start(plan, bench.args.fillSeconds);
      if ("leftOut" in standing) continue;
      const url = `${standing.url}/Groups/${standing.groupIds[0]}`;
      for (let time = 0; time < WARM_UP; time++) await read(url, standing.token);
      let most = 0;
      let done = false;
      const watch = (async () => {
        while (!done) {
          most = Math.max(most, await inspector.heapBytes());
          await delay(EVERY_MS);
        }
      })();
      const answer = await read(url, standing.token);
      done = true;
      await watch;
      streamed.push({ members, ...answer, heapBytes: most });
    }
    inspector.close();
    return streamed;
  });
  const text = table(
    ["GET group", "MB", "first byte, ms", "last byte, ms", "heap at most, MB"],
    rows.map(({ members, received, firstByteMs, lastByteMs, heapBytes }) => [
      `${grouped(members)} members`,
      brief(received / MB),
      brief(firstByteMs),
      brief(lastByteMs),
      brief(heapBytes / MB),
    ]),
  );
  return { figures: rows, text, sound: true };
}

async function read(url: string, token: string) {
  const began = performance.now();
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
  let received = 0;
  let firstByteMs = 0;
  for await (const chunk of response.body ?? []) {
    if (received === 0) firstByteMs = performance.now() - began;
    received += chunk.length;
  }
  return { received, firstByteMs, lastByteMs: performance.now() - began };
}
