import { Hono } from "hono";
import { tokenBody } from "../../http/api/schemas.ts";
import { refusedDeletion, tooManyTokens } from "../../http/api/tokens.ts";
import { createToken, deleteToken, listTokens } from "../../tenants/tokens.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { NewTokenPage, TokenDeletionPage } from "./token-pages.tsx";
import { BY_LINK, showTokens } from "./tokens-view.tsx";

/** `/console/{tenant}/settings/tokens`: who may call, and who may sign in. A token is shown once, on the page that its form leads to. */
export const tokenPages = new Hono<ConsoleEnv>()
  .get("/", (c) => showTokens(c, 200, {}))
  .post("/", async function makeToken(c) {
    const { db, tenant, session, now, form } = c.var;
    const entered = { kind: form.get("kind") ?? "", label: form.get("label") ?? "" };
    const read = tokenBody.safeParse(entered);
    if (!read.success)
      return showTokens(c, 422, { entered, error: "A label of 1 to 200 characters is needed, in one line." });
    if (read.data.kind === "admin" && session.role !== "admin") return refusePage(c, 403, BY_LINK);
    const made = await createToken(db, tenant, read.data.kind, read.data.label, now);
    if (!made.ok) return showTokens(c, 422, { entered, error: tooManyTokens.detail });
    return tenantPage(
      c,
      { title: "New token", area: "settings", status: 201 },
      <NewTokenPage
        session={session}
        kind={read.data.kind}
        label={read.data.label}
        token={made.value.token}
      />,
    );
  })
  .get("/:tokenId/delete", async function askForDeletion(c) {
    const { db, tenant, session, now } = c.var;
    const token = (await listTokens(db, tenant)).find(({ id }) => id === c.req.param("tokenId"));
    if (token === undefined) return refusePage(c, 404, refusedDeletion.unknown.detail);
    return tenantPage(
      c,
      { title: "Delete a token", area: "settings" },
      <TokenDeletionPage session={session} token={token} now={now} />,
    );
  })
  .post("/:tokenId/delete", async function removeToken(c) {
    const { db, tenant, session } = c.var;
    const id = c.req.param("tokenId");
    const kind = (await listTokens(db, tenant)).find((token) => token.id === id)?.kind;
    if (kind === "admin" && session.role !== "admin") return refusePage(c, 403, BY_LINK);
    const deleted = await deleteToken(db, tenant, id);
    if (!deleted.ok)
      return refusePage(c, deleted.error === "unknown" ? 404 : 409, refusedDeletion[deleted.error].detail);
    return c.redirect(`/console/${tenant}/settings/tokens?done=deleted`, 303);
  });
