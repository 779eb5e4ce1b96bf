import type { MiddlewareHandler } from "hono";
import { judge, presentedToken, tokenCheck } from "../../access/authenticate.ts";
import type { TenantEnv } from "../context.ts";
import { refuseSignIn } from "./refuse-sign-in.ts";

/**
 * Lets pass who presents a live admin token of the tenant in the path, and sets `caller` and `tenant`.
 * Ends in 401 (no such token for this tenant), 403 (a SCIM token, or the tenant is suspended) or 429 (too many failures).
 */
export const adminOf: MiddlewareHandler<TenantEnv> = async function adminOf(c, next) {
  const address = c.req.header("CF-Connecting-IP");
  const tenant = c.req.param("tenant");
  const hash = await presentedToken(c.req.header("Authorization"));
  if (tenant === undefined || hash === undefined) return refuseSignIn(c.env, address, "unknown");
  const [rows] = await c.var.db.batch([tokenCheck(c.var.db, tenant, hash)]);
  const caller = judge(rows[0], "admin");
  if (!caller.ok) return refuseSignIn(c.env, address, caller.error);
  c.set("caller", caller.value);
  c.set("tenant", caller.value.tenant);
  return next();
};
