import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { listEvents, type StoredEvent } from "../../events/read.ts";
import type { TenantEnv } from "../context.ts";
import { refuseInvalid } from "../validation.ts";
import { page, pageQuery, timestamp } from "./page.ts";
import { time } from "./shape.ts";

/** `after` is the `seq` of the last event that the client has seen, which is also what `nextCursor` holds. */
export const eventQuery = pageQuery.extend({
  after: z
    .string()
    .regex(/^\d{0,15}$/, "Must be the nextCursor of an earlier page, or the seq of an event.")
    .default("")
    .describe("The nextCursor of the page before, or the seq of an event."),
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

const event = {
  seq: z.int().describe("Counts up by one, in the order of the commits."),
  at: time,
  requestId: z.string().describe("The request that caused it, as in the activity record."),
};
const groupEvent = { ...event, groupId: z.string() };

/** The data of an event stand beside what all events have. */
export const eventShape = z
  .discriminatedUnion("type", [
    z.strictObject({
      type: z.enum(["user.created", "user.updated", "user.deactivated", "user.reactivated"]),
      ...event,
      userId: z.string(),
      userName: z.string(),
      externalId: z.string().optional(),
      active: z.boolean(),
    }),
    z.strictObject({ type: z.literal("user.deleted"), ...event, userId: z.string(), userName: z.string() }),
    z.strictObject({
      type: z.enum(["group.created", "group.updated"]),
      ...groupEvent,
      displayName: z.string(),
    }),
    z.strictObject({ type: z.literal("group.deleted"), ...groupEvent }),
    z.strictObject({
      type: z.enum(["group.member_added", "group.member_confirmed", "group.member_removed"]),
      ...groupEvent,
      value: z.string().describe("The id of the member."),
      memberType: z.enum(["User", "Group"]),
    }),
  ])
  .meta({ id: "Event", description: "Something that happened to the directory." });

/** An event as the API shows it. */
export const eventAnswer = ({ seq, type, at, requestId, data }: StoredEvent) => ({
  ...data,
  seq,
  type,
  at: timestamp(at),
  requestId,
});
