/** One HTTP exchange with a server that is not trusted: bounded in time and size, and never redirected. */
import type { Result } from "../lib/result.ts";
import { fail, ok } from "../lib/result.ts";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import type { FoundationFault } from "./fault.ts";

export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface Outgoing {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string | undefined;
}

export interface Answer {
  readonly status: number;
  /** The header `Retry-After`. */
  readonly retryAfter: string | null;
  /** Undefined where it was longer than `FOUNDATION_LIMITS.answerBytes`. */
  readonly text: string | undefined;
}

export type Send = (request: Outgoing) => Promise<Result<Answer, FoundationFault>>;

/** Sends the request and reads the whole answer, whatever its status. Ends in `unanswered` where there is none in time. */
export async function exchange(
  fetch: Fetch,
  { url, ...request }: Outgoing,
  timeoutMs: number,
): Promise<Result<Answer, FoundationFault>> {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, { ...request, body: request.body ?? null, redirect: "manual", signal });
    const text = await readBounded(response);
    return ok({ status: response.status, retryAfter: response.headers.get("Retry-After"), text });
  } catch {
    const reason = signal.aborted
      ? `Foundation did not answer within ${timeoutMs / 1000} seconds.`
      : "The connection to Foundation could not be made, or broke before the answer was complete.";
    return fail({ kind: "unanswered", reason });
  }
}

async function readBounded(response: Response): Promise<string | undefined> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    if (bytes > FOUNDATION_LIMITS.answerBytes) {
      await reader.cancel();
      return undefined;
    }
    text += decoder.decode(part.value, { stream: true });
  }
  return text + decoder.decode();
}
