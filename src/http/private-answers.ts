import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/** Keeps answers, some of which hold a token, out of every cache, and browsers from taking them for anything but what they are. */
export const privateAnswers: MiddlewareHandler<AppEnv> = async function privateAnswers(c, next) {
  await next();
  c.header("Cache-Control", "no-store");
  c.header("X-Content-Type-Options", "nosniff");
};
