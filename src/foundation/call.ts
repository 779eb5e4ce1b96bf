/** One call of the Foundation API: signed in, sent, understood, and repeated once where the session had ended. */
import type { LogFields } from "../lib/log.ts";
import type { Result } from "../lib/result.ts";
import { fail } from "../lib/result.ts";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import { readBody } from "./answer.ts";
import type { CallSpec } from "./call-spec.ts";
import type { FoundationConnection } from "./connection.ts";
import type { Answer, Fetch, Outgoing, Send } from "./exchange.ts";
import { exchange } from "./exchange.ts";
import type { FoundationFault } from "./fault.ts";
import { faultOfAnswer } from "./refusal.ts";
import type { SessionStore } from "./sign-in.ts";
import { createTokenSource } from "./sign-in.ts";

export type Call = <T>(spec: CallSpec<T>) => Promise<Result<T, FoundationFault>>;

export interface FoundationOptions {
  /** Not bound to any object: pass `(url, init) => fetch(url, init)`. */
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly session?: SessionStore;
  readonly timeoutMs?: number;
  /** Gets one event for each request, free of secrets and personal data. */
  readonly log?: (event: string, fields: LogFields) => void;
}

/** The way in which all calls over this connection are made. Nothing it returns ever rejects. */
export function createCall(connection: FoundationConnection, options: FoundationOptions): Call {
  const { fetch, now, session, timeoutMs = FOUNDATION_LIMITS.timeoutMs, log } = options;
  const send: Send = (request) => exchange(fetch, request, timeoutMs);
  const tokens = createTokenSource(connection, send, now, session);

  async function attempt<T>(spec: CallSpec<T>, token: string | undefined) {
    const startedAt = now();
    const answer = await send(requestOf(connection, spec, token));
    log?.("foundation.call", {
      purpose: spec.purpose,
      status: answer.ok ? answer.value.status : null,
      durationMs: now() - startedAt,
    });
    return answer;
  }

  async function signedIn<T>(spec: CallSpec<T>): Promise<Result<Answer, FoundationFault>> {
    const token = await tokens.token();
    if (!token.ok) return token;
    const answer = await attempt(spec, token.value);
    if (!answer.ok || answer.value.status !== 401) return answer;
    const another = await tokens.tokenInsteadOf(token.value);
    return another.ok ? attempt(spec, another.value) : another;
  }

  return async function call(spec) {
    const answer = await (spec.isOpen ? attempt(spec, undefined) : signedIn(spec));
    return answer.ok ? understand(spec, answer.value, now()) : answer;
  };
}

function understand<T>(spec: CallSpec<T>, answer: Answer, now: number): Result<T, FoundationFault> {
  if (answer.status < 200 || answer.status > 299) return fail(faultOfAnswer(spec, answer, now));
  const value = readBody(spec.answer, answer);
  if (value.ok) return value;
  const reason = `Foundation answered ${answer.status} to the call to ${spec.purpose}, but not in the form that Rollcall knows.`;
  return fail({ kind: "malformed", reason });
}

function requestOf(
  connection: FoundationConnection,
  { method, area, path, query = {}, body }: CallSpec<unknown>,
  token: string | undefined,
): Outgoing {
  const prefix = { api: "/api", iam: connection.iamPrefix, groups: connection.groupsPrefix }[area];
  const parameters = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const search = parameters.size === 0 ? "" : `?${parameters}`;
  return {
    method,
    url: connection.baseUrl.replace(/\/+$/, "") + prefix + path + search,
    headers: {
      Accept: "application/json",
      "x-org": connection.organization,
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
}
