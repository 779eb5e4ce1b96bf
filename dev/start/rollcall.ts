import { join } from "node:path";
import { StartFault } from "./fault.ts";
import type { Secrets } from "./secrets.ts";
import { PROJECT_DIRECTORY, type StartSettings } from "./settings.ts";
import { until } from "./until.ts";
import { startWrangler, type WranglerProcess } from "./wrangler.ts";

const START_PATIENCE = { everyMs: 100, atMostMs: 60_000 };

export interface Rollcall {
  readonly url: string;
  /** When it ends by itself, which it should not. */
  readonly exited: Promise<number>;
}

/** Brings the database of this state up to the migrations. Throws a StartFault if one fails. */
export async function applyMigrations(
  settings: StartSettings,
  onStart: (child: WranglerProcess) => void,
): Promise<void> {
  const child = startWrangler(
    ["d1", "migrations", "apply", "rollcall", "--local", "--persist-to", settings.stateDirectory],
    settings,
  );
  onStart(child);
  if ((await child.exited) !== 0)
    throw new StartFault("The migrations could not be applied: wrangler's reason is above.");
}

/** Starts the Worker, and waits until it answers. Throws a StartFault if it ends before that, or takes too long. */
export async function startRollcall(
  settings: StartSettings,
  secrets: Secrets,
  onStart: (child: WranglerProcess) => void,
): Promise<Rollcall> {
  const url = `http://127.0.0.1:${settings.port}`;
  const child = startWrangler(devArguments(settings, secrets), settings);
  onStart(child);
  const answers = until(async () => ((await fetch(`${url}/healthz`)).ok ? true : undefined), START_PATIENCE);
  if ((await Promise.race([answers, child.exited])) !== true)
    throw new StartFault("Rollcall did not come up: wrangler's reason is above; LOG=1 shows more.");
  return { url, exited: child.exited };
}

function devArguments({ port, stateDirectory, variables }: StartSettings, { file }: Secrets): string[] {
  return [
    ...["dev", "--local", "--ip", "127.0.0.1", "--port", String(port), "--inspector-port", "0"],
    ...["--persist-to", stateDirectory, "--show-interactive-dev-session=false"],
    ...["--env-file", join(PROJECT_DIRECTORY, "dev/start/development.env"), "--env-file", file],
    ...variables.flatMap(([name, value]) => ["--var", `${name}:${value}`]),
  ];
}
