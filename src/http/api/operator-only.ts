import type { MiddlewareHandler } from "hono";
import { bearer } from "../../access/authenticate.ts";
import { sha256Hex } from "../../lib/sha256.ts";
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
  if (presented === undefined || !(await same(presented, secret)))
    return refuseSignIn(c.env, c.req.header("CF-Connecting-IP"), "unknown");
  c.set("caller", { kind: "operator" });
  return next();
};

/** Compares hashes, and all of them: how long it takes says nothing about where the texts differ. */
async function same(left: string, right: string): Promise<boolean> {
  const [a, b] = await Promise.all([sha256Hex(left), sha256Hex(right)]);
  let difference = 0;
  for (let index = 0; index < a.length; index++) difference |= a.charCodeAt(index) ^ b.charCodeAt(index);
  return difference === 0;
}
