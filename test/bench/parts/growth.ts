import type { Place } from "../cases/case.ts";
import { CASES } from "../cases.ts";
import type { Standing } from "../contender.ts";
import { type Plan, planDirectory } from "../directory.ts";
import type { Figures } from "../figures.ts";
import { rollcallContender } from "../rollcall/contender.ts";
import { brief, grouped, table } from "../table.ts";
import { takeTurns } from "../turns.ts";
import { type Bench, type PartResult, withRollcall } from "./part.ts";

const SIZES = [100, 100_000] as const;
const ROUNDS = 6;
/** Time at the large size, in times of that at the small one. */
const MOST = 1.3;

interface Growth {
  readonly title: string;
  readonly small: Figures;
  readonly large: Figures;
  readonly ratio: number;
}

/** Whether what should cost the same at any size does: two tenants of one server, called in turn by one client. */
export async function growthPart(bench: Bench): Promise<PartResult> {
  const rows = await withRollcall(bench, {}, async (server) => {
    const tenants: { readonly plan: Plan; readonly standing: Standing }[] = [];
    for (const size of SIZES) {
      bench.progress.at(tenants.length, 4, `filling a tenant with ${size} users`);
      const plan = planDirectory(size, [size]);
      const standing = await rollcallContender(server, `at ${size}`).start(plan, bench.args.fillSeconds);
      if (!("leftOut" in standing)) tenants.push({ plan, standing });
    }
    const grown: Growth[] = [];
    for (const one of CASES.filter(({ name }) => name === "patch-group-one" || name === "filter-username")) {
      bench.progress.at(2 + grown.length, 4, one.title);
      const places = tenants.map(({ plan, standing }): Place => {
        const groups = plan.groups.map((group, index) => ({ ...group, id: standing.groupIds[index] ?? "" }));
        return { standing, plan, clients: 1, groups };
      });
      const outcomes = await takeTurns(one, places, { seconds: bench.args.seconds, rounds: ROUNDS });
      const [small, large] = outcomes.map(({ figures }) => figures);
      if (small === undefined || large === undefined) continue;
      grown.push({ title: one.title, small, large, ratio: large.medianMs / small.medianMs });
    }
    return grown;
  });
  const told = rows.map(({ title, small, large, ratio }) => [
    title,
    ...[small, large].flatMap(({ medianMs, cost }) => [
      brief(medianMs),
      `${cost?.median.read} / ${cost?.median.written}`,
    ]),
    brief(ratio),
    ratio <= MOST ? `within ${MOST}` : `above ${MOST}`,
  ]);
  const [small, large] = SIZES.map(grouped);
  const head = ["growth", `ms at ${small}`, "read / written", `ms at ${large}`, "read / written", "×", ""];
  const sound = rows.every(({ small, large, ratio }) => ratio <= MOST && small.errors + large.errors === 0);
  return { figures: rows, text: table(head, told), sound };
}
