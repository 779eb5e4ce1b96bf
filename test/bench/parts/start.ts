import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { digitsOf, userDocument } from "../directory.ts";
import { median } from "../figures.ts";
import { createSender } from "../http.ts";
import type { Bundle } from "../rollcall/bundle.ts";
import { migrate, startRollcall } from "../rollcall/server.ts";
import { registerTenant } from "../rollcall/tenant.ts";
import { brief, table } from "../table.ts";
import type { Bench, PartResult } from "./part.ts";

const STARTS = 5;
const LATER_REQUESTS = 50;
const MOST_GZIP_BYTES = 250_000;

/** A Worker of the same shape that does nothing: what remains above it is the product's. */
const EMPTY = `import { DurableObject } from "cloudflare:workers";
export class GroupWriter extends DurableObject {}
export class Lane extends DurableObject {}
export class BulkRunner extends DurableObject {}
export default { fetch: () => new Response("ok"), queue() {}, scheduled() {} };
`;

/** The size of what is uploaded, and what a fresh workerd takes to start and to answer for the first time. */
export async function startPart(bench: Bench): Promise<PartResult> {
  const { bundle, directory, progress } = bench;
  const empty = await emptyBundle(directory);
  const state = await mkdtemp(join(directory, "state-"));
  const request = await prepare(bundle, state);
  const own: Start[] = [];
  const nothing: number[] = [];
  for (let turn = 0; turn < STARTS; turn++) {
    progress.at(turn, STARTS, "starting workerd");
    nothing.push((await start(empty, state)).readyMs);
    own.push(await start(bundle, state, request));
  }
  const figures = {
    bytes: bundle.bytes,
    gzipBytes: bundle.gzipBytes,
    emptyReadyMs: median(nothing),
    readyMs: median(own.map(({ readyMs }) => readyMs)),
    firstMs: median(own.map(({ firstMs }) => firstMs)),
    laterMs: median(own.map(({ laterMs }) => laterMs)),
  };
  const rows = [
    [
      "bundle, gzip",
      `${brief(bundle.gzipBytes / 1_000)} kB`,
      bundle.gzipBytes <= MOST_GZIP_BYTES ? "within 250 kB" : "above 250 kB",
    ],
    ["start of workerd, with a Worker that does nothing", `${brief(figures.emptyReadyMs)} ms`, ""],
    ["the same with Rollcall", `${brief(figures.readyMs)} ms`, ""],
    ["its first answer: GET user by id", `${brief(figures.firstMs)} ms`, ""],
    [`median of the next ${LATER_REQUESTS}`, `${brief(figures.laterMs)} ms`, ""],
  ];
  return { figures, text: table(["start", "", ""], rows), sound: true };
}

interface SampleRequest {
  readonly path: string;
  readonly token: string;
}

interface Start {
  readonly readyMs: number;
  readonly firstMs: number;
  readonly laterMs: number;
}

async function start(bundle: Bundle, stateDirectory: string, request?: SampleRequest): Promise<Start> {
  const began = performance.now();
  const server = await startRollcall(bundle, { stateDirectory });
  const readyMs = performance.now() - began;
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
  return { readyMs, firstMs: times[0] ?? 0, laterMs: median(times.slice(1)) };
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

async function emptyBundle(directory: string): Promise<Bundle> {
  const place = join(directory, "empty");
  await mkdir(place, { recursive: true });
  const file = join(place, "index.js");
  await writeFile(file, EMPTY);
  return { directory: place, file, bytes: EMPTY.length, gzipBytes: 0 };
}
