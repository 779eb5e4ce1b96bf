import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { createApp } from "../../src/app.ts";
import type { Env } from "../../src/config.ts";

/** The address under which the Worker believes to be reached in tests. */
export const ORIGIN = "https://rollcall.test";

/** Sends a request to the Worker, as a client over the network would. */
export const send = (method: string, path: string, init: RequestInit = {}): Promise<Response> =>
  exports.default.fetch(new Request(ORIGIN + path, { ...init, method }));

/** Calls `/api/v1`: with a token if there is one, with a JSON body if there is one. */
export const callApi = (
  method: string,
  path: string,
  { token, body }: { token?: string | undefined; body?: unknown } = {},
): Promise<Response> =>
  send(method, `/api/v1${path}`, {
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

/** The body of a problem (RFC 9457). */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Reads the problem out of an answer, whose status it must bear. */
export async function problemOf(response: Response): Promise<ProblemBody> {
  const type = response.headers.get("Content-Type");
  if (type !== "application/problem+json")
    throw new Error(`Not a problem but ${type}: ${await response.text()}`);
  const problem = await response.json<ProblemBody>();
  if (problem.status !== response.status)
    throw new Error("The problem bears another status than its answer.");
  return problem;
}

/** Hands a request to the app in another environment than that of all tests, and waits until what it left to do after the answer is done. */
export async function sendIn(
  settings: Partial<Env>,
  method: string,
  path: string,
  init: RequestInit = {},
): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request(ORIGIN + path, { ...init, method });
  const response = await createApp().fetch(request, { ...env, ...settings }, context);
  await waitOnExecutionContext(context);
  return response;
}
