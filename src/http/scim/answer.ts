import type { Context } from "hono";
import { passGuard } from "../../directory/guard.ts";
import type { JsonObject } from "../../lib/json.ts";
import { log } from "../../lib/log.ts";
import { type ScimFault, toScimError } from "../../scim/fault.ts";
import type { ScimEnv } from "./context.ts";
import { ChangedMeanwhile } from "./late-members.ts";
import { type LateMembers, streamBody } from "./stream-body.ts";

/**
 * Answers with a SCIM message or resource. The media type has no parameter: none is registered for it (RFC 7644 §8.1). Members that come
 * late are read while the body is written; the activity record then has the first ones.
 */
export function answer(
  c: Context<ScimEnv>,
  body: JsonObject,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
  late?: LateMembers,
): Response {
  c.set("responseBody", body);
  const text = late === undefined ? JSON.stringify(body) : streamBody(body, late, logBreak(c));
  return new Response(text, {
    status,
    headers: { ...headers, "Content-Type": "application/scim+json" },
  });
}

/** Answers with an error, RFC 7644 §3.12. */
export function answerFault(c: Context<ScimEnv>, fault: ScimFault): Response {
  const { status, headers, body } = toScimError(fault);
  return answer(c, { ...body }, status, headers);
}

/**
 * Answers a request that has turned out to be wrong before anything was read. Who is calling is asked first all the same: others learn
 * nothing but that they may not.
 */
export async function refuse(c: Context<ScimEnv>, fault: ScimFault): Promise<Response> {
  const passed = await passGuard(c.var.db, c.var.guard);
  return answerFault(c, passed.ok ? fault : passed.error);
}

const logBreak = (c: Context<ScimEnv>) => (error: unknown) => {
  const { requestId, tenant } = c.var;
  const name = error instanceof Error ? error.name : "unknown";
  log("answer broken off", {
    requestId,
    tenant,
    reason: error instanceof ChangedMeanwhile ? "changed meanwhile" : name,
  });
};
