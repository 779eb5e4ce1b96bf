/** Reading what Foundation answered. */
import type { z } from "zod";
import type { Result } from "../lib/result.ts";
import { fail, ok } from "../lib/result.ts";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import type { Answer } from "./exchange.ts";

/** The answer's body, if it is JSON of the expected form. */
export function readBody<T>(schema: z.ZodType<T>, { text }: Answer): Result<T, "unreadable"> {
  if (text === undefined) return fail("unreadable");
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : fail("unreadable");
  } catch {
    return fail("unreadable");
  }
}

/**
 * `Retry-After` in milliseconds: seconds, or a date (RFC 9110 §10.2.3). Undefined where there is none, or none that makes sense; whoever
 * asks for no wait at all is not believed, because it failed just now. Nor is a wait of any length.
 */
export function readRetryAfter({ retryAfter }: Answer, now: number): number | undefined {
  if (retryAfter === null) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, FOUNDATION_LIMITS.retryAfterMs) : undefined;
}
