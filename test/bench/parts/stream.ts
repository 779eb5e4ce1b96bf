import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Standing } from "../contender.ts";
import { planDirectory } from "../directory.ts";
import { type Heap, type Inspector, openInspector } from "../inspector.ts";
import { rollcallContender } from "../rollcall/contender.ts";
import { brief, grouped, table } from "../table.ts";
import { type Bench, type PartResult, withRollcall } from "./part.ts";

const SIZES = [10_000, 100_000] as const;
/** Answers after which the heap is as large as it gets by answers of this size. */
const WARM_UP = 3;
const EVERY_MS = 20;
/** Times that a slow reader stops; each time the garbage is collected while the rest waits. */
const STOPS = 8;
/** After so long without reading, everything that may be sent ahead has been. */
const STALL_MS = 300;
const MB = 2 ** 20;

interface StreamRow {
  readonly members: number;
  readonly received: number;
  readonly firstByteMs: number;
  readonly lastByteMs: number;
  /** The most that was in use meanwhile, what is garbage included. */
  readonly heapBytes: number;
  /** What was held: before, and each time that the reader had stopped, beginning with its first byte. */
  readonly liveBytesBefore: number;
  readonly liveBytes: readonly number[];
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
      for (let time = 0; time < WARM_UP; time++) await read(standing);
      const { result, heapBytes } = await watched(inspector, () => read(standing));
      const liveBytesBefore = await heldBytes(standing, inspector);
      const liveBytes = await readSlowly(standing, inspector, result.received);
      streamed.push({ members, ...result, heapBytes, liveBytesBefore, liveBytes });
    }
    inspector.close();
    return streamed;
  });
  const head = ["GET group", "MB", "first byte, ms", "last byte, ms", "heap at most, MB"];
  const text = table(
    [...head, "held before, MB", "held at most while it is sent, MB"],
    rows.map(({ members, received, firstByteMs, lastByteMs, heapBytes, liveBytesBefore, liveBytes }) => [
      `${grouped(members)} members`,
      brief(received / MB),
      brief(firstByteMs),
      brief(lastByteMs),
      brief(heapBytes / MB),
      brief(liveBytesBefore / MB),
      brief(Math.max(...liveBytes) / MB),
    ]),
  );
  return { figures: rows, text, sound: true };
}

const bytesOf = ({ usedSize, embedderHeapUsedSize, backingStorageSize }: Heap): number =>
  usedSize + embedderHeapUsedSize + backingStorageSize;

/** What the isolate holds. */
async function heldBytes(standing: Standing, inspector: Inspector): Promise<number> {
  const wake = async () => (await fetch(new URL("/wake", standing.url))).arrayBuffer();
  return bytesOf(await inspector.liveHeap(wake));
}

/** The most of the heap that is in use during the work. */
async function watched<T>(inspector: Inspector, work: () => Promise<T>) {
  let heapBytes = 0;
  let done = false;
  const watch = (async () => {
    while (!done) {
      heapBytes = Math.max(heapBytes, bytesOf(await inspector.heap()));
      await delay(EVERY_MS);
    }
  })();
  const result = await work();
  done = true;
  await watch;
  return { result, heapBytes };
}

const addressOf = ({ url, groupIds }: Standing): string => `${url}/Groups/${groupIds[0]}`;

async function read(standing: Standing) {
  const began = performance.now();
  const response = await fetch(addressOf(standing), {
    headers: { Authorization: `Bearer ${standing.token}` },
  });
  let received = 0;
  let firstByteMs = 0;
  for await (const chunk of response.body ?? []) {
    if (received === 0) firstByteMs = performance.now() - began;
    received += chunk.length;
  }
  return { received, firstByteMs, lastByteMs: performance.now() - began };
}

/** Reads an answer of so many bytes and stops at several places. Gives what the isolate held at each. */
async function readSlowly(
  standing: Standing,
  inspector: Inspector,
  size: number,
): Promise<readonly number[]> {
  const live: number[] = [];
  const response = await open(standing);
  let received = 0;
  for await (const chunk of response) {
    received += chunk.length;
    if (received < (live.length * size) / STOPS) continue;
    await delay(STALL_MS);
    live.push(await heldBytes(standing, inspector));
  }
  return live;
}

function open(standing: Standing): Promise<AsyncIterable<Buffer>> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: `Bearer ${standing.token}` };
    const sent = request(addressOf(standing), { headers }, resolve);
    sent.on("error", reject);
    sent.end();
  });
}
