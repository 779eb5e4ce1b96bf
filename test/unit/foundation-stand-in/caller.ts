import { startFoundation } from "../../../dev/foundation/server.ts";

/** A stand-in of one's own, called with plain fetch: what these tests check is the wire. */
export async function startWithCaller(stateFile?: string) {
  const server = await startFoundation({ port: 0, ...(stateFile === undefined ? {} : { stateFile }) });
  return { server, ...callerOf(server.url) };
}

export type Caller = ReturnType<typeof callerOf>;

export function callerOf(baseUrl: string) {
  async function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(baseUrl + path, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, headers: response.headers, body: await response.json() };
  }
  /** Signs in, and gives calls of the API in that organization. */
  async function signIn(organization = "demo") {
    const credentials = { user: "rollcall", password: "rollcall" };
    const session = await send("POST", "/api/iam/login", credentials, { "x-org": organization });
    const headers = { "x-org": organization, authorization: `Bearer ${session.body.access_token}` };
    return (method: string, path: string, body?: unknown) => send(method, `/api/iam${path}`, body, headers);
  }
  const control = (name: string, body?: unknown) =>
    send(body === undefined ? "GET" : "POST", `/_control/${name}`, body);
  return { send, signIn, control };
}

export const person = (username: string, names = { first_name: "Ada", last_name: "Byron" }) => ({
  username,
  email: `${username}@example.com`,
  ...names,
});
