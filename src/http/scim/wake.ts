import type { Context } from "hono";
import { log } from "../../lib/log.ts";
import type { ScimEnv } from "./context.ts";

/** Tells the tenant's lane, after the answer, that a commit has left work. If the message is lost, the sweep finds the work. */
export function wakeLane(c: Context<ScimEnv>): void {
  const { tenant, requestId } = c.var;
  c.executionCtx.waitUntil(
    c.env.WAKE.send({ tenant }).catch(() => log("lane not woken", { tenant, requestId })),
  );
}
