import type { Arguments } from "../arguments.ts";
import type { Case, Place } from "../cases/case.ts";
import { CASES } from "../cases.ts";
import type { Contender, Standing } from "../contender.ts";
import { type Plan, planDirectory } from "../directory.ts";
import type { Figures } from "../figures.ts";
import { PEERS } from "../peers.ts";
import { complaints, costTable, workTable } from "../report.ts";
import { rollcallContender } from "../rollcall/contender.ts";
import { takeTurns } from "../turns.ts";
import { type Bench, type PartResult, withRollcall } from "./part.ts";

/** One line of the table: a case in one place, and what each contender made of it. */
export interface WorkRow {
  readonly name: string;
  readonly title: string;
  readonly users: number;
  /** Members of the groups; 0 for cases about users. */
  readonly groupSize: number;
  readonly clients: number;
  /** By contender: figures, or why there are none. */
  readonly results: Readonly<Record<string, Figures | string>>;
}

const OWN = "rollcall";

/** The requests of an IdP, against Rollcall and its peers. */
export async function workPart(bench: Bench): Promise<PartResult> {
  const peers = PEERS.filter(({ name }) => bench.args.peers.includes(name));
  const names = [OWN, ...peers.map(({ name }) => name)];
  const rows = await withRollcall(bench, {}, (server) =>
    carryOutAll(bench, [rollcallContender(server, OWN), ...peers]),
  );
  const wrong = complaints(rows);
  const who = peers.map(({ name, note }) => `${name}: ${note}`).join("\n");
  return {
    figures: rows,
    text: [workTable(rows, names), who, costTable(rows, OWN), ...wrong].filter(Boolean).join("\n\n"),
    sound: !wrong.some((line) => line.startsWith(OWN)),
  };
}

/** One size of directory after the other. */
async function carryOutAll(
  { args, progress, keep }: Bench,
  contenders: readonly Contender[],
): Promise<readonly WorkRow[]> {
  const rows: WorkRow[] = [];
  for (const users of args.users) {
    const plan = planDirectory(users, args.groups);
    const standings: Standing[] = [];
    const out: Record<string, string> = {};
    try {
      for (const contender of contenders) {
        progress.at(rows.length, rows.length, `filling ${contender.name} with ${users} users`);
        const started = await contender.start(plan, args.fillSeconds);
        if ("leftOut" in started) {
          out[started.name] = started.leftOut;
          progress.say(`${started.name} is left out at ${users} users: ${started.leftOut}.`);
        } else standings.push(started);
      }
      const jobs = jobsOf(args, plan);
      for (const [index, job] of jobs.entries()) {
        progress.at(index, jobs.length, `${users} users, ${job.clients} clients: ${job.case.title}`);
        rows.push(await carryOut(job, plan, standings, out, args));
        await keep(rows);
      }
    } finally {
      for (const standing of standings) await standing.stop();
    }
  }
  return rows;
}

interface Job {
  readonly case: Case;
  readonly groupSize: number;
  readonly clients: number;
}

function jobsOf({ only, groups, clients }: Arguments, { users }: Plan): readonly Job[] {
  const wanted = CASES.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)));
  const sizes = groups.filter((size) => size <= users);
  return clients.flatMap((count) =>
    wanted.flatMap((one) =>
      (one.about === "users" ? [0] : sizes).map((groupSize) => ({ case: one, groupSize, clients: count })),
    ),
  );
}

async function carryOut(
  { case: one, groupSize, clients }: Job,
  plan: Plan,
  standings: readonly Standing[],
  out: Readonly<Record<string, string>>,
  pace: Arguments,
): Promise<WorkRow> {
  const results: Record<string, Figures | string> = { ...out };
  const places: Place[] = [];
  for (const standing of standings) {
    const groups = plan.groups.flatMap((group, index) => {
      const id = standing.groupIds[index];
      return group.size === groupSize && id !== undefined ? [{ ...group, id }] : [];
    });
    const place: Place = { standing, plan, clients, groups };
    const excuse = standing.excuse(one.name, groupSize);
    if (excuse !== undefined) results[standing.name] = excuse;
    else if (one.fits !== undefined && !one.fits(place)) results[standing.name] = "too few people";
    else places.push(place);
  }
  const figures = await takeTurns(one, places, pace);
  for (const [index, { standing }] of places.entries()) {
    const own = figures[index];
    if (own !== undefined) results[standing.name] = own;
  }
  return { name: one.name, title: one.title, users: plan.users, groupSize, clients, results };
}
