/** `npm start`: Rollcall and the Foundation stand-in on the loopback address, with nothing to set up first. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { ensureDemo } from "./demo.ts";
import { startFoundation } from "./foundation/server.ts";
import { banner } from "./start/banner.ts";
import { startCron } from "./start/cron.ts";
import { StartFault } from "./start/fault.ts";
import { claimPort } from "./start/port.ts";
import { applyMigrations, startRollcall } from "./start/rollcall.ts";
import { ensureSecrets } from "./start/secrets.ts";
import { HELP, readSettings } from "./start/settings.ts";
import type { WranglerProcess } from "./start/wrangler.ts";

// Whoever asks what can be set must not get a service for an answer.
if (process.argv.length > 2) {
  const asks = process.argv.slice(2).every((argument) => ["--help", "-h"].includes(argument));
  console[asks ? "log" : "error"](HELP);
  process.exit(asks ? 0 : 2);
}

/** What has to be ended, the newest last. */
const running: (() => unknown)[] = [];
const track = (child: WranglerProcess) => running.push(() => child.stop());

const outcome = await Promise.race([bringUp().catch((error: unknown) => ({ error })), askedToEnd()]);
if (outcome !== "ended")
  console.error(outcome.error instanceof StartFault ? outcome.error.message : outcome.error);
for (const end of running.reverse()) await end();
process.exit(outcome === "ended" ? 0 : 1);

/** Brings everything up, and goes on until Rollcall ends by itself, which it should not: then it throws a StartFault. */
async function bringUp(): Promise<never> {
  const settings = readSettings(process.env);
  const { port, foundationPort, stateDirectory } = settings;
  await claimPort(port, "PORT");
  await claimPort(foundationPort, "FOUNDATION_PORT");
  await mkdir(stateDirectory, { recursive: true });
  const secrets = await ensureSecrets(stateDirectory);

  const foundation = await startFoundation({
    port: foundationPort,
    stateFile: join(stateDirectory, "foundation.json"),
  });
  running.push(() => foundation.close());
  await applyMigrations(settings, track);
  const rollcall = await startRollcall(settings, secrets, track);
  running.push(startCron(rollcall.url));

  const place = {
    rollcallUrl: rollcall.url,
    foundationUrl: foundation.url,
    operatorToken: secrets.operatorToken,
    stateDirectory,
  };
  const demo = settings.demo ? await ensureDemo(place) : undefined;
  console.log(banner({ ...place, demo }));
  console.log(`ready ${rollcall.url}`);
  await rollcall.exited;
  throw new StartFault("Rollcall ended by itself: wrangler's reason is above; LOG=1 shows more.");
}

/** Resolves at the first signal. Those that follow change nothing: the end is under way, and bounded. */
function askedToEnd(): Promise<"ended"> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve("ended"));
  });
}
