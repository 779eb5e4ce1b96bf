/** `npm run bench`: measures Rollcall against peers, and against the goals of docs/performance.md. See `--help`. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ArgumentFault, type Arguments, HELP, type Part, readArguments } from "./arguments.ts";
import { installPeers } from "./install.ts";
import { machine } from "./machine.ts";
import { cpuPart } from "./parts/cpu.ts";
import { growthPart } from "./parts/growth.ts";
import type { Bench, PartResult } from "./parts/part.ts";
import { startPart } from "./parts/start.ts";
import { syncPart } from "./parts/sync.ts";
import { workPart } from "./parts/work.ts";
import { createProgress } from "./progress.ts";
import { buildBundle } from "./rollcall/bundle.ts";

const PART: Readonly<Record<Part, (bench: Bench) => Promise<PartResult>>> = {
  work: workPart,
  growth: growthPart,
  sync: syncPart,
  cpu: cpuPart,
  start: startPart,
};

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof ArgumentFault)) throw error;
  console.error(`${error.message} --help shows everything.`);
  return 2;
});

async function main(args: readonly string[]): Promise<number> {
  const read = readArguments(args);
  if (read === "help") {
    console.log(HELP);
    return 0;
  }
  const directory = await mkdtemp(join(tmpdir(), "rollcall-bench-"));
  try {
    return await measure(read, directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function measure(args: Arguments, directory: string): Promise<number> {
  if (args.parts.includes("work") && args.peers.length > 0) await installPeers();
  const began = new Date();
  const bundle = await buildBundle(join(directory, "bundle"));
  const bench: Bench = { args, bundle, directory, progress: createProgress() };
  const figures: Record<string, unknown> = { at: began.toISOString(), machine: machine(), arguments: args };
  let sound = true;
  for (const part of args.parts) {
    const result = await PART[part](bench);
    bench.progress.say(`\n${result.text}`);
    figures[part] = result.figures;
    sound &&= result.sound;
  }
  const stamp = began.toISOString().replaceAll(/[:.]/g, "-");
  const out = args.out ?? join(import.meta.dirname, "results", `${stamp}.json`);
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, `${JSON.stringify(figures, undefined, 2)}\n`);
  console.log(
    `\nTimes are those of this machine (${machine().processor}): compare them within one run only.\n${out}`,
  );
  return sound ? 0 : 1;
}
