import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import type { PageEnv } from "./context.ts";

/**
 * What a page may do: show itself with the stylesheet and the scripts of this host, send forms to it, and nothing else; no other page
 * may frame it. Pages hold what belongs to one person, so nothing keeps them.
 */
export const pageHeaders: MiddlewareHandler<PageEnv> = async function pageHeaders(c, next) {
  await secure(c, next);
  c.header("Cache-Control", "no-store");
};

const secure = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    connectSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  xFrameOptions: "DENY",
  referrerPolicy: "no-referrer",
  permissionsPolicy: { camera: [], microphone: [], geolocation: [] },
});
