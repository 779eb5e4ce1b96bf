/** Runs wrangler as a child: without account, network, telemetry or questions, and with nothing of it outside the state directory. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { PROJECT_DIRECTORY, type StartSettings } from "./settings.ts";

export interface WranglerProcess {
  /** The exit code. */
  readonly exited: Promise<number>;
  /** Ends it and everything that it started. */
  stop(): Promise<void>;
}

const WRANGLER = join(PROJECT_DIRECTORY, "node_modules/wrangler/bin/wrangler.js");
const STOP_LIMIT_MS = 5000;

/** What wrangler says goes to standard error: errors only, unless the log was asked for. */
export function startWrangler(
  args: readonly string[],
  { stateDirectory, showLog }: StartSettings,
): WranglerProcess {
  const child = spawn(process.execPath, [WRANGLER, ...args], {
    cwd: PROJECT_DIRECTORY,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      ...isolation(stateDirectory),
      ...(process.stderr.isTTY ? { FORCE_COLOR: "1" } : {}),
      WRANGLER_LOG: showLog ? "log" : "error",
    },
    // A group of its own: Ctrl-C reaches this program alone, which then ends the group in order.
    detached: true,
  });
  showOutput(child.stdout);
  showOutput(child.stderr);
  const killGroup = () => killQuietly(child.pid);
  process.once("exit", killGroup);
  const exited = new Promise<number>((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
    child.once("error", () => resolve(1));
  });
  return {
    exited,
    async stop() {
      child.kill("SIGTERM");
      await Promise.race([exited, delay(STOP_LIMIT_MS)]);
      killGroup();
    },
  };
}

/** Wrangler keeps a registry of running Workers per user: two starts at the same time must not share it. */
const isolation = (stateDirectory: string) => ({
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_HIDE_BANNER: "true",
  WRANGLER_REGISTRY_PATH: join(stateDirectory, "wrangler-registry"),
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_WRITE_LOGS: "false",
});

/** Wrangler colours its errors whether or not anybody can see colours. */
function showOutput(stream: Readable): void {
  stream.setEncoding("utf8");
  stream.on("data", (text: string) => {
    process.stderr.write(process.stderr.isTTY ? text : stripVTControlCharacters(text));
  });
}

function killQuietly(group: number | undefined): void {
  if (group === undefined) return;
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nobody of the group is left.
  }
}
