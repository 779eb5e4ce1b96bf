/** The token that calls carry: one session for all of them, renewed when it ends or is rejected. */
import type { Result } from "../lib/result.ts";
import { fail, ok } from "../lib/result.ts";
import type { FoundationConnection } from "./connection.ts";
import type { Send } from "./exchange.ts";
import type { FoundationFault } from "./fault.ts";
import type { FoundationSession, PasswordAccount } from "./session.ts";
import { accountName, refresh, signIn } from "./session.ts";

/** Keeps a session from one life of a client to the next. It holds tokens: seal what is stored. A store that fails costs a sign-in, never a call. */
export interface SessionStore {
  load(): Promise<FoundationSession | undefined>;
  save(session: FoundationSession): Promise<void>;
}

export interface TokenSource {
  /** A token that should be good. Ends in `signIn`, or in `throttled` where Foundation cannot sign us in just now. */
  token(): Promise<Result<string, FoundationFault>>;
  /** A token other than this one, which Foundation has rejected. Ends as `token` does. */
  tokenInsteadOf(rejected: string): Promise<Result<string, FoundationFault>>;
}

export function createTokenSource(
  { credentials, ...address }: FoundationConnection,
  send: Send,
  now: () => number,
  store: SessionStore | undefined,
): TokenSource {
  if (credentials.type === "token") return pastedToken(credentials.token);
  const { user, password } = credentials;
  return sharedSession({ address, user, password }, send, now, store);
}

const pastedToken = (token: string): TokenSource => ({
  token: async () => ok(token),
  tokenInsteadOf: async () =>
    fail({
      kind: "signIn",
      reason: "Foundation no longer accepts the token: make a new one there, and enter it in Rollcall.",
    }),
});

function sharedSession(
  account: PasswordAccount,
  send: Send,
  now: () => number,
  store: SessionStore | undefined,
): TokenSource {
  let current: FoundationSession | undefined;
  let isStoreRead = false;
  let renewal: Promise<Result<FoundationSession, FoundationFault>> | undefined;

  async function renew(): Promise<Result<FoundationSession, FoundationFault>> {
    if (!isStoreRead) {
      isStoreRead = true;
      const stored = await store?.load().catch(() => undefined);
      if (stored?.account === accountName(account)) current = stored;
      if (current !== undefined && current.renewAt > now()) return ok(current);
    }
    const session = await obtain(current?.refresh);
    if (!session.ok) return session;
    current = session.value;
    await store?.save(current).catch(() => undefined);
    return session;
  }

  /** The refresh token first; whatever comes of it, the password decides. */
  async function obtain(former: FoundationSession["refresh"]) {
    if (former !== undefined && former.until > now()) {
      const refreshed = await refresh(former.token, account, send, now);
      if (refreshed.ok) return refreshed;
    }
    return signIn(account, send, now);
  }

  async function token(): Promise<Result<string, FoundationFault>> {
    if (current !== undefined && current.renewAt > now()) return ok(current.accessToken);
    // However many calls want a session at the same time, it is asked for once.
    renewal ??= renew().finally(() => {
      renewal = undefined;
    });
    const session = await renewal;
    return session.ok ? ok(session.value.accessToken) : session;
  }

  return {
    token,
    tokenInsteadOf(rejected) {
      if (current?.accessToken === rejected) current = { ...current, renewAt: 0 };
      return token();
    },
  };
}
