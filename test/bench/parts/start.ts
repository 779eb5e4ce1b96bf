import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digitsOf, userDocument } from "../directory.ts";
import { median } from "../figures.ts";
import { createSender } from "../http.ts";
import { workerdTime } from "../process-time.ts";
import type { Bundle } from "../rollcall/bundle.ts";
import { type Code, migrate, startRollcall } from "../rollcall/server.ts";
import { profileStart, type StartProfile } from "../rollcall/start-profile.ts";
import { registerTenant } from "../rollcall/tenant.ts";
import { brief, table } from "../table.ts";
import type { Bench, PartResult } from "./part.ts";

const STARTS = 5;
const LATER_REQUESTS = 50;
const MOST_GZIP_BYTES = 250_000;

/** A Worker of the same shape that does nothing. */
const EMPTY = `import { DurableObject } from "cloudflare:workers";
export class GroupWriter extends DurableObject {}
export class Lane extends DurableObject {}
export class BulkRunner extends DurableObject {}
export default { fetch: () => new Response("ok"), queue() {}, scheduled() {} };
`;

/**
 * The size of what is uploaded, and what a fresh isolate takes to start and to answer for the first time. Most of the time until workerd
 * answers is not the Worker's: Miniflare, in this process, reads the code and hands it over, and workerd starts D1, queues and objects. So the
 * start is compared with that of a Worker with the same bindings that does nothing, in processor time, and V8 tells what it does for the code.
 */
export async function startPart(bench: Bench): Promise<PartResult> {
  const { bundle, directory, progress } = bench;
  const state = await mkdtemp(join(directory, "state-"));
  const request = await prepare(bundle, state);
  const empty = await emptyCode(directory);
  const starts: Record<"empty" | "own", Start[]> = { empty: [], own: [] };
  const profiles: StartProfile[] = [];
  for (let turn = 0; turn < STARTS; turn++) {
    progress.at(turn, STARTS, "starting workerd");
    starts.empty.push(await start(empty, state));
    starts.own.push(await start(bundle, state, request));
    profiles.push(await profileStart(bundle));
  }
  const figures = {
    bytes: bundle.bytes,
    gzipBytes: bundle.gzipBytes,
    isolateCpuMs: median(profiles.map(({ activeMs }) => activeMs)),
    isolateGarbageMs: median(profiles.map(({ garbageMs }) => garbageMs)),
    empty: mediansOf(starts.empty),
    own: mediansOf(starts.own),
  };
  const isSmall = bundle.gzipBytes <= MOST_GZIP_BYTES;
  const code = table(
    ["start", "", ""],
    [
      ["bundle, gzip", `${brief(bundle.gzipBytes / 1_000)} kB`, isSmall ? "within 250 kB" : "above 250 kB"],
      ["its CPU as V8 samples it", `${brief(figures.isolateCpuMs)} ms`, ""],
      ["  garbage collection", `${brief(figures.isolateGarbageMs)} ms`, ""],
      ["first answer: GET user by id", `${brief(figures.own.firstMs)} ms`, ""],
      [`median of the next ${LATER_REQUESTS}`, `${brief(figures.own.laterMs)} ms`, ""],
    ],
  );
  const local = table(
    ["start of workerd here, ms", "until it answers", "CPU of workerd", "CPU of Miniflare"],
    (["empty", "own"] as const).map((name) => [
      name === "own" ? "Rollcall" : "a Worker that does nothing",
      ...[figures[name].readyMs, figures[name].workerdCpuMs, figures[name].miniflareCpuMs].map(brief),
    ]),
  );
  return { figures, text: `${code}\n\n${local}`, sound: true };
}

const mediansOf = (starts: readonly Start[]): Start => {
  const of = (figure: (one: Start) => number) => median(starts.map(figure));
  return {
    readyMs: of(({ readyMs }) => readyMs),
    workerdCpuMs: of(({ workerdCpuMs }) => workerdCpuMs),
    miniflareCpuMs: of(({ miniflareCpuMs }) => miniflareCpuMs),
    firstMs: of(({ firstMs }) => firstMs),
    laterMs: of(({ laterMs }) => laterMs),
  };
};

interface SampleRequest {
  readonly path: string;
  readonly token: string;
}

interface Start {
  readonly readyMs: number;
  /** Of processor time until then; 0 where nobody tells. */
  readonly workerdCpuMs: number;
  readonly miniflareCpuMs: number;
  readonly firstMs: number;
  readonly laterMs: number;
}

async function start(code: Code, stateDirectory: string, request?: SampleRequest): Promise<Start> {
  const began = performance.now();
  const cpuBefore = process.cpuUsage();
  const server = await startRollcall(code, { stateDirectory });
  const readyMs = performance.now() - began;
  const { user, system } = process.cpuUsage(cpuBefore);
  const cpu = { workerdCpuMs: (await workerdTime()) ?? 0, miniflareCpuMs: (user + system) / 1_000 };
  const times: number[] = [];
  if (request !== undefined) {
    const { send, close } = createSender(server.url, request.token, 1);
    for (let index = 0; index <= LATER_REQUESTS; index++) {
      const { status, ms } = await send({ method: "GET", path: request.path });
      if (status !== 200) throw new Error(`GET ${request.path} answered ${status}.`);
      times.push(ms);
    }
    close();
  }
  await server.stop();
  return { readyMs, ...cpu, firstMs: times[0] ?? 0, laterMs: median(times.slice(1)) };
}

/** A tenant with one user, in the state that all starts share. */
async function prepare(bundle: Bundle, stateDirectory: string): Promise<SampleRequest> {
  const server = await startRollcall(bundle, { stateDirectory });
  await migrate(server);
  const tenant = await registerTenant(server);
  const made = await fetch(`${tenant.scimUrl}/Users`, {
    method: "POST",
    headers: { Authorization: `Bearer ${tenant.scimToken}`, "Content-Type": "application/scim+json" },
    body: JSON.stringify(userDocument(digitsOf(1))),
  });
  const { id } = (await made.json()) as { id: string };
  await server.stop();
  return { path: `/t/${tenant.id}/scim/v2/Users/${id}`, token: tenant.scimToken };
}

async function emptyCode(directory: string): Promise<Code> {
  const place = join(directory, "empty");
  await mkdir(place, { recursive: true });
  const file = join(place, "index.js");
  await writeFile(file, EMPTY);
  return { directory: place, file };
}
