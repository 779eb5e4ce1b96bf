import type { SourceMap } from "node:module";
import type { Ask, Case, Place } from "../cases/case.ts";
import { CASES } from "../cases.ts";
import type { Contender } from "../contender.ts";
import { byPlace, costsOf, type FunctionCost, readSourceMap } from "../costs.ts";
import { planDirectory } from "../directory.ts";
import { FLOOR, floorContender } from "../floor/contender.ts";
import { createSender } from "../http.ts";
import { type Inspector, openInspector } from "../inspector.ts";
import { workerdTime } from "../process-time.ts";
import { rollcallContender } from "../rollcall/contender.ts";
import type { RollcallServer } from "../rollcall/server.ts";
import { brief, table } from "../table.ts";
import { type Bench, type PartResult, withRollcall, withWorkerd } from "./part.ts";

const USERS = 1_000;
const GROUP_SIZE = 1_000;
const TOP = 12;
const WARM_UP_SECONDS = 1;

interface Cpu {
  /** What was measured, and what undid it. */
  readonly requests: number;
  readonly isolateMs: number;
  readonly processMs: number | undefined;
  /** Of functions, each per request, the most first. */
  readonly costs: readonly FunctionCost[];
}

interface CpuRow extends Cpu {
  readonly title: string;
  readonly places: readonly FunctionCost[];
  /** The same of the platform's floor, where there is one. */
  readonly floor: Cpu | undefined;
}

/**
 * Processor time per request: in the isolate of the Worker and its objects, and of the whole workerd, to which D1 belongs here. Beside it the
 * floor's, in a workerd of its own when the other is gone.
 */
export async function cpuPart(bench: Bench): Promise<PartResult> {
  const { only } = bench.args;
  const cases = CASES.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)));
  const sources = await readSourceMap(bench.bundle.file);
  const inspected = { inspected: true };
  const own = await withRollcall(bench, inspected, (server) =>
    measureAll(bench, cases, server, { contender: rollcallContender(server, "rollcall"), sources }),
  );
  const floor = await withWorkerd(bench, FLOOR, inspected, (server) =>
    measureAll(bench, cases, server, { contender: floorContender(server, "floor"), sources }),
  );
  const rows = cases.flatMap((one, index): CpuRow[] => {
    const [mine, least] = [own[index], floor[index]];
    if (mine === undefined) return [];
    return [
      {
        ...mine,
        title: one.title,
        costs: mine.costs.slice(0, TOP),
        places: byPlace(mine.costs).slice(0, TOP),
        floor: least && { ...least, costs: least.costs.slice(0, TOP) },
      },
    ];
  });
  return { figures: rows, text: told(rows), sound: true };
}

/** In the order of the cases; undefined for those that the contender does not take part in. */
async function measureAll(
  bench: Bench,
  cases: readonly Case[],
  server: RollcallServer,
  { contender, sources }: { readonly contender: Contender; readonly sources: SourceMap },
): Promise<readonly (Cpu | undefined)[]> {
  const plan = planDirectory(USERS, [GROUP_SIZE]);
  const standing = await contender.start(plan, bench.args.fillSeconds);
  if ("leftOut" in standing) throw new Error(standing.leftOut);
  const groups = plan.groups.map((group, index) => ({ ...group, id: standing.groupIds[index] ?? "" }));
  const inspector = await openInspector(await server.inspector());
  const measured: (Cpu | undefined)[] = [];
  for (const [index, one] of cases.entries()) {
    bench.progress.at(index, cases.length, `profiling ${contender.name}: ${one.title}`);
    const place = { standing, plan, clients: 1, groups };
    const isOut = standing.excuse(one.name, GROUP_SIZE) !== undefined;
    measured.push(
      isOut ? undefined : await measure(one, place, inspector, { seconds: 2 * bench.args.seconds, sources }),
    );
  }
  inspector.close();
  return measured;
}

async function measure(
  one: Case,
  place: Place,
  inspector: Inspector,
  { seconds, sources }: { readonly seconds: number; readonly sources: SourceMap },
): Promise<Cpu> {
  const run = openRun(one, place);
  await run.forSeconds(WARM_UP_SECONDS);
  const before = await workerdTime();
  await inspector.startProfile();
  const requests = await run.forSeconds(seconds);
  const costs = costsOf(await inspector.stopProfile(), sources).map((cost) => ({
    ...cost,
    ms: cost.ms / requests,
  }));
  const after = await workerdTime();
  await run.end();
  return {
    requests,
    isolateMs: costs.reduce((sum, { ms }) => sum + ms, 0),
    processMs: before === undefined || after === undefined ? undefined : (after - before) / requests,
    costs,
  };
}

/** One client that goes through a case, and counts what it sends. */
function openRun(one: Case, place: Place) {
  const { send, close } = createSender(place.standing.url, place.standing.token, 1);
  const walk = one.begin(place);
  let requests = 0;
  const count: Ask["measured"] = (step) => {
    requests++;
    return send(step);
  };
  const ask: Ask = { measured: count, unmeasured: count };
  return {
    async forSeconds(seconds: number): Promise<number> {
      requests = 0;
      const until = performance.now() + seconds * 1_000;
      do await walk.round(0, ask);
      while (performance.now() < until);
      return requests;
    },
    async end() {
      await walk.settle?.(0, ask);
      close();
    },
  };
}

function told(rows: readonly CpuRow[]): string {
  const overview = table(
    ["CPU per request, ms", "in the isolate", "floor", "×", "of workerd", "floor", "×"],
    rows.map(({ title, isolateMs, processMs, floor }) => [
      title,
      ...beside(isolateMs, floor?.isolateMs),
      ...beside(processMs, floor?.processMs),
    ]),
  );
  const places = meanOf(rows.map(({ places }) => places));
  const functions = meanOf(rows.map(({ costs }) => costs));
  return [overview, table(["where, mean of these", "ms"], places), table(["in what", "ms"], functions)].join(
    "\n\n",
  );
}

/** Rollcall's time, the floor's, and how many times that is Rollcall's. */
const beside = (own: number | undefined, floor: number | undefined): readonly string[] => [
  own === undefined ? "–" : brief(own),
  floor === undefined ? "–" : brief(floor),
  own === undefined || !floor ? "" : brief(own / floor),
];

/** The mean over all rows, the most first. */
function meanOf(rows: readonly (readonly FunctionCost[])[]): readonly (readonly string[])[] {
  const sums = new Map<string, number>();
  for (const { name, where, ms } of rows.flat()) {
    const what = `${where}  ${name}`.trim();
    sums.set(what, (sums.get(what) ?? 0) + ms / rows.length);
  }
  return [...sums]
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, TOP)
    .map(([what, ms]) => [what, ms.toFixed(3)]);
}
