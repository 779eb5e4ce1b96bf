import { setTimeout as delay } from "node:timers/promises";

/** What the inspector of V8 gives of the time in one isolate. */
export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    };
  }[];
  readonly samples: readonly number[];
  /** Microseconds, each before the sample of the same place. */
  readonly timeDeltas: readonly number[];
}

/** Bytes that are in use, what is garbage included. */
export interface Heap {
  readonly usedSize: number;
  /** Of the runtime's own objects, such as streams. */
  readonly embedderHeapUsedSize: number;
  /** Of what ArrayBuffers hold, which lies outside. */
  readonly backingStorageSize: number;
}

/** A connection to the inspector of the isolate in which the Worker and its objects run. */
export interface Inspector {
  readonly startProfile: () => Promise<void>;
  readonly stopProfile: () => Promise<Profile>;
  readonly heap: () => Promise<Heap>;
  /** The heap when everything has gone that nothing holds any more. `wake` sends the Worker a request: V8 collects when the isolate runs next. */
  readonly liveHeap: (wake: () => Promise<unknown>) => Promise<Heap>;
  readonly close: () => void;
}

const SAMPLING_US = 100;
const WAKE_EVERY_MS = 20;

/** `address`: of workerd's inspector. */
export async function openInspector(address: URL): Promise<Inspector> {
  const { send, close } = await connect(address);
  const heap = async () => (await send("Runtime.getHeapUsage")) as Heap;
  await send("Profiler.enable");
  await send("Profiler.setSamplingInterval", { interval: SAMPLING_US });
  return {
    startProfile: async () => void (await send("Profiler.start")),
    stopProfile: async () => ((await send("Profiler.stop")) as { profile: Profile }).profile,
    heap,
    async liveHeap(wake) {
      let done = false;
      const collected = send("HeapProfiler.collectGarbage").then(() => (done = true));
      // The request may overtake the command.
      while (!done) await Promise.race([collected, wake().then(() => delay(WAKE_EVERY_MS))]);
      return await heap();
    },
    close,
  };
}

async function connect(address: URL) {
  const response = await fetch(`http://${address.host}/json`);
  const targets = (await response.json()) as readonly { id: string; webSocketDebuggerUrl: string }[];
  const target = targets.find(({ id }) => id.startsWith("core:user:"));
  if (target === undefined) throw new Error("workerd shows no Worker to its inspector.");
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(String(data));
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let last = 0;
  const send = (method: string, params: object = {}): Promise<unknown> =>
    new Promise((resolve) => {
      const id = ++last;
      waiting.set(id, resolve);
      socket.send(JSON.stringify({ id, method, params }));
    });
  return { send, close: () => socket.close() };
}
