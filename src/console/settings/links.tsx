import { Hono } from "hono";
import { setupLinkBody, TOO_MANY_LINKS } from "../../http/api/setup-links.ts";
import { setupLinkUrl } from "../../http/public-url.ts";
import { createSetupLink, deleteSetupLink } from "../../tenants/setup-links.ts";
import type { ConsoleEnv } from "../context.ts";
import { ButtonLink } from "../ui/button.tsx";
import { Copy } from "../ui/copy.tsx";
import { Notice } from "../ui/notice.tsx";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { Time } from "../ui/time.tsx";
import { BY_LINK, showTokens } from "./tokens-view.tsx";

/** `/console/{tenant}/settings/links`: links that let colleagues in for a time. Only who signed in with a token makes and ends them. */
export const linkPages = new Hono<ConsoleEnv>()
  .use(async function administratorsOnly(c, next) {
    return c.var.session.role === "admin" ? next() : refusePage(c, 403, BY_LINK);
  })
  .post("/", async function makeLink(c) {
    const { db, tenant, now, form } = c.var;
    const label = (form.get("linkLabel") ?? "").trim();
    const hours = form.get("expiresInHours") ?? "";
    const read = setupLinkBody.safeParse({ label, expiresInHours: Number(hours) });
    const link = { label, hours };
    if (!read.success)
      return showTokens(c, 422, {
        link,
        error: "Say whom the link is for, and for how many hours: 1 to 168.",
      });
    const made = await createSetupLink(db, tenant, read.data, now);
    if (!made.ok) return showTokens(c, 422, { link, error: TOO_MANY_LINKS });
    const url = setupLinkUrl(c, tenant, made.value.secret);
    return tenantPage(
      c,
      { title: "New set-up link", area: "settings", status: 201 },
      <>
        <h1>New set-up link</h1>
        <Notice tone="warn">This is the only time that the link is shown. Whoever has it is let in.</Notice>
        <Copy label={made.value.label} value={url} secret />
        <p>
          It ends <Time at={made.value.expiresAt} now={now} />, and with it whoever came in by it is signed
          out. It opens everything but tokens of administrators, links, and the deletion of the organisation.
        </p>
        <ButtonLink href={`/console/${tenant}/settings/tokens`}>To tokens and links</ButtonLink>
      </>,
    );
  })
  .post("/:linkId/delete", async function endLink(c) {
    const { db, tenant } = c.var;
    await deleteSetupLink(db, tenant, c.req.param("linkId"));
    return c.redirect(`/console/${tenant}/settings/tokens?done=ended`, 303);
  });
