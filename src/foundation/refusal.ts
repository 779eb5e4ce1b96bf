/** What an answer without success means: the status, and, where it helps an administrator, Foundation's own words. */
import * as z from "zod";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import { readBody, readRetryAfter } from "./answer.ts";
import type { CallSpec } from "./call-spec.ts";
import type { Answer } from "./exchange.ts";
import type { FoundationFault } from "./fault.ts";

/** The fault that an answer outside of 2xx stands for. Only 408 and 5xx leave open whether the call took effect. */
export function faultOfAnswer(spec: CallSpec<unknown>, answer: Answer, now: number): FoundationFault {
  const { status } = answer;
  const wait = readRetryAfter(answer, now);
  const retry = wait === undefined ? {} : { retryAfterMs: wait };
  if (status === 408 || status >= 500) {
    const reason = `Foundation failed with ${status} on the call to ${spec.purpose}.`;
    return { kind: "unanswered", reason, ...retry };
  }
  if (status === 425 || status === 429) {
    return { kind: "throttled", reason: `Foundation asks Rollcall to wait (${status}).`, ...retry };
  }
  if (status === 401) {
    const reason =
      "Foundation rejects the session that it has just given: check the account and the organization.";
    return { kind: "signIn", reason };
  }
  if (status === 404 && spec.names !== undefined) {
    return { kind: "notFound", reason: `Foundation does not know the ${spec.names}.` };
  }
  const words = wordsOf(answer);
  if (status === 409 || ((status === 400 || status === 422) && /duplicate|already exists/i.test(words))) {
    return { kind: "duplicate", reason: `Foundation has that already: ${words}`.trim() };
  }
  return { kind: "refused", status, reason: reasonOf(spec, status, words) };
}

function reasonOf(spec: CallSpec<unknown>, status: number, words: string): string {
  if (status === 404 || status === 405) return unknownCall(spec);
  if (status === 403) {
    const permission = spec.permission === undefined ? "" : `: it needs the permission ${spec.permission}`;
    const condition = spec.condition === undefined ? "" : `, and ${spec.condition}`;
    return `The account that Rollcall uses may not ${spec.purpose}${permission}${condition}.`;
  }
  if (status >= 300 && status < 400) {
    return "Foundation redirects Rollcall to another address: enter that one as the base URL.";
  }
  return `Foundation refused to ${spec.purpose} (${status})${words === "" ? "." : `: ${words}`}`;
}

/** Why a call has come to nothing that Foundation does not have, and what to do. */
export function unknownCall({ area, purpose }: CallSpec<unknown>): string {
  return area === "groups"
    ? `Foundation does not know the call to ${purpose}: user groups must be switched on there by the flag enable_user_groups, and the groups prefix must be right.`
    : `Foundation does not know the call to ${purpose}: check the base URL and the IAM prefix.`;
}

const refusalSchema = z.object({
  detail: z.union([
    z.string(),
    z.array(z.object({ loc: z.array(z.union([z.string(), z.number()])), msg: z.string() })),
  ]),
});

/** What Foundation says itself, cut to a bearable length. Only messages: values that were sent are left out. */
function wordsOf(answer: Answer): string {
  const body = readBody(refusalSchema, answer);
  const detail = body.ok ? body.value.detail : "";
  const words =
    typeof detail === "string" ? detail : detail.map(({ loc, msg }) => `${loc.join(".")}: ${msg}`).join("; ");
  return words.slice(0, FOUNDATION_LIMITS.reasonLength);
}
