import { Hono } from "hono";
import { isOperatorToken, openOperatorSession } from "../../access/operator.ts";
import { mayFailToSignIn } from "../../access/rate-limit.ts";
import type { OperatorEnv } from "../context.ts";
import { invitePages } from "./invites.tsx";
import { dropOperatorCookie, operatorSignedIn, setOperatorCookie } from "./session.ts";
import { operatorSignInPage } from "./sign-in-page.tsx";
import { tenantPages } from "./tenants.tsx";

/** `/operator`: the pages of those who run this installation. */
export const operatorPages = new Hono<OperatorEnv>()
  .use(operatorSignedIn)
  .get("/sign-in", (c) => c.redirect("/operator", 303))
  .post("/sign-in", async function signInAsOperator(c) {
    // There is one, or the middleware would have ended the request.
    const token = c.env.OPERATOR_TOKEN ?? "";
    if (!(await isOperatorToken((c.var.form.get("token") ?? "").trim(), token))) {
      const mayTry = await mayFailToSignIn(c.env, c.req.header("CF-Connecting-IP"));
      return operatorSignInPage(c, mayTry ? "unknown" : "too often");
    }
    const { value, expiresAt } = await openOperatorSession(token, c.var.now);
    setOperatorCookie(c, value, expiresAt);
    return c.redirect("/operator", 303);
  })
  .post("/sign-out", function signOutOperator(c) {
    dropOperatorCookie(c);
    return c.redirect("/operator", 303);
  })
  .route("/invites", invitePages)
  .route("/", tenantPages);
