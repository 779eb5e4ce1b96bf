/** `npm run bench`: measures Rollcall against peers, and against the goals of docs/performance.md. See `--help`. */
import { rmSync } from "node:fs";
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ArgumentFault, type Arguments, HELP, type Part, readArguments } from "./arguments.ts";
import { estimate } from "./estimate.ts";
import { installPeers } from "./install.ts";
import { machine } from "./machine.ts";
import { cpuPart } from "./parts/cpu.ts";
import { growthPart } from "./parts/growth.ts";
import type { Bench, PartResult } from "./parts/part.ts";
import { startPart } from "./parts/start.ts";
import { streamPart } from "./parts/stream.ts";
import { syncPart } from "./parts/sync.ts";
import { workPart } from "./parts/work.ts";
import { createProgress } from "./progress.ts";
import { buildBundle } from "./rollcall/bundle.ts";

const PART: Readonly<Record<Part, (bench: Bench) => Promise<PartResult>>> = {
  work: workPart,
  growth: growthPart,
  sync: syncPart,
  stream: streamPart,
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
  // What peers and workerd keep goes with it.
  process.env.TMPDIR = directory;
  process.once("exit", () => rmSync(directory, { recursive: true, force: true }));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));
  return await measure(read, directory);
}

async function measure(args: Arguments, directory: string): Promise<number> {
  if (args.parts.includes("work") && args.peers.length > 0) await installPeers();
  const at = new Date().toISOString();
  const out = args.out ?? join(import.meta.dirname, "results", `${at.replaceAll(/[:.]/g, "-")}.json`);
  await mkdir(dirname(out), { recursive: true });
  const figures: Record<string, unknown> = { at, machine: machine(), arguments: args };
  const keep = async (part: Part, more: unknown) => {
    figures[part] = more;
    await writeFile(out, `${JSON.stringify(figures, undefined, 2)}\n`);
  };
  const minutes = Math.ceil(estimate(args) / 60);
  console.log(
    `This takes about ${minutes} min on two cores that have nothing else to do. Figures so far are in ${out}`,
  );
  const bundle = await buildBundle(join(directory, "bundle"));
  const progress = createProgress();
  let sound = true;
  const took: Partial<Record<Part, number>> = {};
  figures.tookSeconds = took;
  for (const part of args.parts) {
    const began = performance.now();
    const result = await PART[part]({ args, bundle, directory, progress, keep: (more) => keep(part, more) });
    progress.say(`\n${result.text}`);
    took[part] = Math.round((performance.now() - began) / 1_000);
    await keep(part, result.figures);
    sound &&= result.sound;
  }
  console.log(
    `\nTimes are those of this machine (${machine().processor}): compare them within one run only.\n${out}`,
  );
  return sound ? 0 : 1;
}
