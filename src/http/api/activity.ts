import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import type { DownstreamItem } from "../../activity/downstream.ts";
import type { RecordRow } from "../../activity/read.ts";
import { listReads, type ReadsOfSecond } from "../../activity/reads.ts";
import { searchActivity } from "../../activity/search.ts";
import { ACTIVITY_LIMITS } from "../../limits/records.ts";
import { MEMBER_LIMITS } from "../../limits/scim.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { refuseInvalid } from "../validation.ts";
import { keptOf, parse, readEntry } from "./activity-entry.ts";
import type { downstreamShape, readsShape, recordShape } from "./activity-shapes.ts";
import { eventAnswer } from "./events.ts";
import { page, pageQuery, timestamp } from "./page.ts";
import type { Answer } from "./shape.ts";

const time = z.iso
  .datetime({ offset: true, error: "Must be a time such as 2026-01-31T12:00:00Z." })
  .transform((text) => Date.parse(text));
const name = z.string().min(1).max(ACTIVITY_LIMITS.subjectLength);
const id = z.string().min(1).max(MEMBER_LIMITS.idLength);

/** Every condition that is stated has to hold; what is not known is refused, because to ignore it would show too much. */
export const searchQuery = pageQuery.strict().extend({
  userId: id.optional().describe("About this person, memberships included."),
  userName: name
    .optional()
    .describe("About whoever bears this name, or was made, renamed or refused under it."),
  groupId: id.optional().describe("About this group."),
  displayName: name.optional().describe("About the group of this name."),
  status: z
    .string()
    .regex(/^[1-5](\d\d|xx)$/, "Must be a status such as 409, or a class such as 4xx.")
    .optional()
    .describe("A status such as 409, or a class such as 4xx."),
  failed: z
    .enum(["true"], { error: "Must be true; leave it out to see what succeeded too." })
    .optional()
    .describe("Whatever failed."),
  method: z
    .enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"])
    .optional()
    .describe("The request's method."),
  from: time.optional().describe("From this time on."),
  to: time.optional().describe("Before this time."),
});

export const readsQuery = pageQuery.strict().extend({
  after: z
    .string()
    .regex(/^\d{0,12}$/, "Must be the nextCursor of an earlier page.")
    .default("")
    .describe("The nextCursor of the page before."),
});

/**
 * `/tenants/{id}/activity`: what the IdP sent, how it was understood, what it changed; the newest first. One record also has the bodies,
 * its events, and what it means for Foundation at this moment. `/reads` counts the reads of the last hour.
 */
export const activityRoutes = new Hono<TenantEnv>()
  .get("/", zValidator("query", searchQuery, refuseInvalid), async function getActivity(c) {
    const { after, limit, status, failed, ...query } = c.req.valid("query");
    const kept = await keptOf(c.var);
    if (kept === undefined) return problemResponse(gone);
    const search = {
      ...query,
      statuses: statusRange(status, failed === "true"),
      before: after === "" ? undefined : after,
    };
    const { rows, next } = await searchActivity(c.var.db, c.var.tenant, search, { ...kept, limit });
    return c.json({ items: rows.map(recordAnswer), nextCursor: next ?? null });
  })
  .get("/reads", zValidator("query", readsQuery, refuseInvalid), async function getReads(c) {
    const { after, limit } = c.req.valid("query");
    const { db, tenant, now } = c.var;
    const before = after === "" ? Number.MAX_SAFE_INTEGER : Number(after);
    const { lastHour, seconds } = await listReads(db, tenant, now, before, limit + 1);
    return c.json({ lastHour, ...page(seconds, limit, readsAnswer, ({ second }) => String(second)) });
  })
  .get("/:requestId", async function getActivityOfRequest(c) {
    const kept = await keptOf(c.var);
    const entry = kept && (await readEntry(c.var.db, c.var.tenant, c.req.param("requestId"), kept));
    if (entry === undefined) return problemResponse(unknownRequest);
    return c.json({
      ...recordAnswer(entry.row),
      request: entry.request,
      response: entry.response,
      understood: entry.understood,
      details: entry.details,
      events: entry.events.map(eventAnswer),
      hasMoreEvents: entry.hasMoreEvents,
      downstream: entry.downstream.map(downstreamAnswer),
      moreDownstream: entry.moreDownstream,
    });
  });

/** The least and the greatest status that is asked for. */
export function statusRange(
  status: string | undefined,
  failed: boolean,
): readonly [number, number] | undefined {
  if (status === undefined) return failed ? [400, 599] : undefined;
  const [least, greatest] = [Number(status.replace("xx", "00")), Number(status.replace("xx", "99"))];
  return [failed ? Math.max(400, least) : least, greatest];
}

const recordAnswer = (row: RecordRow): Answer<typeof recordShape> => ({
  id: row.id,
  at: timestamp(row.at),
  method: row.method,
  path: row.path,
  status: row.status,
  client: row.client,
  idp: row.idp,
  tolerances: parse(row.tolerances) as readonly string[],
  changed: parse(row.changed) as Answer<typeof recordShape>["changed"],
  summary: row.summary,
});

const readsAnswer = ({ second, count, sample }: ReadsOfSecond): Answer<typeof readsShape> => ({
  second: timestamp(second * 1_000),
  count,
  sample: sample as Answer<typeof readsShape>["sample"],
});

const downstreamAnswer = ({
  kind,
  target,
  subject,
  state,
  reason,
  remedy,
}: DownstreamItem): Answer<typeof downstreamShape> => ({
  kind,
  target,
  subject,
  state,
  reason,
  remedy,
});

const unknownRequest: Problem = {
  kind: "notFound",
  detail: "There is no record of that request: only writes and failures are recorded, and not for ever.",
};

const gone: Problem = {
  kind: "notFound",
  detail: "This tenant is being deleted, and its records with it.",
};
