import { type Context, Hono } from "hono";
import { TOO_MANY_LINKS } from "../../http/api/setup-links.ts";
import { setupLinkUrl } from "../../http/public-url.ts";
import { CONSOLE_LIMITS, OPERATOR_LIMITS } from "../../limits/http.ts";
import { SETUP_LINK_LIMITS } from "../../limits/tenants.ts";
import { listTenants, readTenantOverview, setStatus } from "../../tenants/operator.ts";
import { createSetupLink } from "../../tenants/setup-links.ts";
import type { OperatorEnv } from "../context.ts";
import { refusePage } from "../ui/refusal.tsx";
import { ConfirmPage } from "./confirm-page.tsx";
import { readLabel } from "./label.ts";
import { operatorPage } from "./page.tsx";
import { SecretPage } from "./secret-page.tsx";
import { type Filter, filters, matches } from "./state.ts";
import { TenantPage } from "./tenant-page.tsx";
import { TenantsPage } from "./tenants-page.tsx";

/** The organisations, and what an operator may do to one. */
export const tenantPages = new Hono<OperatorEnv>()
  .get("/", async function showTenants(c) {
    const { db, now } = c.var;
    const filter: Filter = filters.find((one) => one === c.req.query("show")) ?? "all";
    const size = filter === "all" ? CONSOLE_LIMITS.rows : OPERATOR_LIMITS.examined;
    const found = await listTenants(db, c.req.query("after") ?? "", size + 1);
    const examined = found.slice(0, size);
    const tenants = examined.filter((tenant) => matches(tenant, filter, now));
    const next = found.length > size ? examined.at(-1)?.id : undefined;
    return operatorPage(
      c,
      { title: "Organisations", area: "tenants" },
      <TenantsPage {...{ tenants, filter, next, now }} />,
    );
  })
  .get("/tenants/:tenant", (c) => showTenant(c, 200))
  .get("/tenants/:tenant/:verb{suspend|resume}", async function askFirst(c) {
    const tenant = await readTenantOverview(c.var.db, c.req.param("tenant"));
    if (tenant === undefined) return refusePage(c, 404, UNKNOWN);
    const verb = c.req.param("verb") === "suspend" ? "suspend" : "resume";
    return operatorPage(
      c,
      { title: tenant.name, area: "tenants" },
      <ConfirmPage tenant={tenant} verb={verb} operator={c.var.operator} />,
    );
  })
  .post("/tenants/:tenant/:verb{suspend|resume}", async function changeStatus(c) {
    const tenant = c.req.param("tenant");
    const suspends = c.req.param("verb") === "suspend";
    const changed = await setStatus(c.var.db, tenant, suspends ? "suspended" : "active");
    if (!changed) return refusePage(c, 404, UNKNOWN);
    return c.redirect(
      `/operator/tenants/${encodeURIComponent(tenant)}?done=${suspends ? "suspended" : "resumed"}`,
      303,
    );
  })
  .post("/tenants/:tenant/links", async function makeLink(c) {
    const { db, now } = c.var;
    const id = c.req.param("tenant");
    const label = readLabel(c.var.form);
    if (!label.ok) return showTenant(c, 422, label.error);
    const expiresInHours = SETUP_LINK_LIMITS.usualHours;
    const made = await createSetupLink(db, id, { label: label.value, expiresInHours }, now);
    if (!made.ok)
      return made.error === "unknown"
        ? refusePage(c, 404, UNKNOWN)
        : showTenant(c, 409, { label: label.value, error: TOO_MANY_LINKS });
    return operatorPage(
      c,
      { title: "Set-up link", area: "tenants", status: 201 },
      <SecretPage
        title="A set-up link"
        label="Set-up link"
        value={setupLinkUrl(c, id, made.value.secret)}
        about={`Whoever holds it is in, for ${expiresInHours} hours: send it on a way that only they read.`}
        back={{ href: `/operator/tenants/${encodeURIComponent(id)}`, label: "Back to the organisation" }}
      />,
    );
  });

async function showTenant(
  c: Context<OperatorEnv>,
  status: 200 | 409 | 422,
  mistake?: { readonly label: string; readonly error: string },
): Promise<Response> {
  const { db, operator, now } = c.var;
  const tenant = await readTenantOverview(db, c.req.param("tenant") ?? "");
  if (tenant === undefined) return refusePage(c, 404, UNKNOWN);
  return operatorPage(
    c,
    { title: tenant.name, area: "tenants", status, done: done.get(c.req.query("done") ?? "") },
    <TenantPage {...{ tenant, operator, now, mistake }} />,
  );
}

const done: ReadonlyMap<string, string> = new Map([
  ["suspended", "Suspended: its IdP and its administrators are refused."],
  ["resumed", "Resumed: its IdP and its administrators are let in again."],
]);

const UNKNOWN = "There is no organisation of that id. Look at the list again.";
