import type { MiddlewareHandler } from "hono";
import { refuse } from "./answer.ts";
import type { ScimEnv } from "./context.ts";

/**
 * Refuses a request that names another method in a header than the one it has, as clients of SCIM 1.1 did where a proxy let no PATCH
 * through: carried out as what it is, it would do something else than was asked.
 */
export const refuseMethodOverride: MiddlewareHandler<ScimEnv> = async function refuseMethodOverride(c, next) {
  const named = c.req.header("X-HTTP-Method-Override");
  if (named === undefined || named.trim().toUpperCase() === c.req.method) return next();
  return refuse(c, {
    kind: "invalidSyntax",
    detail: "X-HTTP-Method-Override is not taken here; send the request with its own method.",
  });
};
