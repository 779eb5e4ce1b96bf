import { startFoundation } from "../../../dev/foundation/server.ts";
import type { FoundationOptions } from "../../../src/foundation/call.ts";
import { createFoundation } from "../../../src/foundation/client.ts";
import type { FoundationConnection } from "../../../src/foundation/connection.ts";
import { DEFAULT_GROUPS_PREFIX, DEFAULT_IAM_PREFIX } from "../../../src/foundation/connection.ts";
import type { Result } from "../../../src/lib/result.ts";

/** A stand-in of one's own, and clients for it. */
export async function startWorld() {
  const server = await startFoundation({ port: 0 });
  const connection: FoundationConnection = {
    baseUrl: server.url,
    organization: "demo",
    iamPrefix: DEFAULT_IAM_PREFIX,
    groupsPrefix: DEFAULT_GROUPS_PREFIX,
    credentials: { type: "password", user: "rollcall", password: "rollcall" },
  };

  async function control(name: string, body?: object) {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${server.url}/_control/${name}`, init);
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  return {
    connection,
    control,
    close: server.close,
    client: (change: Partial<FoundationConnection> = {}, options: Partial<FoundationOptions> = {}) =>
      createFoundation({ ...connection, ...change }, { fetch, now: Date.now, ...options }),
    /** A token as an administrator would paste it. */
    async token(): Promise<string> {
      const response = await fetch(`${server.url}/api/iam/login`, {
        method: "POST",
        headers: { "x-org": "demo" },
        body: JSON.stringify({ user: "rollcall", password: "rollcall" }),
      });
      return (await response.json()).access_token;
    },
    fault: (rule: object) => control("faults", { rules: [rule] }),
    /** The paths that were called, behind `/api/iam`. */
    async calls(): Promise<string[]> {
      const { items } = await control("calls");
      return items.map(
        ({ method, path }: { method: string; path: string }) => `${method} ${path.replace("/api/iam", "")}`,
      );
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

/** The value of a call that a test needs to succeed. */
export function unwrap<T>(result: Result<T, { readonly kind: string; readonly reason: string }>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.reason}`);
  return result.value;
}

export const ada = {
  username: "ada",
  email: "ada@example.com",
  firstName: "Ada",
  lastName: "Byron",
};
