import { Hono } from "hono";
import * as z from "zod";
import { checkOutbound, type OutboundPolicy } from "../../access/outbound.ts";
import type { Env } from "../../config.ts";
import { type Delivery, postAlert } from "../../lane/alerts/post.ts";
import { newId } from "../../lib/ids.ts";
import { ALERT_LIMITS } from "../../limits/propagation.ts";
import { TENANT_LIMITS } from "../../limits/tenants.ts";
import { readAlertRow } from "../../store/alerts.ts";
import { ALERT_EVENTS } from "../../store/tables/alerts.ts";
import {
  type AlertView,
  endAlerts,
  openWebhookSecret,
  stateAlerts,
  viewAlerts,
} from "../../tenants/alerts.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { publicUrl } from "../public-url.ts";
import { readBody } from "./body.ts";
import { laneOf } from "./lane.ts";
import { timestamp, timestampOrNull } from "./page.ts";
import { type Answer, count, time } from "./shape.ts";

const WHOLE_MINUTES = `Must be a whole number from 0 to ${ALERT_LIMITS.maxDegradedMinutes}.`;

export const alertsBody = z
  .strictObject({
    url: z
      .string()
      .max(TENANT_LIMITS.urlLength)
      .describe("Where messages are posted to: a public https address."),
    events: z
      .array(z.enum(ALERT_EVENTS))
      .min(1, "Name at least one event; to be told nothing, delete the alerts.")
      .max(ALERT_EVENTS.length),
    degradedMinutes: z
      .int(WHOLE_MINUTES)
      .min(0, WHOLE_MINUTES)
      .max(ALERT_LIMITS.maxDegradedMinutes, WHOLE_MINUTES)
      .default(ALERT_LIMITS.degradedMinutes)
      .describe("For how long the tenant has to be degraded before that is told."),
    rotateSecret: z.boolean().default(false).describe("Whether to make a new signing secret."),
  })
  .meta({
    id: "AlertSettings",
    examples: [
      { url: "https://hooks.example.com/rollcall", events: ["parked", "held", "degraded", "recovered"] },
    ],
  });

/** `/tenants/{id}/alerts`: whom to tell of failures. The signing secret is shown once, when it is made. */
export const alertRoutes = new Hono<TenantEnv>()
  .get("/", async function getAlerts(c) {
    const view = await viewAlerts(c.var.db, c.var.tenant);
    return view === undefined ? problemResponse(noAlerts) : c.json(alertsAnswer(view));
  })
  .put("/", async function putAlerts(c) {
    const body = await readBody(c.req.raw, alertsBody);
    if (!body.ok) return problemResponse(body.error);
    const { url, events, degradedMinutes, rotateSecret: rotate } = body.value;
    const address = checkOutbound(url, policyOf(c));
    if (!address.ok) return problemResponse(badUrl(address.error));
    const { db, tenant, now } = c.var;
    const stated = { url: address.value.href, events: [...new Set(events)], degradedMinutes };
    const { secret, isNew } = await stateAlerts(
      db,
      c.env.MASTER_KEY,
      tenant,
      { ...stated, linkBase: publicUrl(c), rotate },
      now,
    );
    // What needs somebody already is told now. If this call is lost, the sweep makes it.
    c.executionCtx.waitUntil(
      laneOf(c.env, tenant)
        .tell()
        .catch(() => undefined),
    );
    const view = await viewAlerts(db, tenant);
    if (view === undefined) return problemResponse(noAlerts);
    const answer: Answer<typeof statedAlertsShape> = {
      ...alertsAnswer(view),
      ...(secret === undefined ? {} : { secret }),
    };
    return c.json(answer, isNew ? 201 : 200);
  })
  .delete("/", async function deleteAlerts(c) {
    const ended = await endAlerts(c.var.db, c.var.tenant);
    return ended ? c.body(null, 204) : problemResponse(noAlerts);
  })
  .post("/test", async function postTest(c) {
    const sent = await sendTestAlert(c);
    if (sent === "none") return problemResponse(noAlerts);
    if (sent === "sealed") return problemResponse(sealedForGood);
    const answer: Answer<typeof deliveryShape> = sent;
    return c.json(answer);
  });

/** Sends the tenant's receiver a message that says nothing has happened; `none` where there is no receiver, `sealed` where its secret does not open. */
export async function sendTestAlert(c: TenantContext): Promise<Delivery | "none" | "sealed"> {
  const { db, tenant, now } = c.var;
  const row = await readAlertRow(db, tenant);
  if (row === undefined) return "none";
  const secret = await openWebhookSecret(c.env.MASTER_KEY, row);
  if (secret === undefined) return "sealed";
  const body = JSON.stringify({
    type: "rollcall.test",
    timestamp: timestamp(now),
    data: { tenant, summary: "This is a test; nothing has happened.", remedy: "Nothing has to be done." },
  });
  const receiver = { url: row.url, secret, policy: policyOf(c) };
  return postAlert(receiver, { id: `msg_${newId()}`, body }, now);
}

/** The part of a request's context that this needs: of the API, or of a page. */
interface TenantContext {
  readonly env: Env;
  readonly var: Pick<TenantEnv["Variables"], "db" | "tenant" | "now">;
}

export const policyOf = (c: { readonly env: Pick<Env, "OUTBOUND"> }): OutboundPolicy =>
  c.env.OUTBOUND === "any" ? "any" : "public";

export const alertsShape = z
  .strictObject({
    url: z.string(),
    events: z.array(z.enum(ALERT_EVENTS)),
    degradedMinutes: count,
    createdAt: time,
    updatedAt: time,
    delivery: z.strictObject({
      pending: count.describe("Messages on their way."),
      givenUp: count.describe("Messages that no try could deliver."),
      lastDeliveredAt: time.nullable(),
      lastFailureAt: time.nullable(),
      lastFailure: z.string().nullable(),
    }),
  })
  .meta({ id: "Alerts" });

export const statedAlertsShape = alertsShape
  .extend({
    secret: z.string().optional().describe("The signing secret (whsec_…), shown only when it is made."),
  })
  .meta({ id: "AlertsStated" });

export const deliveryShape = z
  .strictObject({
    ok: z.boolean(),
    status: z.int().nullable().describe("The receiver's status; null where it did not answer."),
    detail: z.string(),
  })
  .meta({ id: "Delivery" });

const alertsAnswer = (view: AlertView): Answer<typeof alertsShape> => ({
  url: view.url,
  events: view.events,
  degradedMinutes: view.degradedMinutes,
  createdAt: timestamp(view.createdAt),
  updatedAt: timestamp(view.updatedAt),
  delivery: {
    pending: view.pending,
    givenUp: view.givenUp,
    lastDeliveredAt: timestampOrNull(view.deliveredAt),
    lastFailureAt: timestampOrNull(view.failedAt),
    lastFailure: view.failure,
  },
});

const badUrl = (detail: string): Problem => ({
  kind: "invalid",
  detail: `/url: ${detail}`,
  errors: [{ pointer: "/url", detail }],
});

export const noAlerts: Problem = {
  kind: "notFound",
  detail: "This tenant has no alerts; state a URL and events by PUT.",
};

export const sealedForGood: Problem = {
  kind: "conflict",
  detail: 'The signing secret cannot be opened any more; make a new one by PUT with "rotateSecret": true.',
};
