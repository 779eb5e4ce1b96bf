import { actors } from "./actor.ts";
import type { Clock } from "./clock.ts";
import { createCrypto } from "./crypto.ts";
import { forget } from "./platform/uuid.ts";
import { type Random, streamOf } from "./random.ts";

/** Puts virtual time, seeded randomness and the simulated network in the place of the real ones. Gives what puts those back. */
export function takeOver(
  clock: Clock,
  seed: number,
  network: { readonly fetch: typeof fetch; readonly log: (line: string) => void },
): () => void {
  const common = streamOf(seed, "nobody");
  const randomNow = (): Random => actors.getStore()?.random ?? common;
  const random: Random = {
    next: () => randomNow().next(),
    int: (low, high) => randomNow().int(low, high),
    chance: (probability) => randomNow().chance(probability),
    pick: (items) => randomNow().pick(items),
    some: (items, probability) => randomNow().some(items, probability),
  };
  const RealDate = Date;
  class VirtualDate extends RealDate {
    constructor(...parameters: unknown[]) {
      super(...((parameters.length === 0 ? [clock.now] : parameters) as [number]));
    }
    static override now = () => clock.now;
  }
  forget();
  const restore = [
    replace(globalThis, "Date", VirtualDate),
    replace(globalThis, "setTimeout", (run: () => void, milliseconds = 0) => clock.after(milliseconds, run)),
    replace(globalThis, "clearTimeout", (cancel: (() => void) | undefined) => cancel?.()),
    replace(globalThis, "fetch", network.fetch),
    replace(globalThis, "crypto", createCrypto(random)),
    replace(Math, "random", random.next),
    replace(console, "log", network.log),
    replace(AbortSignal, "timeout", (milliseconds: number) => {
      const controller = new AbortController();
      clock.after(milliseconds, () =>
        controller.abort(new DOMException("The operation timed out.", "TimeoutError")),
      );
      return controller.signal;
    }),
  ];
  return () => {
    for (const back of restore) back();
  };
}

function replace(holder: object, name: string, value: unknown): () => void {
  const before = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, { value, configurable: true, writable: true });
  return () => {
    if (before !== undefined) Object.defineProperty(holder, name, before);
  };
}
