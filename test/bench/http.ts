import { Agent, request } from "node:http";

/** What came back, whole, with the time from the request to the last byte. */
export interface Answer {
  /** 0 where there was none. */
  readonly status: number;
  readonly body: Buffer;
  readonly serverTiming: string | undefined;
  readonly ms: number;
}

export interface Call {
  readonly method: string;
  /** Below the SCIM address. */
  readonly path: string;
  readonly body?: string;
}

export type Send = (call: Call) => Promise<Answer>;

/** A request that takes longer counts as unanswered: Okta gives a server so long. */
const PATIENCE_MS = 60_000;

/** Sends to one SCIM address over connections that stay open, as many as there are clients. */
export function createSender(url: string, token: string, clients: number): { send: Send; close: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const { hostname, port, pathname } = new URL(url);
  const send: Send = ({ method, path, body }) =>
    new Promise((resolve) => {
      const began = performance.now();
      const settle = (status: number, chunks: readonly Buffer[], serverTiming?: string) =>
        resolve({ status, body: Buffer.concat(chunks), serverTiming, ms: performance.now() - began });
      const headers = {
        Authorization: `Bearer ${token}`,
        ...(body === undefined
          ? {}
          : { "Content-Type": "application/scim+json", "Content-Length": Buffer.byteLength(body) }),
      };
      const options = { agent, hostname, port, method, path: pathname + path, headers };
      const sent = request({ ...options, timeout: PATIENCE_MS }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", () => settle(0, []));
        response.on("end", () =>
          settle(response.statusCode ?? 0, chunks, String(response.headers["server-timing"] ?? "")),
        );
      });
      sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
      sent.on("error", () => settle(0, []));
      sent.end(body);
    });
  return { send, close: () => agent.destroy() };
}
