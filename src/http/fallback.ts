import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { framesOf } from "../lib/frames.ts";
import { log } from "../lib/log.ts";
import { RATE_WINDOWS } from "../limits/http.ts";
import { type ScimFault, toScimError } from "../scim/fault.ts";
import { isTransient } from "../store/platform-fault.ts";
import type { AppEnv } from "./context.ts";
import { problemResponse } from "./problem.ts";

/** What both forms of an error have in common. */
type Fallback = Extract<ScimFault, { kind: "notFound" | "invalidSyntax" | "internal" | "unavailable" }>;

/** Answers a path that no route knows. */
export const answerNotFound = (c: Context<AppEnv>): Response =>
  answer(c, {
    kind: "notFound",
    detail: "There is nothing at this address; compare it with the one that was shown at set-up.",
  });

/**
 * Answers whatever no handler saw coming. The message of an error never leaves, not even to the log: those of Drizzle hold the values
 * of the statement, those of JSON pieces of the body. The frames of the stack say where it was.
 */
export function answerError(error: Error, c: Context<AppEnv>): Response {
  if (error instanceof HTTPException && error.status < 500)
    return answer(c, {
      kind: "invalidSyntax",
      detail: "The request could not be read; check its address and its body.",
    });
  log("error", { requestId: c.var.requestId, name: error.name, at: framesOf(error) });
  if (isTransient(error))
    return answer(c, {
      kind: "unavailable",
      detail: "The service is overloaded for a moment; try again.",
      retryAfterSeconds: RATE_WINDOWS.overloadSeconds,
    });
  return answer(c, {
    kind: "internal",
    detail: `Something went wrong on our side; report the request id ${c.var.requestId} if it happens again.`,
  });
}

function answer(c: Context<AppEnv>, fault: Fallback): Response {
  if (!c.req.path.startsWith("/t/"))
    return problemResponse(fault.kind === "invalidSyntax" ? { ...fault, kind: "invalid" } : fault);
  const { status, headers, body } = toScimError(fault);
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, "Content-Type": "application/scim+json" },
  });
}
