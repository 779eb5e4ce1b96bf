/// <reference path="./provided.d.ts" />
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

const PROJECT_DIRECTORY = join(import.meta.dirname, "../../..");

/** Calls are given up, retried and past their life within moments: the stand-in answers at once. */
const PACE = { CALL_LIFE_MS: "2000", RETRY_BASE_MS: "100", RETRY_CAP_MS: "500", DRAIN_REST_MS: "50" };

/** One Rollcall for all tests of the browser, started as a developer starts it, on an empty state. */
export default async function startRollcall(project: TestProject): Promise<() => Promise<void>> {
  const state = await mkdtemp(join(tmpdir(), "rollcall-browser-"));
  const ports = { PORT: await freePort(), FOUNDATION_PORT: await freePort() };
  const child = spawn(process.execPath, ["dev/start.ts"], {
    cwd: PROJECT_DIRECTORY,
    env: { ...process.env, ...ports, ...PACE, ROLLCALL_STATE: state, ROLLCALL_DEMO: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  await new Promise<void>((resolve, reject) => {
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("\nready ")) resolve();
    });
    child.once("exit", () => reject(new Error(`Rollcall did not come up:\n${output}`)));
  });
  project.provide("rollcallUrl", `http://127.0.0.1:${ports.PORT}`);
  project.provide("operatorToken", /^Operator token\s+(\S+)$/m.exec(output)?.[1] ?? "");
  return async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
    await rm(state, { recursive: true, force: true });
  };
}

/** A port that nobody listened on a moment ago. */
const freePort = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject).listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(String(typeof address === "object" ? address?.port : undefined)));
    });
  });
