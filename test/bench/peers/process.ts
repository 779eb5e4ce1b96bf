import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contender, LeftOut, Standing } from "../contender.ts";
import { idOf, type Plan } from "../directory.ts";

/** A peer, by the name of its file. */
export interface Peer {
  readonly file: string;
  readonly name: string;
  readonly note: string;
  readonly excuse?: Standing["excuse"];
}

interface Filled {
  readonly userIds?: readonly string[];
  readonly groupIds: readonly (string | null)[];
  readonly unfilled?: string;
}

/** A peer in a process of its own, with a state directory of its own that goes with it. */
export function peerContender({ file, name, note, excuse = () => undefined }: Peer): Contender {
  return {
    name,
    note,
    async start(plan, fillSeconds) {
      const state = await mkdtemp(join(tmpdir(), "rollcall-bench-"));
      const child = fork(join(import.meta.dirname, "child.js"), [file, state], {
        execArgv: ["--disable-warning=ExperimentalWarning"],
        stdio: ["ignore", "ignore", "pipe", "ipc"],
      });
      const complaints: string[] = [];
      child.stderr?.on("data", (text) => complaints.push(String(text)));
      const stop = async () => {
        child.kill("SIGKILL");
        await rm(state, { recursive: true, force: true });
      };
      try {
        const { url, token } = await answerOf<{ url: string; token: string }>(child);
        const began = performance.now();
        child.send({ plan, seconds: fillSeconds });
        const filled = await answerOf<Filled>(child);
        const took = (performance.now() - began) / 1_000;
        const given = standingOf({ name, plan, filled, url, token, took, excuse, stop });
        if ("leftOut" in given) await stop();
        return given;
      } catch (error) {
        await stop();
        throw new Error(`${name} did not come up. ${complaints.join("").slice(0, 2_000)}`, { cause: error });
      }
    },
  };
}

function standingOf(made: {
  readonly name: string;
  readonly plan: Plan;
  readonly filled: Filled;
  readonly url: string;
  readonly token: string;
  readonly took: number;
  readonly excuse: Standing["excuse"];
  readonly stop: () => Promise<void>;
}): Standing | LeftOut {
  const { name, filled, took, ...rest } = made;
  if (filled.unfilled !== undefined)
    return { name, leftOut: `held ${filled.unfilled} after ${took.toFixed(0)} s of filling` };
  const { userIds } = filled;
  return {
    ...rest,
    name,
    fillSeconds: took,
    userId: userIds === undefined ? idOf : (number) => userIds[number] ?? "",
    groupIds: filled.groupIds.map((id) => id ?? undefined),
  };
}

/** The child's next message. Throws if it ends instead. */
function answerOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`It ended with ${code}.`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message as T);
    });
  });
}
