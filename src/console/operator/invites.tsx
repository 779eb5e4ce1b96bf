import { type Context, Hono } from "hono";
import { readPlace } from "../../http/api/operator.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import { createInvite, listInvites } from "../../tenants/invites.ts";
import type { OperatorEnv } from "../context.ts";
import { InvitesPage } from "./invites-page.tsx";
import { readLabel } from "./label.ts";
import { operatorPage } from "./page.tsx";
import { SecretPage } from "./secret-page.tsx";

/** `/operator/invites`. */
export const invitePages = new Hono<OperatorEnv>()
  .get("/", (c) => showInvites(c, 200))
  .post("/", async function makeInvite(c) {
    const label = readLabel(c.var.form);
    if (!label.ok) return showInvites(c, 422, label.error);
    const code = await createInvite(c.var.db, label.value, c.var.now);
    return operatorPage(
      c,
      { title: "Invite code", area: "invites", status: 201 },
      <SecretPage
        title="An invite code"
        label="Invite code"
        value={code}
        about="Whoever has it can register one organisation with it."
        back={{ href: "/operator/invites", label: "Back to the invite codes" }}
      />,
    );
  });

async function showInvites(
  c: Context<OperatorEnv>,
  status: 200 | 422,
  mistake?: { readonly label: string; readonly error: string },
): Promise<Response> {
  const { db, operator, now } = c.var;
  const found = await listInvites(db, readPlace(c.req.query("after") ?? ""), CONSOLE_LIMITS.rows + 1);
  const invites = found.slice(0, CONSOLE_LIMITS.rows);
  const last = found.length > invites.length ? invites.at(-1) : undefined;
  return operatorPage(
    c,
    { title: "Invite codes", area: "invites", status },
    <InvitesPage
      {...{ invites, operator, mistake, now }}
      next={last && `${last.createdAt}.${last.codeHash}`}
    />,
  );
}
