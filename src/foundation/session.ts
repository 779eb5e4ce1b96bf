/** A session at Foundation, and the two calls that give one. */
import * as z from "zod";
import type { Result } from "../lib/result.ts";
import { fail, ok } from "../lib/result.ts";
import { FOUNDATION_LIMITS } from "../limits/propagation.ts";
import { readBody, readRetryAfter } from "./answer.ts";
import type { FoundationAddress } from "./connection.ts";
import type { Answer, Send } from "./exchange.ts";
import type { FoundationFault } from "./fault.ts";

export interface FoundationSession {
  /** Whose session it is: one of another account is never used. */
  readonly account: string;
  readonly accessToken: string;
  /** When it is to be renewed, in milliseconds since 1970. */
  readonly renewAt: number;
  readonly refresh: { readonly token: string; readonly until: number } | undefined;
}

export interface PasswordAccount {
  readonly address: FoundationAddress;
  readonly user: string;
  readonly password: string;
}

const sessionSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.number().positive(),
  refresh_token: z.string().min(1).nullish(),
  refresh_expires_in: z.number().nullish(),
});

export const accountName = ({ address, user }: PasswordAccount): string =>
  `${user} of ${address.organization} at ${address.baseUrl}`;

/** Signs in with the password. Ends in `signIn`, or in `throttled` where Foundation cannot sign us in just now. */
export const signIn = (account: PasswordAccount, send: Send, now: () => number) =>
  request("/login", { user: account.user, password: account.password }, account, send, now);

/** Continues a session with its refresh token. Ends as `signIn` does. */
export const refresh = (token: string, account: PasswordAccount, send: Send, now: () => number) =>
  request("/refresh", { refresh_token: token }, account, send, now);

async function request(
  path: string,
  body: object,
  account: PasswordAccount,
  send: Send,
  now: () => number,
): Promise<Result<FoundationSession, FoundationFault>> {
  const { baseUrl, iamPrefix, organization } = account.address;
  const answer = await send({
    method: "POST",
    url: baseUrl.replace(/\/+$/, "") + iamPrefix + path,
    headers: { "Content-Type": "application/json", "x-org": organization },
    body: JSON.stringify(body),
  });
  // The call that needs the session has not been sent, so whatever happened here, that one took no effect.
  if (!answer.ok) return fail({ kind: "throttled", reason: `The sign-in failed: ${answer.error.reason}` });
  if (answer.value.status !== 200) return fail(faultOf(answer.value, account.address, now()));
  const session = readBody(sessionSchema, answer.value);
  if (!session.ok) return fail({ kind: "signIn", reason: notASession(account.address) });
  return ok(toSession(session.value, accountName(account), now()));
}

function toSession(session: z.output<typeof sessionSchema>, account: string, now: number): FoundationSession {
  const life = session.expires_in * 1000;
  const margin = Math.min(FOUNDATION_LIMITS.sessionMarginMs, life / 10);
  const { refresh_token: token, refresh_expires_in: seconds } = session;
  return {
    account,
    accessToken: session.access_token,
    renewAt: now + life - margin,
    refresh: token && seconds ? { token, until: now + seconds * 1000 } : undefined,
  };
}

/** The answer's own words stay out: they could repeat the password. */
function faultOf(answer: Answer, address: FoundationAddress, now: number): FoundationFault {
  const { status } = answer;
  if (status === 408 || status === 425 || status === 429 || status >= 500) {
    const wait = readRetryAfter(answer, now);
    const reason = `Foundation cannot sign Rollcall in just now: it answered ${status}.`;
    return { kind: "throttled", reason, ...(wait === undefined ? {} : { retryAfterMs: wait }) };
  }
  if (status === 400 || status === 401 || status === 403) {
    return { kind: "signIn", reason: "Foundation does not accept the user name and password: check both." };
  }
  if (status === 422) {
    return {
      kind: "signIn",
      reason:
        "Foundation could not read the sign-in: check the user name, the password and the organization's name.",
    };
  }
  return { kind: "signIn", reason: notASession(address) };
}

const notASession = ({ iamPrefix }: FoundationAddress) =>
  `What answers at ${iamPrefix}/login is not Foundation's sign-in: check the base URL and the IAM prefix.`;
