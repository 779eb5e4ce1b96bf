import type { MiddlewareHandler } from "hono";
import { readBounded } from "../../http/json-body.ts";
import { publicUrl } from "../../http/public-url.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import type { PageContext, PageEnv } from "../context.ts";
import { refusePage } from "../ui/refusal.tsx";

/**
 * Reads the form of a POST into `form`, and lets only pages of this installation send one: browsers say from where a request comes
 * (`Sec-Fetch-Site`, and `Origin` where they do not know that yet), and no page can make them say otherwise. Ends in 403, 413 or 415.
 */
export const ownForms: MiddlewareHandler<PageEnv> = async function ownForms(c, next) {
  c.set("form", new URLSearchParams());
  if (c.req.method !== "POST") return next();
  if (!isOwn(c))
    return refusePage(c, 403, "This form was sent from another site. Open the page here and send it again.");
  if (!/^application\/x-www-form-urlencoded\s*(;|$)/i.test(c.req.header("Content-Type") ?? ""))
    return refusePage(c, 415, "This is not a form of this page. Open the page again and send its form.");
  const { body, headers } = c.req.raw;
  const bytes =
    body === null
      ? new Uint8Array()
      : await readBounded(body, headers.get("Content-Length"), CONSOLE_LIMITS.formBytes);
  if (bytes === undefined)
    return refusePage(c, 413, "The form holds more than can be taken at once. Send less of it.");
  c.set("form", new URLSearchParams(new TextDecoder().decode(bytes)));
  return next();
};

function isOwn(c: PageContext): boolean {
  const site = c.req.header("Sec-Fetch-Site");
  if (site !== undefined) return site === "same-origin";
  const origin = c.req.header("Origin");
  return origin === new URL(c.req.url).origin || origin === new URL(publicUrl(c)).origin;
}
