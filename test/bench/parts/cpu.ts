import type { Ask, Case, Place } from "../cases/case.ts";
import { CASES } from "../cases.ts";
import { byPlace, costsOf, type FunctionCost, readSourceMap } from "../costs.ts";
import { planDirectory } from "../directory.ts";
import { createSender } from "../http.ts";
import { openInspector } from "../inspector.ts";
import { workerdTime } from "../process-time.ts";
import { rollcallContender } from "../rollcall/contender.ts";
import { brief, table } from "../table.ts";
import { type Bench, type PartResult, withRollcall } from "./part.ts";

const USERS = 1_000;
const GROUP_SIZE = 1_000;
const TOP = 12;
const WARM_UP_SECONDS = 1;

interface CpuRow {
  readonly title: string;
  /** What was measured, and what undid it. */
  readonly requests: number;
  readonly isolateMs: number;
  readonly processMs: number | undefined;
  /** Of the most expensive functions, and of all by place. */
  readonly costs: readonly FunctionCost[];
  readonly places: readonly FunctionCost[];
}

/** Processor time per request: in the isolate of the Worker and its objects, and of the whole workerd, to which D1 belongs here. */
export async function cpuPart(bench: Bench): Promise<PartResult> {
  const { only, seconds } = bench.args;
  const cases = CASES.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)));
  const rows = await withRollcall(bench, { inspected: true }, async (server) => {
    const plan = planDirectory(USERS, [GROUP_SIZE]);
    const standing = await rollcallContender(server, "rollcall").start(plan, bench.args.fillSeconds);
    if ("leftOut" in standing) throw new Error(standing.leftOut);
    const inspector = await openInspector(await server.inspector());
    const sources = await readSourceMap(bench.bundle.file);
    const groups = plan.groups.map((group, index) => ({ ...group, id: standing.groupIds[index] ?? "" }));
    const measured: CpuRow[] = [];
    for (const [index, one] of cases.entries()) {
      bench.progress.at(index, cases.length, `profiling: ${one.title}`);
      const run = openRun(one, { standing, plan, clients: 1, groups });
      await run.forSeconds(WARM_UP_SECONDS);
      const before = await workerdTime();
      await inspector.startProfile();
      const requests = await run.forSeconds(2 * seconds);
      const costs = costsOf(await inspector.stopProfile(), sources).map((cost) => ({
        ...cost,
        ms: cost.ms / requests,
      }));
      const after = await workerdTime();
      await run.end();
      measured.push({
        title: one.title,
        requests,
        isolateMs: costs.reduce((sum, { ms }) => sum + ms, 0),
        processMs: before === undefined || after === undefined ? undefined : (after - before) / requests,
        costs: costs.slice(0, TOP),
        places: byPlace(costs).slice(0, TOP),
      });
    }
    inspector.close();
    return measured;
  });
  return { figures: rows, text: told(rows), sound: true };
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
    ["CPU per request, ms", "in the isolate", "of workerd"],
    rows.map(({ title, isolateMs, processMs }) => [
      title,
      brief(isolateMs),
      processMs === undefined ? "–" : brief(processMs),
    ]),
  );
  const places = meanOf(rows.map(({ places }) => places));
  const functions = meanOf(rows.map(({ costs }) => costs));
  return [overview, table(["where, mean of these", "ms"], places), table(["in what", "ms"], functions)].join(
    "\n\n",
  );
}

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
