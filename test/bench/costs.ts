import { readFile } from "node:fs/promises";
import { SourceMap } from "node:module";
import type { Profile } from "./inspector.ts";

/** Time of one function, its callees' left out. */
export interface FunctionCost {
  readonly name: string;
  /** Our file, the package, or the runtime. */
  readonly where: string;
  readonly ms: number;
}

type Frame = Profile["nodes"][number]["callFrame"];

/** Where the time of a profile went, the most first, waiting left out. Frames of the bundle are told by their own sources. */
export function costsOf(
  { nodes, samples, timeDeltas }: Profile,
  sources: SourceMap,
): readonly FunctionCost[] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const costs = new Map<string, FunctionCost>();
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === "(idle)") continue;
    const { name, where } = locate(frame, sources);
    const key = `${name} ${where}`;
    const ms = (costs.get(key)?.ms ?? 0) + (timeDeltas[index] ?? 0) / 1_000;
    costs.set(key, { name, where, ms });
  }
  return [...costs.values()].toSorted((a, b) => b.ms - a.ms);
}

export const readSourceMap = async (bundleFile: string): Promise<SourceMap> =>
  new SourceMap(JSON.parse(await readFile(`${bundleFile}.map`, "utf8")));

function locate({ functionName, url, lineNumber, columnNumber }: Frame, sources: SourceMap) {
  if (functionName.startsWith("(")) return { name: functionName, where: "V8" };
  if (!url.endsWith("index.js")) return { name: functionName || "(anonymous)", where: url || "workerd" };
  const entry = sources.findEntry(lineNumber, columnNumber);
  const source = "originalSource" in entry ? String(entry.originalSource) : url;
  const line = "originalLine" in entry ? entry.originalLine + 1 : lineNumber + 1;
  const name = functionName === "" ? `(line ${line})` : functionName;
  return { name, where: shorten(source) };
}

/** Drizzle's own maps lead beside its package, to a `src` that is not there. */
const DRIZZLE = "src";

/** A package by its name, our own files by their path. */
function shorten(source: string): string {
  const [, inPackage] = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source) ?? [];
  if (inPackage === DRIZZLE) return "drizzle-orm";
  return inPackage ?? source.replace(/^.*?(src\/.*)$/, "$1");
}

/** The same by place: by package, by folder of ours. */
export function byPlace(costs: readonly FunctionCost[]): readonly FunctionCost[] {
  const sums = new Map<string, number>();
  for (const { where, ms } of costs) {
    const place = /^src\/[^/]+/.exec(where)?.[0] ?? where;
    sums.set(place, (sums.get(place) ?? 0) + ms);
  }
  return [...sums].map(([where, ms]) => ({ name: "", where, ms })).toSorted((a, b) => b.ms - a.ms);
}
