import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { openInspector } from "../inspector.ts";
import { type Bundle, PROJECT } from "./bundle.ts";

/** Processor time of one start of an isolate, in milliseconds. */
export interface StartProfile {
  /** All of it: to compile the bundle, to run what stands outside of functions, and to collect garbage. */
  readonly activeMs: number;
  readonly garbageMs: number;
}

/** Loads the Worker when it is asked to: by then the inspector can look on. */
const LATE = `export default {
  async fetch() {
    await import("./index.js");
    return new Response("ok");
  },
};
`;

/** Loads the bundle into a fresh isolate, without bindings, which it does not touch until it is called. */
export async function profileStart(bundle: Bundle): Promise<StartProfile> {
  const { compatibilityDate } = unstable_getMiniflareWorkerOptions(
    join(PROJECT, "wrangler.toml"),
  ).workerOptions;
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      name: "start",
      ...(typeof compatibilityDate === "string" ? { compatibilityDate } : {}),
      modulesRoot: bundle.directory,
      modules: [
        { type: "ESModule", path: join(bundle.directory, "late.js"), contents: LATE },
        { type: "ESModule", path: bundle.file },
      ],
      inspectorPort: 0,
      cf: false,
      telemetry: { enabled: false },
    }),
  );
  try {
    await miniflare.ready;
    const inspector = await openInspector(await miniflare.getInspectorURL());
    await inspector.startProfile();
    const answer = await miniflare.dispatchFetch("http://localhost/");
    await answer.text();
    const { nodes, samples, timeDeltas } = await inspector.stopProfile();
    inspector.close();
    const names = new Map(nodes.map(({ id, callFrame }) => [id, callFrame.functionName]));
    const timeOf = (isMeant: (name: string | undefined) => boolean) =>
      samples.reduce((sum, id, index) => sum + (isMeant(names.get(id)) ? (timeDeltas[index] ?? 0) : 0), 0) /
      1_000;
    return {
      activeMs: timeOf((name) => name !== "(idle)"),
      garbageMs: timeOf((name) => name === "(garbage collector)"),
    };
  } finally {
    await miniflare.dispose();
  }
}
