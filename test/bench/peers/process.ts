import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Contender, Standing } from "../contender.ts";
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
  readonly groupIds?: readonly (string | null)[];
  readonly unfilled?: string;
}

/** One that is filled more slowly has to get over what was given up. */
const MOST_TO_RENEW = 20;

/** A peer in a process of its own, with a state directory of its own that goes with it. */
export function peerContender({ file, name, note, excuse = () => undefined }: Peer): Contender {
  return {
    name,
    note,
    async start(plan, fillSeconds) {
      let life = await live(file, name, plan, fillSeconds);
      const { took, filled } = life;
      if (filled.unfilled !== undefined) {
        await life.stop();
        return { name, leftOut: `held ${filled.unfilled} after ${took.toFixed(0)} s of filling` };
      }
      const renew = async () => {
        await life.stop();
        const next = await live(file, name, plan, fillSeconds).catch(() => undefined);
        if (next === undefined) return false;
        life = next;
        return next.filled.unfilled === undefined;
      };
      return {
        name,
        excuse,
        fillSeconds: took,
        get url() {
          return life.url;
        },
        get token() {
          return life.token;
        },
        userId: (number) =>
          life.filled.userIds === undefined ? idOf(number) : (life.filled.userIds[number] ?? ""),
        get groupIds() {
          return (life.filled.groupIds ?? []).map((id) => id ?? undefined);
        },
        ...(took > MOST_TO_RENEW ? {} : { renew }),
        stop: () => life.stop(),
      };
    },
  };
}

interface Life {
  readonly url: string;
  readonly token: string;
  readonly filled: Filled;
  readonly took: number;
  readonly stop: () => Promise<void>;
}

/** A process, from its start until it holds the directory. */
async function live(file: string, name: string, plan: Plan, fillSeconds: number): Promise<Life> {
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
    return { url, token, filled, took: (performance.now() - began) / 1_000, stop };
  } catch (error) {
    await stop();
    throw new Error(`${name} did not come up. ${complaints.join("").slice(0, 2_000)}`, { cause: error });
  }
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
