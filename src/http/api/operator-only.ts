import type { MiddlewareHandler } from "hono";
import { bearer } from "../../access/authenticate.ts";
import { isOperatorToken } from "../../access/operator.ts";
import type { AppEnv } from "../context.ts";
import { refuseSignIn } from "./refuse-sign-in.ts";

/**
 * Lets pass who presents the secret `OPERATOR_TOKEN`. Where none is set, this part of the API does not exist (404).
 * Ends in 401 or 429 otherwise.
 */
export const operatorOnly: MiddlewareHandler<AppEnv> = async function operatorOnly(c, next) {
  const secret = c.env.OPERATOR_TOKEN;
  if (secret === undefined || secret === "") return c.notFound();
  const presented = bearer(c.req.header("Authorization"));
  if (presented === undefined || !(await isOperatorToken(presented, secret)))
    return refuseSignIn(c.env, c.req.header("CF-Connecting-IP"), "unknown");
  c.set("caller", { kind: "operator" });
  return next();
};
