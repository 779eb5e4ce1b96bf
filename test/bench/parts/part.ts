import { mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { Arguments } from "../arguments.ts";
import type { Progress } from "../progress.ts";
import type { Bundle } from "../rollcall/bundle.ts";
import { migrate, type RollcallServer, type ServerOptions, startRollcall } from "../rollcall/server.ts";

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
export async function withRollcall<T>(
  { bundle, directory }: Bench,
  options: Omit<ServerOptions, "stateDirectory">,
  work: (server: RollcallServer) => Promise<T>,
): Promise<T> {
  const stateDirectory = await mkdtemp(join(directory, "state-"));
  const server = await startRollcall(bundle, { ...options, stateDirectory });
  try {
    await migrate(server);
    return await work(server);
  } finally {
    await server.stop();
  }
}
