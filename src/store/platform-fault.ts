/** Faults of the platform itself, which pass: D1 overloaded or moved, an object reset or replaced by a deployment. */
const transient = [
  "D1 DB is overloaded",
  "D1 DB storage operation exceeded timeout",
  "Network connection lost",
  "storage caused object to be reset",
  "reset because its code was updated",
  "internal error",
  "Cannot resolve D1 DB",
  "D1 DB reset",
  "Durable Object is overloaded",
];

/** Whether repeating may help. The effect of what failed is unknown: only what may safely be repeated is to be repeated. */
export function isTransient(error: unknown): boolean {
  if (typeof error === "object" && error !== null && "retryable" in error && error.retryable === true)
    return true;
  const message = messageOf(error);
  return transient.some((text) => message.includes(text));
}

/**
 * Whether a call of an object failed because the platform lost the object or the call, whatever it says about it: errors of the object's own
 * code are marked `remote`. The effect is unknown.
 */
export function isLostCall(error: unknown): boolean {
  const isRemote = typeof error === "object" && error !== null && "remote" in error && error.remote === true;
  return !isRemote || isTransient(error);
}

/** The messages of an error and its causes. For comparison only: Drizzle puts parameters into them, so they must not be logged. */
export function messageOf(error: unknown): string {
  const messages: string[] = [];
  for (
    let current = error;
    current instanceof Error && messages.length < 5;
    current = (current as Error).cause
  ) {
    messages.push(current.message);
  }
  return messages.join(" · ");
}
