import { startFoundation } from "../../../dev/foundation/server.ts";
import { accessOf } from "../../../dev/idp/beliefs.ts";
import type { VendorName } from "../../../dev/idp/dialect.ts";
import { type Played, playIdp } from "../../../dev/idp/play.ts";
import { until } from "../../../dev/start/until.ts";
import { type LaneRun, laneRunOf, sumOf } from "../lane-runs.ts";
import type { RollcallServer } from "../rollcall/server.ts";
import { registerTenant, type Tenant } from "../rollcall/tenant.ts";
import { brief, grouped, table } from "../table.ts";
import { type Bench, type PartResult, withRollcall } from "./part.ts";

const VENDORS = ["okta", "entra"] as const satisfies readonly VendorName[];
const SEED = 7;
const PATIENCE = { everyMs: 100, atMostMs: 1_800_000 };

interface SyncRow {
  readonly vendor: VendorName;
  /** The IdP's requests, up to its last write. */
  readonly requests: number;
  readonly seconds: number;
  /** From the first request to the last write and on until nothing was left to do. */
  readonly afterSeconds: number;
  /** Memberships in Foundation at the end, and those that should be there. */
  readonly held: number;
  readonly expected: number;
  readonly clean: boolean;
  /** What the lane did for it. */
  readonly drains: LaneRun;
  /** A comparison of everything with Foundation, in which nothing differs. */
  readonly comparison: LaneRun;
}

/** A whole first provisioning, at the pace of this machine, with a Foundation that answers at once. */
export async function syncPart(bench: Bench): Promise<PartResult> {
  const rows: SyncRow[] = [];
  for (const vendor of VENDORS) rows.push(await provision(bench, vendor));
  const overview = table(
    ["first provisioning", "requests", "s", "requests/s", "converged after, s", "memberships", ""],
    rows.map(({ vendor, requests, seconds, afterSeconds, held, expected, clean }) => [
      vendor,
      grouped(requests),
      brief(seconds),
      brief(requests / seconds),
      brief(afterSeconds),
      grouped(held),
      held === expected && clean ? "as it should be" : `wrong: ${expected} are meant`,
    ]),
  );
  const lanes = table(
    ["the lane's part", "runs", "items", "calls", "trips", "statements", "read", "written"],
    rows.flatMap(({ vendor, drains, comparison }) => [
      laneCells(`${vendor}: drains`, drains),
      laneCells(`${vendor}: one comparison`, comparison),
    ]),
  );
  const sound = rows.every(({ held, expected, clean }) => held === expected && clean);
  return { figures: rows, text: `${overview}\n\n${lanes}`, sound };
}

const laneCells = (what: string, { runs, items, calls, trips, queries, read, written }: LaneRun) => [
  what,
  ...[runs, items, calls, trips, queries, read, written].map(grouped),
];

async function provision(bench: Bench, vendor: VendorName): Promise<SyncRow> {
  const runs: LaneRun[] = [];
  const foundation = await startFoundation({ port: 0 });
  const onLog = (line: string) => {
    const run = laneRunOf(line);
    if (run !== undefined) runs.push(run);
  };
  try {
    return await withRollcall(bench, { onLog }, (server) =>
      play(bench, vendor, server, foundation.url, runs),
    );
  } finally {
    await foundation.close();
  }
}

async function play(
  { args, progress }: Bench,
  vendor: VendorName,
  server: RollcallServer,
  foundationUrl: string,
  runs: LaneRun[],
): Promise<SyncRow> {
  const tenant = await registerTenant(server, {
    idp: vendor,
    foundation: {
      baseUrl: foundationUrl,
      organization: "demo",
      credentials: { type: "password", user: "rollcall", password: "rollcall" },
      provisionUsers: true,
    },
  });
  const began = Date.now();
  let sent = 0;
  let last = { at: began, sent };
  const send = async (request: Request): Promise<Response> => {
    sent++;
    const response = await fetch(request);
    if (request.method !== "GET") last = { at: Date.now(), sent };
    return response;
  };
  const played = await playIdp({
    ...{ vendor, seed: SEED, users: args.syncUsers, groups: args.syncGroups, days: 0 },
    target: { send, baseUrl: tenant.scimUrl, token: tenant.scimToken },
    rate: Number.POSITIVE_INFINITY,
    onProgress: ({ done, of }) => progress.at(done, of, `${vendor}: ${sent} requests`),
  });
  const converged = await untilConverged(tenant, last.at);
  const drains = sumOf(runs);
  const comparison = await compare(tenant, runs, args.syncGroups);
  return {
    vendor,
    requests: last.sent,
    seconds: (last.at - began) / 1_000,
    afterSeconds: (converged - last.at) / 1_000,
    held: await membershipsIn(foundationUrl),
    expected: membershipsOf(played),
    clean: played.verdict.clean,
    drains,
    comparison,
  };
}

/** When the tenant had nothing left to do for the first time after this. */
async function untilConverged(tenant: Tenant, after: number): Promise<number> {
  const at = await until(async () => {
    const { state, lastConvergedAt } = await tenant.api<{ state: string; lastConvergedAt: string | null }>(
      "GET",
      "/sync",
    );
    const time = Date.parse(lastConvergedAt ?? "");
    return state === "converged" && time >= after ? time : undefined;
  }, PATIENCE);
  if (at === undefined) throw new Error("Foundation was not reached within half an hour.");
  return at;
}

/** Has everything compared once more, and gives what that took. */
async function compare(tenant: Tenant, runs: LaneRun[], groups: number): Promise<LaneRun> {
  runs.length = 0;
  await tenant.api("POST", "/reconcile");
  await until(async () => (sumOf(runs).compared >= groups ? true : undefined), PATIENCE);
  return sumOf(runs);
}

async function membershipsIn(foundationUrl: string): Promise<number> {
  const response = await fetch(`${foundationUrl}/_control/state`);
  const { groups } = (await response.json()) as { groups: readonly { members: readonly unknown[] }[] };
  return groups.reduce((sum, { members }) => sum + members.length, 0);
}

const membershipsOf = ({ beliefs }: Played): number =>
  [...accessOf(beliefs, false).values()].reduce((sum, people) => sum + people.size, 0);
