import type { Arguments } from "../arguments.ts";
import type { Case, Place } from "../cases/case.ts";
import { CASES } from "../cases.ts";
import type { Contender, Standing } from "../contender.ts";
import { type Plan, planDirectory } from "../directory.ts";
import type { Figures } from "../figures.ts";
import { FLOOR, floorContender } from "../floor/contender.ts";
import { PEERS } from "../peers.ts";
import { complaints, costTable, workTables } from "../report.ts";
import { rollcallContender } from "../rollcall/contender.ts";
import { takeTurns } from "../turns.ts";
import { type Bench, type PartResult, withRollcall, withWorkerd } from "./part.ts";

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
const PHYSICAL = "floor";

/** The requests of an IdP, against Rollcall, the platform's floor, and Rollcall's peers. */
export async function workPart(bench: Bench): Promise<PartResult> {
  const peers = PEERS.filter(({ name }) => bench.args.peers.includes(name));
  const contenders: Contender[] = [];
  const rows = await withRollcall(bench, {}, (server) =>
    withWorkerd(bench, FLOOR, {}, (floor) => {
      contenders.push(rollcallContender(server, OWN), floorContender(floor, PHYSICAL), ...peers);
      return carryOutAll(bench, contenders);
    }),
  );
  const wrong = complaints(rows);
  const who = contenders.map(({ name, note }) => `${name}: ${note}`).join("\n");
  return {
    figures: rows,
    text: [who, costTable(rows, { own: OWN, floor: PHYSICAL }), ...wrong].filter(Boolean).join("\n\n"),
    sound: !wrong.some((line) => line.startsWith(OWN)),
  };
}

/** One size of directory after the other. The times of each are printed when it is done. */
async function carryOutAll(bench: Bench, contenders: readonly Contender[]): Promise<readonly WorkRow[]> {
  const { args, progress, keep } = bench;
  const rows: WorkRow[] = [];
  const names = contenders.map(({ name }) => name);
  for (const users of args.users) {
    const plan = planDirectory(users, args.groups);
    const field = await enter(bench, contenders, plan);
    try {
      const ofSize: WorkRow[] = [];
      const jobs = jobsOf(args, plan);
      for (const [index, job] of jobs.entries()) {
        progress.at(index, jobs.length, `${users} users, ${job.clients} clients: ${job.case.title}`);
        ofSize.push(await carryOut(job, plan, field, { args, earlier: ofSize }));
        await keep([...rows, ...ofSize]);
      }
      rows.push(...ofSize);
      progress.say(`\n${workTables(ofSize, { own: OWN, floor: PHYSICAL, names })}\n`);
      for (const [name, why] of field.out) progress.say(`${name} is left out at ${users} users: ${why}.`);
    } finally {
      for (const standing of field.standings) await standing.stop();
    }
  }
  return rows;
}

/** Who takes part at one size of directory, and why the others do not, or do not any more. */
interface Field {
  readonly standings: Standing[];
  readonly out: Map<string, string>;
}

async function enter(
  { args, progress }: Bench,
  contenders: readonly Contender[],
  plan: Plan,
): Promise<Field> {
  const field: Field = { standings: [], out: new Map() };
  for (const contender of contenders) {
    progress.at(
      field.standings.length,
      contenders.length,
      `filling ${contender.name} with ${plan.users} users`,
    );
    const started = await contender.start(plan, args.fillSeconds);
    if ("leftOut" in started) field.out.set(started.name, started.leftOut);
    else field.standings.push(started);
  }
  const took = field.standings.map(({ name, fillSeconds }) => `${name} ${fillSeconds.toFixed(1)} s`);
  progress.say(`Filled with ${plan.users} users: ${took.join(", ")}.`);
  return field;
}

interface Job {
  readonly case: Case;
  readonly groupSize: number;
  readonly clients: number;
}

export function jobsOf(
  { only, groups, clients }: Pick<Arguments, "only" | "groups" | "clients">,
  { users }: Pick<Plan, "users">,
): readonly Job[] {
  const wanted = CASES.filter(({ name }) => only.length === 0 || only.some((word) => name.includes(word)));
  const sizes = groups.filter((size) => size <= users);
  const jobs = clients.flatMap((count) =>
    wanted.flatMap((one) =>
      (one.about === "users" ? [0] : sizes).map((groupSize) => ({ case: one, groupSize, clients: count })),
    ),
  );
  return jobs.toSorted((a, b) => Number(a.case.comesLast ?? false) - Number(b.case.comesLast ?? false));
}

interface Course {
  readonly args: Arguments;
  /** What was measured in the same directory before. */
  readonly earlier: readonly WorkRow[];
}

async function carryOut(job: Job, plan: Plan, field: Field, { args, earlier }: Course): Promise<WorkRow> {
  const { case: one, groupSize, clients } = job;
  const results: Record<string, Figures | string> = Object.fromEntries(field.out);
  const places: Place[] = [];
  const without = field.standings.find(({ name }) => name === OWN)?.excuse(one.name, groupSize);
  for (const standing of without === undefined ? field.standings : []) {
    const groups = plan.groups.flatMap((group, index) => {
      const id = standing.groupIds[index];
      return group.size === groupSize && id !== undefined ? [{ ...group, id }] : [];
    });
    const place: Place = { standing, plan, clients, groups };
    const known = standing.excuse(one.name, groupSize) ?? tooSlow(earlier, job, standing.name);
    if (known !== undefined) results[standing.name] = known;
    else if (one.fits !== undefined && !one.fits(place)) results[standing.name] = "too few people";
    else places.push(place);
  }
  if (without !== undefined) results[OWN] = without;
  const outcomes = await takeTurns(one, places, args);
  for (const [index, { standing }] of places.entries()) {
    const outcome = outcomes[index];
    if (outcome === undefined) continue;
    results[standing.name] = outcome.figures;
    if (outcome.lost === undefined) continue;
    field.out.set(standing.name, `${outcome.lost} (${one.title}, ${clients} clients)`);
    field.standings.splice(field.standings.indexOf(standing), 1);
    await standing.stop();
  }
  return { name: one.name, title: one.title, users: plan.users, groupSize, clients, results };
}

/** Whoever did not answer fewer clients in time is not asked by more: what is known of the time is true of them, too. */
function tooSlow(earlier: readonly WorkRow[], job: Job, name: string): Figures | undefined {
  return earlier
    .filter(
      (row) => row.name === job.case.name && row.groupSize === job.groupSize && row.clients < job.clients,
    )
    .map(({ results }) => results[name])
    .filter((result) => typeof result === "object")
    .findLast(isTooSlow);
}

/** Whether half of the requests were given up, or what comes before the first. */
const isTooSlow = ({ medianIsLeast, answers, givenUp, errors }: Figures): boolean =>
  medianIsLeast || answers + givenUp + errors === 0;
