import type { Platform } from "./platform.ts";
import type { Random } from "./random.ts";

export interface Credentials {
  readonly id: string;
  readonly scimToken: string;
  readonly adminToken: string;
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  /** How often the request was sent. */
  readonly tries: number;
}

const ORIGIN = "https://rollcall.sim";

/** How often a client sends a request before the harness takes it for a failure: with its waits, some ten minutes. */
const TRIES = 40;

/** A client that repeats what failed in passing until it has an answer, as IdPs do. */
export class Client {
  readonly #platform: Platform;
  readonly #random: Random;

  constructor(platform: Platform, random: Random) {
    this.#platform = platform;
    this.#random = random;
  }

  /** Calls SCIM; `name` is for the trace. */
  scim(
    name: string,
    { id, scimToken }: Credentials,
    method: string,
    path: string,
    body?: object,
  ): Promise<Answer> {
    return this.#patient(name, method, `/t/${id}/scim/v2${path}`, scimToken, body);
  }

  /** Calls the API as the tenant's administrator. */
  api(
    name: string,
    { id, adminToken }: Credentials,
    method: string,
    path: string,
    body?: object,
  ): Promise<Answer> {
    return this.#patient(name, method, `/api/v1/tenants/${id}${path}`, adminToken, body);
  }

  async register(name: string, body: object): Promise<Credentials> {
    const { status, body: answer } = await this.#patient(
      `register ${name}`,
      "POST",
      "/api/v1/tenants",
      undefined,
      body,
    );
    if (status !== 201) throw new Error(`registration: ${status} ${JSON.stringify(answer)}`);
    const made = answer as { tenant: { id: string }; scim: { token: string }; admin: { token: string } };
    return { id: made.tenant.id, scimToken: made.scim.token, adminToken: made.admin.token };
  }

  async #patient(
    name: string,
    method: string,
    path: string,
    token: string | undefined,
    body: object | undefined,
  ): Promise<Answer> {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const request = new Request(ORIGIN + path, {
        method,
        headers: {
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined
            ? {}
            : { "Content-Type": path.startsWith("/t/") ? "application/scim+json" : "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = await this.#platform.send(name, request);
      if (answer !== "lost") {
        const text = await answer.text();
        const mayPass = answer.status === 503 || answer.status === 429;
        if (!mayPass)
          return { status: answer.status, body: text === "" ? {} : JSON.parse(text), tries: attempt };
      }
      await this.#platform.clock.sleep(this.#random.int(500, 1_000 * Math.min(20, attempt)));
    }
    throw new Error(`${method} ${path} was never answered`);
  }
}
