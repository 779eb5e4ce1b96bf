import { RATE_WINDOWS } from "../../limits/http.ts";
import type { PageContext } from "../context.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { plainPage } from "../ui/page.tsx";
import { fits, type Kept, keptOf, readKept } from "./kept.ts";
import { KeptFields, KeptText } from "./kept-page.tsx";

/** Why somebody sees the page again after having tried to sign in. */
export type SignInProblem = "form" | "unknown" | "wrong kind" | "suspended" | "too often";

const told: Readonly<Record<SignInProblem, string>> = {
  form: "Enter the whole token. It begins with rca_ and is 40 characters long.",
  unknown:
    "This token does not open this organisation. Compare both with what was shown at the registration.",
  "wrong kind":
    "This is a SCIM token, which is meant for your IdP. Enter an admin token; it begins with rca_.",
  suspended: "This organisation is suspended. Ask the operator of this service to resume it.",
  "too often": "Too many sign-ins failed from here. Try again in a minute.",
};

/** Where somebody wanted to go: to a page that was asked for, with its filters, or where an earlier try would have led. */
const wanted = (c: PageContext, kept: Kept | undefined): string =>
  c.req.method === "GET"
    ? c.req.path + new URL(c.req.url).search
    : (kept?.path ?? c.var.form.get("next") ?? "");

/**
 * The page on which an administrator signs in to a tenant, or names one where the address has none. It looks the same whether there is
 * such a tenant or not. Where the request was for a page of the console, signing in leads there; where it was a long form, back to what it held.
 */
export function signInPage(
  c: PageContext,
  tenant: string,
  problem?: SignInProblem,
): Response | Promise<Response> {
  // A part of a page that asks for news of all of it cannot hold this one: the page is to be loaded again. Not where a field that is being
  // typed into asks about itself: loading again would lose what was typed.
  if (c.req.header("HX-Request-Type") === "full") c.header("HX-Refresh", "true");
  const kept = keptOf(c) ?? readKept(c.var.form);
  const isCarried = kept !== undefined && fits(kept);
  if (problem === "too often") c.header("Retry-After", String(RATE_WINDOWS.signInSeconds));
  const status =
    problem === "too often"
      ? 429
      : problem === "form"
        ? 422
        : tenant === "" && problem === undefined
          ? 200
          : 401;
  return plainPage(
    c,
    { title: "Sign in", status },
    <div class="narrow">
      <h1>Sign in</h1>
      <p class="lede">
        {tenant === "" ? (
          "To your organisation's console."
        ) : (
          <>
            To the console of <code>{tenant}</code>.
          </>
        )}
      </p>
      {kept !== undefined && <Ended kept={kept} isCarried={isCarried} />}
      {problem !== undefined && <Notice tone="bad">{told[problem]}</Notice>}
      <form method="post" action="/console/sign-in" class="form">
        <input type="hidden" name="next" value={wanted(c, kept)} />
        {isCarried && <KeptFields kept={kept} prefixed />}
        {tenant === "" || problem !== undefined ? (
          <Field
            name="tenant"
            label="Organisation"
            value={tenant}
            hint="Its id, as in your SCIM address: /t/acme-inc-x7k2/scim/v2"
            required
            autocomplete="username"
          />
        ) : (
          <input type="hidden" name="tenant" value={tenant} />
        )}
        <Field
          name="token"
          type="password"
          label="Admin token"
          hint="Begins with rca_. It was shown once, when your organisation was registered."
          required
          autocomplete="current-password"
        />
        <Button kind="primary">Sign in</Button>
      </form>
      <p class="quiet">
        No token at hand? Somebody who is signed in can make a set-up link for you under Settings. Not
        registered yet? <a href="/">Register your organisation</a>.
      </p>
    </div>,
  );
}

const Ended = ({ kept, isCarried }: { kept: Kept; isCarried: boolean }) => (
  <>
    <Notice tone="warn" title="Your session has ended">
      {isCarried
        ? "Nothing was saved. What you entered is kept on this page, and comes back when you sign in. If you were let in by a link, open the link in another window, then load this page again."
        : "Nothing was saved. What you entered is too long to be kept: copy what you need of it before you sign in."}
    </Notice>
    <KeptText kept={kept} />
  </>
);
