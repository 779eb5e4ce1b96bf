import { resolve } from "node:path";
import { StartFault } from "./fault.ts";

/** Where the project is: wrangler.toml, migrations and recorded flows are found from here, wherever `npm start` is called. */
export const PROJECT_DIRECTORY = resolve(import.meta.dirname, "../..");

export interface StartSettings {
  readonly port: number;
  readonly foundationPort: number;
  /** Absolute. */
  readonly stateDirectory: string;
  /** Whether an empty state gets a demo tenant. It registers like any other, which it cannot where registration is closed. */
  readonly demo: boolean;
  /** Whether all of the log is shown, and not errors only. */
  readonly showLog: boolean;
  /** Variables of the Worker that the environment sets otherwise than development.env. */
  readonly variables: readonly (readonly [name: string, value: string])[];
}

const VARIABLES = [
  "REGISTRATION",
  "OUTBOUND",
  "RATE_LIMITS",
  "TARGET_NAME_TEMPLATE",
  "PUBLIC_URL",
  "CALL_LIFE_MS",
  "RETRY_BASE_MS",
  "DRAIN_REST_MS",
  "RETRY_CAP_MS",
] as const;

/** For whoever gives the command arguments, of which it has none. */
export const HELP = `Starts Rollcall and the Foundation stand-in on the loopback address. It takes no arguments; the environment sets

  PORT             Rollcall's port (8787)
  FOUNDATION_PORT  the stand-in's port (8788)
  ROLLCALL_STATE   where everything is kept, from the project's directory (.wrangler/state)
  ROLLCALL_DEMO    0 leaves the demo tenant out
  LOG              1 shows wrangler's log

and the Worker's variables ${VARIABLES.slice(0, -1).join(", ")} and ${VARIABLES.at(-1)}, which the README explains.`;

/** Reads `PORT`, `FOUNDATION_PORT`, `ROLLCALL_STATE`, `ROLLCALL_DEMO`, `LOG` and the Worker's own variables. Throws a StartFault where a port is none. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): StartSettings {
  return {
    port: readPort("PORT", env.PORT ?? "8787"),
    foundationPort: readPort("FOUNDATION_PORT", env.FOUNDATION_PORT ?? "8788"),
    stateDirectory: resolve(PROJECT_DIRECTORY, env.ROLLCALL_STATE ?? ".wrangler/state"),
    demo: env.ROLLCALL_DEMO !== "0" && env.REGISTRATION !== "closed",
    showLog: env.LOG !== undefined && env.LOG !== "" && env.LOG !== "0",
    variables: VARIABLES.flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  };
}

function readPort(name: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port >= 1 && port <= 65_535) return port;
  throw new StartFault(`${name} is "${text}", and must be a number from 1 to 65535.`);
}
