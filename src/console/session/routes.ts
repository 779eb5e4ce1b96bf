import { Hono } from "hono";
import { judge, presentedToken, tokenCheck } from "../../access/authenticate.ts";
import { mayFailToSignIn } from "../../access/rate-limit.ts";
import { endSession } from "../../access/sessions.ts";
import type { ConsoleEnv, PageEnv } from "../context.ts";
import { beginSession } from "./begin.ts";
import { dropSessionCookie, sessionCookie } from "./cookies.ts";
import { pageOf } from "./destination.ts";
import { belongsTo, readKept } from "./kept.ts";
import { keptPage } from "./kept-page.tsx";
import { signInPage } from "./sign-in-page.tsx";

/** `/console/sign-in`: opens a session with an admin token. Every session has a secret of its own, made at this moment. */
export const signInRoutes = new Hono<PageEnv>()
  .get("/", (c) => signInPage(c, ""))
  .post("/", async function signIn(c) {
    const tenant = (c.var.form.get("tenant") ?? "").trim();
    const hash = await presentedToken(`Bearer ${(c.var.form.get("token") ?? "").trim()}`);
    if (hash === undefined) return signInPage(c, tenant, "form");
    const [rows] = await c.var.db.batch([tokenCheck(c.var.db, tenant, hash)]);
    const caller = judge(rows[0], "admin");
    if (!caller.ok) {
      const mayTry =
        caller.error !== "unknown" || (await mayFailToSignIn(c.env, c.req.header("CF-Connecting-IP")));
      return signInPage(c, tenant, mayTry ? caller.error : "too often");
    }
    c.set("caller", caller.value);
    const session = await beginSession(c, tenant, { kind: "token", hash });
    const kept = readKept(c.var.form);
    if (kept !== undefined && belongsTo(kept, tenant)) return keptPage(c, kept, session);
    return c.redirect(pageOf(tenant, c.var.form.get("next")), 303);
  });

/** `POST /console/{tenant}/sign-out`. */
export const signOutRoutes = new Hono<ConsoleEnv>().post("/", async function signOut(c) {
  const { db, tenant } = c.var;
  await endSession(db, tenant, sessionCookie(c, tenant) ?? "");
  dropSessionCookie(c, tenant);
  return c.redirect("/console/sign-in", 303);
});
