import { Hono } from "hono";
import * as z from "zod";
import { checkedSettings, lookAhead, testConnection } from "../../http/api/foundation.ts";
import { foundationBody, tenantChangeBody } from "../../http/api/schemas.ts";
import { invalidFields } from "../../http/validation.ts";
import { forceLane } from "../../http/wake.ts";
import { TENANT_LIMITS } from "../../limits/tenants.ts";
import { connect, readSettings, start, viewConnection } from "../../tenants/connection.ts";
import type { FoundationSettings } from "../../tenants/foundation-settings.ts";
import { changeTenant } from "../../tenants/tenant.ts";
import { createToken } from "../../tenants/tokens.ts";
import type { ConsoleEnv } from "../context.ts";
import { statedConnection } from "./connection-input.ts";
import { mistakesOf } from "./mistakes.ts";
import { setupPage } from "./setup-page.tsx";
import { STEPS } from "./steps.ts";

const stepOf = z.enum(STEPS).optional().catch(undefined);

/** `/console/{tenant}/setup`: the set-up and what can be done in it. What shows a secret or a result answers with the page itself. */
export const setupRoutes = new Hono<ConsoleEnv>()
  .get("/", (c) =>
    setupPage(c, stepOf.parse(c.req.query("step")), { done: done.get(c.req.query("done") ?? "") }),
  )
  .post("/idp", async function chooseIdp(c) {
    const change = tenantChangeBody.safeParse({ idp: c.var.form.get("idp") ?? "" });
    if (!change.success) return setupPage(c, "idp", { status: 422, problem: "Choose one of the list." });
    await changeTenant(c.var.db, c.var.tenant, { idp: change.data.idp });
    return c.redirect(`${pathOf(c)}?step=idp&done=idp`, 303);
  })
  .post("/token", async function makeToken(c) {
    const made = await createToken(c.var.db, c.var.tenant, "scim", "made in set-up", c.var.now);
    return made.ok
      ? setupPage(c, "idp", { status: 201, token: made.value.token })
      : setupPage(c, "idp", { status: 409, problem: TOO_MANY_TOKENS });
  })
  .post("/foundation", async function stateConnection(c) {
    const { db, tenant, form, now } = c.var;
    const refuse = (problem: Parameters<typeof mistakesOf>[0]) =>
      setupPage(c, "foundation", { status: 422, refused: { form, mistakes: mistakesOf(problem) } });
    const body = foundationBody.safeParse(statedConnection(form, "preview") ?? NOTHING);
    if (!body.success) return refuse(invalidFields(body.error));
    const settings = checkedSettings(body.data, c.env, "/baseUrl");
    if (!settings.ok) return refuse(settings.error);
    const former = await viewConnection(db, c.env.MASTER_KEY, tenant);
    const goesOn = former?.start === "now" && isSameFoundation(former, settings.value);
    await connect(
      db,
      c.env.MASTER_KEY,
      tenant,
      { ...settings.value, start: goesOn ? "now" : "preview" },
      now,
    );
    // Whatever made the lane pause may be mended by this. If this call is lost, the sweep wakes it.
    c.executionCtx.waitUntil(forceLane(c).catch(() => undefined));
    return c.redirect(`${pathOf(c)}?step=foundation&done=${goesOn ? "changed" : "connected"}`, 303);
  })
  .post("/test", async function tryConnection(c) {
    const settings = await readSettings(c.var.db, c.env.MASTER_KEY, c.var.tenant);
    return settings === undefined
      ? setupPage(c, "foundation", { status: 409, problem: NOT_CONNECTED })
      : setupPage(c, "foundation", { checks: await testConnection(settings) });
  })
  .post("/preview", async function previewSync(c) {
    const { db, tenant } = c.var;
    const settings = await readSettings(db, c.env.MASTER_KEY, tenant);
    if (settings === undefined) return setupPage(c, "foundation", { status: 409, problem: NOT_CONNECTED });
    const preview = await lookAhead(db, tenant, settings);
    return preview.ok
      ? setupPage(c, "sync", { preview: preview.value })
      : setupPage(c, "sync", { status: 409, unread: preview.error });
  })
  .post("/start", async function startSync(c) {
    const { db, tenant, now } = c.var;
    if (!(await start(db, tenant, now)))
      return setupPage(c, "foundation", { status: 409, problem: NOT_CONNECTED });
    await forceLane(c);
    return c.redirect(`${pathOf(c)}?step=sync&done=started`, 303);
  });

const pathOf = (c: { readonly var: { readonly tenant: string } }): string => `/console/${c.var.tenant}/setup`;

const isSameFoundation = (
  one: Pick<FoundationSettings, "baseUrl" | "organization">,
  other: Pick<FoundationSettings, "baseUrl" | "organization">,
): boolean => one.baseUrl === other.baseUrl && one.organization === other.organization;

/** A form in which nothing was filled in, so that every field says that it is needed. */
const NOTHING = { baseUrl: "", organization: "", credentials: { type: "password", user: "", password: "" } };

const done: ReadonlyMap<string, string> = new Map([
  ["idp", "The guide is that of the identity provider you chose."],
  ["connected", "The connection is saved. Test it next."],
  ["changed", "The connection is saved, and work goes on with it."],
  ["started", "Started. From now on Foundation follows your identity provider."],
]);

const NOT_CONNECTED =
  "There is no connection to Foundation that can be used. State it here, with its password or token.";
const TOO_MANY_TOKENS = `You have ${TENANT_LIMITS.tokens} tokens, and there can be no more. Delete one that is not used under Settings.`;
