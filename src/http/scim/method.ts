import type { Handler } from "hono";
import { refuse } from "./answer.ts";
import type { ScimEnv } from "./context.ts";

/** Answers every method that the routes before it did not take. `HEAD` is taken wherever `GET` is. */
export const refuseMethod =
  (...taken: readonly string[]): Handler<ScimEnv> =>
  (c) => {
    const allow = taken.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
    return refuse(c, {
      kind: "methodNotAllowed",
      detail: `${c.req.method} is not possible here; this address takes ${allow.join(", ")}.`,
      allow,
    });
  };

/** Answers what RFC 7644 describes and this service leaves out, as its `ServiceProviderConfig` says. */
export const notImplemented =
  (detail: string): Handler<ScimEnv> =>
  (c) =>
    refuse(c, { kind: "notImplemented", detail });
