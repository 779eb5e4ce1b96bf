import { type Context, Hono } from "hono";
import { checkOutbound } from "../../access/outbound.ts";
import { alertsBody, noAlerts, policyOf, sealedForGood, sendTestAlert } from "../../http/api/alerts.ts";
import { laneOf } from "../../http/api/lane.ts";
import { publicUrl } from "../../http/public-url.ts";
import { ALERT_LIMITS } from "../../limits/propagation.ts";
import { ALERT_EVENTS } from "../../store/tables/alerts.ts";
import { endAlerts, stateAlerts, viewAlerts } from "../../tenants/alerts.ts";
import type { ConsoleEnv } from "../context.ts";
import { tenantPage } from "../ui/page.tsx";
import { refusePage } from "../ui/refusal.tsx";
import { AlertsPage, type AlertsPageProps } from "./alerts-page.tsx";

/** `/console/{tenant}/settings/alerts`: where messages go when something needs somebody. */
export const alertPages = new Hono<ConsoleEnv>()
  .get("/", (c) => showAlerts(c, 200, {}))
  .post("/", async function saveAlerts(c) {
    const { db, tenant, now, form } = c.var;
    const entered = {
      url: (form.get("url") ?? "").trim(),
      events: form.getAll("events"),
      degradedMinutes: form.get("degradedMinutes") ?? "",
    };
    const read = alertsBody.safeParse({
      ...entered,
      degradedMinutes: entered.degradedMinutes === "" ? undefined : Number(entered.degradedMinutes),
      rotateSecret: form.has("rotateSecret"),
    });
    const address = checkOutbound(entered.url, policyOf(c));
    if (!read.success || !address.ok) {
      const issues = read.success ? [] : read.error.issues;
      const errors = Object.fromEntries(issues.map(({ path, message }) => [String(path[0]), message]));
      return showAlerts(c, 422, { entered, errors: address.ok ? errors : { ...errors, url: address.error } });
    }
    const { events, degradedMinutes, rotateSecret: rotate } = read.data;
    const stated = {
      url: address.value.href,
      events: [...new Set(events)],
      degradedMinutes,
      linkBase: publicUrl(c),
      rotate,
    };
    const { secret } = await stateAlerts(db, c.env.MASTER_KEY, tenant, stated, now);
    // What needs somebody already is told now. If this call is lost, the sweep makes it.
    c.executionCtx.waitUntil(
      laneOf(c.env, tenant)
        .tell()
        .catch(() => undefined),
    );
    if (secret !== undefined) return showAlerts(c, 201, { secret });
    return c.redirect(`/console/${tenant}/settings/alerts?done=saved`, 303);
  })
  .post("/test", async function sendTest(c) {
    const sent = await sendTestAlert(c);
    if (sent === "none") return refusePage(c, 404, noAlerts.detail);
    if (sent === "sealed") return refusePage(c, 409, sealedForGood.detail);
    return showAlerts(c, 200, { tested: sent });
  })
  .post("/delete", async function removeAlerts(c) {
    await endAlerts(c.var.db, c.var.tenant);
    return c.redirect(`/console/${c.var.tenant}/settings/alerts?done=ended`, 303);
  });

async function showAlerts(
  c: Context<ConsoleEnv>,
  status: 200 | 201 | 422,
  more: Partial<Pick<AlertsPageProps, "entered" | "errors" | "secret" | "tested">>,
): Promise<Response> {
  const { db, tenant, session, now } = c.var;
  const alerts = await viewAlerts(db, tenant);
  const entered = more.entered ?? {
    url: alerts?.url ?? "",
    events: alerts?.events ?? ALERT_EVENTS,
    degradedMinutes: String(alerts?.degradedMinutes ?? ALERT_LIMITS.degradedMinutes),
  };
  return tenantPage(
    c,
    { title: "Alerts", area: "settings", status, done: DONE.get(c.req.query("done") ?? "") },
    <AlertsPage session={session} alerts={alerts} now={now} {...more} entered={entered} />,
  );
}

const DONE: ReadonlyMap<string, string> = new Map([
  ["saved", "Saved. What needs somebody already is told at once."],
  ["ended", "There are no alerts any more."],
]);
