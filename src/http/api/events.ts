import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { listEvents, type StoredEvent } from "../../events/read.ts";
import type { TenantEnv } from "../context.ts";
import { refuseInvalid } from "../validation.ts";
import { page, pageQuery, timestamp } from "./page.ts";

/** `after` is the `seq` of the last event that the client has seen, which is also what `nextCursor` holds. */
const eventQuery = pageQuery.extend({
  after: z
    .string()
    .regex(/^\d{0,15}$/, "Must be the nextCursor of an earlier page, or the seq of an event.")
    .default(""),
});

/**
 * `/tenants/{id}/events`: what happened to the tenant's directory, each event once, in commit order. Where nothing follows, `nextCursor`
 * is null; to go on later, send the `seq` of the last event as `after`.
 */
export const eventRoutes = new Hono<TenantEnv>().get(
  "/",
  zValidator("query", eventQuery, refuseInvalid),
  async function getEvents(c) {
    const { after, limit } = c.req.valid("query");
    const events = await listEvents(c.var.db, c.var.tenant, Number(after), limit + 1);
    return c.json(page(events, limit, eventAnswer, ({ seq }) => String(seq)));
  },
);

/** An event as the API shows it. */
export const eventAnswer = ({ seq, type, at, requestId, data }: StoredEvent) => ({
  ...data,
  seq,
  type,
  at: timestamp(at),
  requestId,
});
