/** What a call of the Foundation API is to the stand-in, and how it is refused. */
import type { z } from "zod";
import type { Result } from "../../src/lib/result.ts";
import { fail, ok } from "../../src/lib/result.ts";
import type { Settings } from "./settings.ts";
import type { World } from "./world.ts";

export interface Call {
  readonly world: World;
  readonly settings: Settings;
  readonly now: number;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** `x-org`, and the signed-in account; both empty where the route does not ask for them. */
  readonly organization: string;
  readonly account: string;
}

export interface Refusal {
  readonly status: number;
  readonly detail: unknown;
}

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly area: "api" | "iam" | "groups";
  readonly path: string;
  readonly summary: string;
  /** `nobody`: open to all. `organization`: `x-org` only. `account`: signed in, in whatever organization. `member`: signed in, in this one. */
  readonly asks: "nobody" | "organization" | "account" | "member";
  readonly permission?: string;
  readonly answer: (call: Call) => Result<unknown, Refusal>;
}

export const refuse = (status: number, detail: unknown) => fail<Refusal>({ status, detail });

export const missing = (what: string, identifier: string) => refuse(404, `${what} ${identifier} not found`);

/** Reads input by its schema, or refuses it in the words of FastAPI. */
export function read<T>(where: "body" | "query", schema: z.ZodType<T>, input: unknown): Result<T, Refusal> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return ok(parsed.data);
  const detail = parsed.error.issues.map(({ path, message, code }) => ({
    loc: [where, ...path.map(String)],
    msg: message,
    type: code,
  }));
  return refuse(422, detail);
}
