import { isTransient } from "./platform-fault.ts";

/**
 * Repeats what the platform itself failed, up to `attempts` times in all; the last failure, and every other error, is thrown. Only for
 * what may safely be done twice.
 */
export async function repeat<T>(attempts: number, task: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await task();
    } catch (error) {
      if (attempt >= attempts || !isTransient(error)) throw error;
    }
  }
}
