import { setImmediate as realImmediate } from "node:timers";

/** Where virtual time begins: nothing depends on it, but that ids sort by it. */
export const EPOCH = Date.UTC(2026, 0, 5, 9);

interface Planned {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  isOff: boolean;
}

/**
 * Virtual time. Whatever waits is planned here; time moves to the earliest plan only when nothing else is left to be done, so an hour
 * costs nothing and the order of everything is the same each time.
 */
export class Clock {
  now = EPOCH;
  #order = 0;
  readonly #heap: Planned[] = [];

  /** Runs `run` after so many milliseconds; gives what takes it back. */
  after(milliseconds: number, run: () => void): () => void {
    const wait = Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : 0;
    const planned: Planned = { at: this.now + wait, order: this.#order++, run, isOff: false };
    this.#push(planned);
    return () => {
      planned.isOff = true;
    };
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(milliseconds, resolve);
    });
  }

  /** Lets time pass until `done`, or until the moment `until`, whichever is first. */
  async run(until: number, done: () => boolean): Promise<void> {
    await quiet();
    while (!done()) {
      const next = this.#heap[0];
      if (next === undefined || next.at > until) break;
      this.#pop();
      if (next.isOff) continue;
      this.now = Math.max(this.now, next.at);
      next.run();
      await quiet();
    }
    if (!done()) this.now = Math.max(this.now, until);
  }

  #push(planned: Planned): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(planned);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(planned, heap[parent] as Planned)) break;
      heap[index] = heap[parent] as Planned;
      index = parent;
    }
    heap[index] = planned;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1] as Planned, heap[child] as Planned)) child++;
      if (!isBefore(heap[child] as Planned, last)) break;
      heap[index] = heap[child] as Planned;
      index = child;
    }
    heap[index] = last;
  }
}

const isBefore = (left: Planned, right: Planned): boolean =>
  left.at < right.at || (left.at === right.at && left.order < right.order);

/** Until every promise that can go on has gone on: nothing here waits for anything but promises and this clock. */
const quiet = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));
