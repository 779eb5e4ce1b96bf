import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { Arguments } from "../arguments.ts";
import type { Progress } from "../progress.ts";
import type { Bundle } from "../rollcall/bundle.ts";
import {
  type Code,
  migrate,
  type RollcallServer,
  type ServerOptions,
  startRollcall,
} from "../rollcall/server.ts";

/** What every part of the bench is given. */
export interface Bench {
  readonly args: Arguments;
  readonly bundle: Bundle;
  /** Goes when the bench ends. */
  readonly directory: string;
  readonly progress: Progress;
  /** Keeps what a part has so far: a long run that is broken off leaves it behind. */
  readonly keep: (figures: unknown) => Promise<void>;
}

export interface PartResult {
  /** For the JSON file. */
  readonly figures: unknown;
  /** For people. */
  readonly text: string;
  /** Whether everything was as it has to be on any machine. */
  readonly sound: boolean;
}

/** A Rollcall with an empty database of its own, for as long as the work takes. */
export const withRollcall = <T>(
  bench: Bench,
  options: Omit<ServerOptions, "stateDirectory">,
  work: (server: RollcallServer) => Promise<T>,
): Promise<T> =>
  withWorkerd(bench, bench.bundle, options, async (server) => {
    await migrate(server);
    return await work(server);
  });

/** The same with another Worker, and a database without a table. */
export async function withWorkerd<T>(
  { directory }: Bench,
  code: Code,
  options: Omit<ServerOptions, "stateDirectory">,
  work: (server: RollcallServer) => Promise<T>,
): Promise<T> {
  const stateDirectory = await mkdtemp(join(directory, "state-"));
  const server = await startRollcall(code, { ...options, stateDirectory });
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}
