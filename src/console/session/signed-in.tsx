import type { MiddlewareHandler } from "hono";
import { readSession } from "../../access/sessions.ts";
import type { ConsoleEnv } from "../context.ts";
import { refusePage } from "../ui/refusal.tsx";
import { sessionCookie } from "./cookies.ts";
import { keptOf } from "./kept.ts";
import { keptPage } from "./kept-page.tsx";
import { signInPage } from "./sign-in-page.tsx";

/**
 * Lets pass who is signed in to the tenant in the path, and sets `session`, `tenant` and `caller`. A form has to bring along what only a page
 * of that session holds. Others get the page to sign in (401), which leads back to where they wanted to go; of a suspended tenant, a page that says so (403).
 * A long form is not lost with its session: it is shown again, and nothing is done with it before it is sent once more.
 */
export const signedIn: MiddlewareHandler<ConsoleEnv> = async function signedIn(c, next) {
  const tenant = c.req.param("tenant") ?? "";
  const secret = sessionCookie(c, tenant);
  const session = secret === undefined ? undefined : await readSession(c.var.db, tenant, secret, c.var.now);
  if (session === undefined || (!session.ok && session.error === "none")) return signInPage(c, tenant);
  if (!session.ok)
    return refusePage(
      c,
      403,
      "This organisation is suspended. Ask the operator of this service to resume it.",
    );
  if (c.req.method === "POST" && c.var.form.get("csrf") !== session.value.csrf) {
    const kept = keptOf(c);
    if (kept !== undefined) return keptPage(c, kept, session.value, 403);
    return refusePage(c, 403, "This form belongs to another sign-in. Open the page again and send its form.");
  }
  c.set("session", session.value);
  c.set("tenant", tenant);
  c.set("caller", { kind: "session", tenant });
  return next();
};
