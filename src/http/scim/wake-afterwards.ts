import type { MiddlewareHandler } from "hono";
import { wakeLane } from "../wake.ts";
import type { ScimEnv } from "./context.ts";

/** Wakes the tenant's lane when the request has left work for it: once, however many commits it took. */
export const wakeAfterwards: MiddlewareHandler<ScimEnv> = async function wakeAfterwards(c, next) {
  await next();
  if (c.var.wakes === true) wakeLane(c);
};
