import { setMaxListeners } from "node:events";

/** A signal that is aborted after so many seconds; never, without them. `end` releases its timer. */
export function createPatience(seconds: number | undefined): {
  readonly signal: AbortSignal;
  readonly end: () => void;
} {
  const controller = new AbortController();
  // Every request that is under way listens.
  setMaxListeners(0, controller.signal);
  const timer = seconds === undefined ? undefined : setTimeout(() => controller.abort(), seconds * 1_000);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
