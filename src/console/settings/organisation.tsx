import { Hono } from "hono";
import { laneOf } from "../../http/api/lane.ts";
import { problemOf } from "../../http/api/mapping.ts";
import { tenantChangeBody } from "../../http/api/schemas.ts";
import { publicUrl, scimBaseUrl } from "../../http/public-url.ts";
import { wakeLane } from "../../http/wake.ts";
import { changeMapping } from "../../mapping/change.ts";
import { deleteTenant } from "../../tenants/delete.ts";
import { changeTenant } from "../../tenants/tenant.ts";
import type { ConsoleEnv } from "../context.ts";
import { dropSessionCookie } from "../session/cookies.ts";
import { plainPage, tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { OrganisationPage } from "./organisation-page.tsx";

/** `/console/{tenant}/settings`: the organisation itself, and its end. */
export const organisationPages = new Hono<ConsoleEnv>()
  .get("/", async function showOrganisation(c) {
    const { session } = c.var;
    const done = c.req.query("done") === "saved" ? "Saved." : undefined;
    return tenantPage(
      c,
      { title: "Settings", area: "settings", done },
      <OrganisationPage session={session} {...addresses(c)} name={session.tenantName} idp={session.idp} />,
    );
  })
  .post("/", async function saveOrganisation(c) {
    const { db, tenant, session, requestId, form, wanted } = c.var;
    const entered = { name: form.get("name") ?? "", idp: form.get("idp") ?? "" };
    const read = tenantChangeBody.safeParse(entered);
    const again = (error: string) =>
      tenantPage(
        c,
        { title: "Settings", area: "settings", status: 422 },
        <OrganisationPage session={session} {...addresses(c)} {...entered} error={error} />,
      );
    if (!read.success) return again(read.error.issues[0]?.message ?? "This name cannot be taken.");
    // The Foundation groups' names may hold the tenant's.
    const renaming = { tenant, requestId, tenantName: read.data.name, wanted };
    const renamed = await changeMapping(db, renaming, Date.now);
    if (!renamed.ok) return again(problemOf(renamed.error).detail);
    if (renamed.value.changed) wakeLane(c);
    await changeTenant(db, tenant, { idp: read.data.idp });
    return c.redirect(`/console/${tenant}/settings?done=saved`, 303);
  })
  .post("/delete", async function deleteOrganisation(c) {
    const { db, tenant, session } = c.var;
    if (session.role !== "admin")
      return refusePage(c, 403, "A set-up link does not allow this. Sign in with an admin token.");
    const deleted = await deleteTenant(db, tenant, c.var.form.get("name") ?? "");
    if (!deleted.ok)
      return tenantPage(
        c,
        { title: "Settings", area: "settings", status: 422 },
        <OrganisationPage
          session={session}
          {...addresses(c)}
          name={session.tenantName}
          idp={session.idp}
          deletionError="This is not the organisation's name. Nothing was deleted."
        />,
      );
    c.executionCtx.waitUntil(
      laneOf(c.env, tenant)
        .dissolve()
        .catch(() => undefined),
    );
    dropSessionCookie(c, tenant);
    return plainPage(
      c,
      { title: "Deleted" },
      <div class="narrow">
        <h1>Deleted</h1>
        <p class="lede">
          Everything that Rollcall held of <span dir="auto">{session.tenantName}</span> is gone. What it had
          placed in Foundation is still there.
        </p>
        <p>Now switch the provisioning off at your IdP: its requests are refused from here on.</p>
      </div>,
    );
  });

const addresses = (c: Parameters<typeof scimBaseUrl>[0] & { readonly var: { readonly tenant: string } }) => ({
  scimUrl: scimBaseUrl(c, c.var.tenant),
  apiUrl: `${publicUrl(c)}/api/v1/tenants/${c.var.tenant}`,
});
