import type { Dialect, RetryPolicy } from "./dialect.ts";
import { type Call, isObject, type JsonObject } from "./scim.ts";
import type { Tally } from "./statistics.ts";

/** Where the IdP provisions to. */
export interface Target {
  /** `fetch`, or what stands for it. */
  readonly send: (request: Request) => Promise<Response>;
  /** The SCIM address. */
  readonly baseUrl: string;
  readonly token: string;
}

export interface Answer {
  /** 0 where there was none. */
  readonly status: number;
  /** Undefined where the answer holds no JSON object. */
  readonly body: JsonObject | undefined;
  /** How often it was asked. */
  readonly tries: number;
  /** Why there was no answer. */
  readonly reason?: string;
}

/** Sends one request as a vendor does, again and again where the vendor would. `fine`: statuses that are no failure, besides 2xx. */
export type Talk = (dialect: Dialect, call: Call, fine?: readonly number[]) => Promise<Answer>;

export interface Clock {
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

const BACKOFF_MS = { first: 500, most: 30_000 };
/** Okta gives a server so long. */
const PATIENCE_MS = 60_000;

/** Sends at most `perSecond` requests. */
export function createTalk(target: Target, tally: Tally, clock: Clock, perSecond: number): Talk {
  const turn = createPace(perSecond, clock);
  const once = async (dialect: Dialect, call: Call, fine: readonly number[]) => {
    await turn();
    const start = clock.now();
    const answer = await ask(target, dialect, call);
    const failed = !isFine(answer.status, fine);
    tally.note(answer.status, clock.now() - start, failed);
    return answer;
  };
  return async (dialect, call, fine = []) => {
    const { retry } = dialect;
    for (let tries = 1; ; tries++) {
      const { retryAfter, ...answer } = await once(dialect, call, fine);
      if (tries >= retry.tries || !isPassing(answer.status, retry)) return { ...answer, tries };
      tally.retried();
      await clock.wait(waitAfter(tries, retryAfter));
    }
  };
}

export const isFine = (status: number, fine: readonly number[] = []): boolean =>
  (status >= 200 && status < 300) || fine.includes(status);

const isPassing = (status: number, { statuses }: RetryPolicy): boolean =>
  status === 0 || statuses.includes(status);

/** Whole seconds are honoured; a date, or anything else, is not understood. */
const waitAfter = (tries: number, retryAfter: string | null): number =>
  retryAfter !== null && /^\d{1,6}$/.test(retryAfter)
    ? Number(retryAfter) * 1000
    : Math.min(BACKOFF_MS.first * 2 ** (tries - 1), BACKOFF_MS.most);

function createPace(perSecond: number, { now, wait }: Clock): () => Promise<void> {
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const start = Math.max(now(), next);
    next = start + 1000 / perSecond;
    const ms = start - now();
    if (ms > 0) await wait(ms);
  };
}

async function ask(target: Target, dialect: Dialect, call: Call) {
  try {
    const response = await target.send(requestFor(target, dialect, call));
    const text = await response.text();
    return { status: response.status, body: parse(text), retryAfter: response.headers.get("retry-after") };
  } catch (error) {
    return { status: 0, body: undefined, retryAfter: null, reason: reasonOf(error) };
  }
}

/** `fetch` says little itself: what went wrong is in the cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function requestFor({ baseUrl, token }: Target, dialect: Dialect, call: Call): Request {
  const path =
    dialect.query === undefined
      ? call.path
      : `${call.path}${call.path.includes("?") ? "&" : "?"}${dialect.query}`;
  return new Request(new URL(baseUrl.replace(/\/+$/, "") + path), {
    method: call.method,
    headers: { ...dialect.headers(call), Authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(PATIENCE_MS),
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
