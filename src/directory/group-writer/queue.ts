import { fail, ok, type Result } from "../../lib/result.ts";

/** Why a task never ran. Nothing of it has happened. */
export type QueueFault = "full" | "late";

/**
 * Runs tasks one after the other, in the order of their arrival. An object interleaves calls across every `await` that is not its own
 * storage, so order needs this chain. It is bounded in length and in waiting time: whoever cannot be served in time hears so at once.
 */
export class WriteQueue {
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  readonly #limits: { readonly waiting: number; readonly deadlineMs: number };
  readonly #now: () => number;

  constructor(limits: { readonly waiting: number; readonly deadlineMs: number }, now: () => number) {
    this.#limits = limits;
    this.#now = now;
  }

  /** Runs `task` when everything before it has ended, whether well or badly. */
  async run<T>(task: () => Promise<T>): Promise<Result<T, QueueFault>> {
    if (this.#waiting >= this.#limits.waiting) return fail("full");
    const deadline = this.#now() + this.#limits.deadlineMs;
    this.#waiting++;
    const turn = this.#tail.then(
      async (): Promise<Result<T, QueueFault>> => (this.#now() > deadline ? fail("late") : ok(await task())),
    );
    this.#tail = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting--;
    }
  }
}
