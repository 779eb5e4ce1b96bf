import { Agent, request } from "node:http";

/** What came back, whole, with the time from the request to the last byte. */
export interface Answer {
  /** 0 where there was none. */
  readonly status: number;
  readonly body: Buffer;
  readonly serverTiming: string | undefined;
  readonly ms: number;
  /** Nobody waited for it any longer. */
  readonly givenUp?: boolean;
}

export interface Call {
  readonly method: string;
  /** Below the SCIM address. */
  readonly path: string;
  readonly body?: string;
}

/** Once `patience` has been aborted, what is under way is given up, and what comes is not even sent. */
export type Send = (call: Call, patience?: AbortSignal) => Promise<Answer>;

/** A request that takes longer counts as unanswered: Okta gives a server so long. */
const PATIENCE_MS = 60_000;

/** A connection that the server has closed in a pause may be noticed as late as here; it has not read anything then. */
const wasClosed = (error: NodeJS.ErrnoException, reused: boolean): boolean =>
  reused && (error.code === "ECONNRESET" || error.code === "EPIPE");

/** Sends to one SCIM address over connections that stay open, as many as there are clients. */
export function createSender(url: string, token: string, clients: number): { send: Send; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const { hostname, port, pathname } = new URL(url);
  const send: Send = (call, patience) =>
    new Promise((resolve) => {
      const { method, path, body } = call;
      const began = performance.now();
      const settle = (status: number, chunks: readonly Buffer[], serverTiming?: string) => {
        const ms = performance.now() - began;
        const givenUp = status === 0 && patience?.aborted === true;
        resolve({ status, body: Buffer.concat(chunks), serverTiming, ms, givenUp });
      };
      if (patience?.aborted) return settle(0, []);
      const headers = {
        Authorization: `Bearer ${token}`,
        ...(body === undefined
          ? {}
          : { "Content-Type": "application/scim+json", "Content-Length": Buffer.byteLength(body) }),
      };
      const target = { agent, hostname, port, method, path: pathname + path, headers };
      const options = patience === undefined ? target : { ...target, signal: patience };
      const sent = request({ ...options, timeout: PATIENCE_MS }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => settle(0, []));
        response.on("end", () =>
          settle(response.statusCode ?? 0, chunks, String(response.headers["server-timing"] ?? "")),
        );
      });
      sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
      sent.on("error", (error) => {
        if (patience?.aborted || !wasClosed(error, sent.reusedSocket)) return settle(0, []);
        void send(call, patience).then(resolve);
      });
      sent.end(body);
    });
  return { send, close: () => agent.destroy() };
}
