import { AsyncLocalStorage } from "node:async_hooks";
import type { Random } from "./random.ts";

/**
 * Whoever does something: one invocation of the Worker, or one instance of an object. What it draws is its own, and once it is `dead`,
 * nothing it waits for ever comes back. A `replaced` instance goes on, as a Worker's isolate does that does not know it was moved.
 */
export interface Actor {
  readonly name: string;
  readonly random: Random;
  life: "here" | "replaced" | "dead";
}

export const actors = new AsyncLocalStorage<Actor>();

/** Whoever is at work now. */
export function actorNow(): Actor {
  const actor = actors.getStore();
  if (actor === undefined) throw new Error("nobody is at work");
  return actor;
}

/** Hands a result over only to those who are still alive. */
export async function ifAlive<T>(actor: Actor, work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    if (actor.life === "dead") await NEVER;
    return result;
  } catch (error) {
    if (actor.life === "dead") await NEVER;
    throw error;
  }
}

export const NEVER = new Promise<never>(() => undefined);
