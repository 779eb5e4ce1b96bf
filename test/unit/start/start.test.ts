import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { PROJECT_DIRECTORY } from "../../../dev/start/settings.ts";

/** What the demo's Okta ends with. */
const DEMO_MEMBERS = {
  Engineering: 1,
  "Field Service": 6,
  Legal: 5,
  Operations: 13,
  Procurement: 2,
  Product: 8,
  Quality: 8,
};
const PATIENCE_MS = 180_000;
const children: Child[] = [];
let state: string;

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), "rollcall-start-"));
});

afterEach(async () => {
  for (const child of children.splice(0)) await end(child);
  await rm(state, { recursive: true });
});

describe("npm start", () => {
  it("brings up a provisioned demo tenant, and on a second start the same one", {
    timeout: PATIENCE_MS,
  }, async () => {
    const ports = { PORT: String(await freePort()), FOUNDATION_PORT: String(await freePort()) };
    const origin = `http://127.0.0.1:${ports.PORT}`;

    const first = start(ports);
    const shown = await linesUntilReady(first);
    expect(shown.at(-1)).toBe(`ready ${origin}`);
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect(await membersInFoundation(ports.FOUNDATION_PORT)).toEqual(DEMO_MEMBERS);
    expect(await end(first)).toBe(0);
    await expect(fetch(`${origin}/healthz`)).rejects.toThrow();

    const second = start(ports);
    expect(await linesUntilReady(second)).toEqual(shown);
    const { tenant, scimToken } = JSON.parse(await readFile(join(state, "demo.json"), "utf8"));
    const users = await fetch(`${origin}/t/${tenant}/scim/v2/Users?count=0`, {
      headers: { Authorization: `Bearer ${scimToken}` },
    });
    expect(await users.json()).toMatchObject({ totalResults: 29 });
    expect(await membersInFoundation(ports.FOUNDATION_PORT)).toEqual(DEMO_MEMBERS);
    expect(await end(second)).toBe(0);
  });

  it("says which port is in use, and ends with code 1", async () => {
    const occupied = createServer().listen(0, "127.0.0.1");
    await once(occupied, "listening");
    const { port } = occupied.address() as AddressInfo;
    const child = start({ PORT: String(await freePort()), FOUNDATION_PORT: String(port) });
    const said = text(child.stderr);
    expect(await exitCode(child)).toBe(1);
    expect(await said).toBe(
      `Port ${port} is in use; end what uses it, or choose another with FOUNDATION_PORT.\n`,
    );
    occupied.close();
  });
});

type Child = ChildProcessByStdio<null, Readable, Readable>;

function start(env: Readonly<Record<string, string>>): Child {
  const { PATH, HOME } = process.env;
  const child = spawn(process.execPath, ["dev/start.ts"], {
    cwd: PROJECT_DIRECTORY,
    env: { PATH, HOME, ROLLCALL_STATE: state, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  return child;
}

/** Everything it says up to the line that says it is ready. Throws with what went wrong if there is none. */
async function linesUntilReady(child: Child): Promise<string[]> {
  const errors = text(child.stderr);
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.startsWith("ready ")) return lines;
  }
  throw new Error(`It ended before it was ready: ${await errors}`);
}

async function end(child: Child): Promise<number> {
  child.kill("SIGTERM");
  return exitCode(child);
}

async function exitCode(child: Child): Promise<number> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return child.exitCode ?? -1;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Group name → how many are in it. A group that was deleted again may have been left behind empty, or never made. */
async function membersInFoundation(port: string): Promise<Record<string, number>> {
  const response = await fetch(`http://127.0.0.1:${port}/_control/state`);
  const { groups }: { groups: { name: string; members: string[] }[] } = await response.json();
  const held = groups.filter((group) => group.members.length > 0);
  return Object.fromEntries(held.map((group) => [group.name, group.members.length]));
}
