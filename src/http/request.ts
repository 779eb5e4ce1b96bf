import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import { newId } from "../lib/ids.ts";
import { log } from "../lib/log.ts";
import { openDatabase } from "../store/database.ts";
import { Meter } from "../store/meter.ts";
import { wantedFrom } from "../store/wanted.ts";
import type { AppEnv } from "./context.ts";

/** Gives the request its id and its times, and every answer `X-Request-Id`. */
export const identify: MiddlewareHandler<AppEnv> = async function identify(c, next) {
  const now = Date.now();
  c.set("requestId", newId());
  c.set("now", now);
  c.set("wanted", wantedFrom(now));
  await next();
  c.header("X-Request-Id", c.var.requestId);
};

/** Opens the database on a meter of the request's own, and tells authenticated callers what their request cost (`Server-Timing`). */
export const metered: MiddlewareHandler<AppEnv> = async function metered(c, next) {
  const meter = new Meter();
  c.set("meter", meter);
  c.set("db", openDatabase(c.env.DB, meter));
  await next();
  if (c.var.caller !== undefined) c.header("Server-Timing", meter.serverTiming());
};

/** Writes one line per request, when it is answered: never bodies, queries or tokens. */
export const logged: MiddlewareHandler<AppEnv> = async function logged(c, next) {
  await next();
  const { caller, meter, now, requestId } = c.var;
  const { milliseconds, ...cost } = meter.cost;
  log("request", {
    requestId,
    method: c.req.method,
    path: pathForLog(routePath(c, -1), c.req.path),
    tenant: caller?.tenant,
    status: c.res.status,
    ms: Date.now() - now,
    d1Ms: milliseconds,
    ...cost,
  });
};

/** The route's template where there is one. A path that no route knows helps to find a wrong setting, but may hold a token by mistake. */
function pathForLog(template: string, path: string): string {
  if (!template.endsWith("*")) return template;
  return path.replace(/rc[a-z]_[0-9A-Za-z]+/g, "…").slice(0, 200);
}
