import type { MiddlewareHandler } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { readOperatorSession } from "../../access/operator.ts";
import type { OperatorEnv, PageContext } from "../context.ts";
import { attributes } from "../session/cookies.ts";
import { refusePage } from "../ui/refusal.tsx";
import { operatorSignInPage } from "./sign-in-page.tsx";

const NAME = "__Host-operator";

/** Has the browser hold the session until it ends (epoch milliseconds). */
export const setOperatorCookie = (c: PageContext, value: string, expiresAt: number): void =>
  setCookie(c, NAME, value, { ...attributes, expires: new Date(expiresAt) });

export const dropOperatorCookie = (c: PageContext): void => void deleteCookie(c, NAME, attributes);

/**
 * Lets pass who has shown the operator's token, and sets `operator`; others get the page to sign in (401). A form has to bring along what only
 * a page of that session holds (403). Where no token is set, these pages do not exist (404).
 */
export const operatorSignedIn: MiddlewareHandler<OperatorEnv> = async function operatorSignedIn(c, next) {
  const token = c.env.OPERATOR_TOKEN;
  if (token === undefined || token === "") return c.notFound();
  if (c.req.path === "/operator/sign-in") return next();
  const value = getCookie(c, NAME);
  const session = value === undefined ? undefined : await readOperatorSession(token, value, c.var.now);
  if (session === undefined) return operatorSignInPage(c);
  if (c.req.method === "POST" && c.var.form.get("csrf") !== session.csrf)
    return refusePage(c, 403, "This form belongs to another sign-in. Open the page again and send its form.");
  c.set("operator", session);
  c.set("caller", { kind: "operator" });
  return next();
};
