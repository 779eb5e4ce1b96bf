import { type Context, Hono } from "hono";
import { mayFailToSignIn } from "../../access/rate-limit.ts";
import type { Result } from "../../lib/result.ts";
import { RATE_WINDOWS } from "../../limits/http.ts";
import { type Invitation, readInvitation } from "../../tenants/setup-links.ts";
import type { PageEnv } from "../context.ts";
import { beginSession } from "../session/begin.ts";
import { refusePage } from "../ui/refusal.tsx";
import { deadLinkPage, invitationPage } from "./invitation-page.tsx";

/** `/links/{tenant}/{secret}`: a set-up link. Looking at it shows the invitation, accepting it opens a session that ends with the link. */
export const linkRoutes = new Hono<PageEnv>()
  .get("/:tenant/:secret", async function showInvitation(c) {
    const invitation = await invitationOf(c);
    return invitation.ok ? invitationPage(c, invitation.value) : refuseLink(c, invitation.error);
  })
  .post("/:tenant/:secret", async function acceptInvitation(c) {
    const invitation = await invitationOf(c);
    if (!invitation.ok) return refuseLink(c, invitation.error);
    const tenant = c.req.param("tenant");
    const { hash, expiresAt } = invitation.value;
    await beginSession(c, tenant, { kind: "link", hash, until: expiresAt });
    return c.redirect(`/console/${tenant}/setup`, 303);
  });

type LinkFault = "unknown" | "expired" | "suspended";

const invitationOf = (c: Context<PageEnv>): Promise<Result<Invitation, LinkFault>> =>
  readInvitation(c.var.db, c.req.param("tenant") ?? "", c.req.param("secret") ?? "", c.var.now);

/** Failures are counted together with those to sign in: a link is a way to do that. */
async function refuseLink(c: Context<PageEnv>, fault: LinkFault): Promise<Response> {
  if (fault === "suspended")
    return refusePage(
      c,
      403,
      "This organisation is suspended. Ask the operator of this service to resume it.",
    );
  if (await mayFailToSignIn(c.env, c.req.header("CF-Connecting-IP")))
    return deadLinkPage(c, fault === "expired" ? 410 : 404);
  c.header("Retry-After", String(RATE_WINDOWS.signInSeconds));
  return refusePage(c, 429, "Too many links that open nothing were tried from here. Try again in a minute.");
}
