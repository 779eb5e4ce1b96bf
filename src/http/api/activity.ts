import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { listActivity, readActivity } from "../../activity/read.ts";
import type { Json } from "../../lib/json.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { refuseInvalid } from "../validation.ts";
import { page, pageQuery, timestamp } from "./page.ts";

/** `/tenants/{id}/activity`: what the IdP sent, how it was understood, what changed; the newest first. One record also has the bodies. */
export const activityRoutes = new Hono<TenantEnv>()
  .get("/", zValidator("query", pageQuery, refuseInvalid), async function getActivity(c) {
    const { after, limit } = c.req.valid("query");
    const rows = await listActivity(c.var.db, c.var.tenant, after, limit + 1);
    return c.json(page(rows, limit, activityAnswer, ({ id }) => id));
  })
  .get("/:requestId", async function getActivityOfRequest(c) {
    const row = await readActivity(c.var.db, c.var.tenant, c.req.param("requestId"));
    if (row === undefined) return problemResponse(unknownRequest);
    return c.json({ ...activityAnswer(row), request: parse(row.request), response: parse(row.response) });
  });

type ActivityRow = Awaited<ReturnType<typeof listActivity>>[number];

const activityAnswer = (row: ActivityRow) => ({
  id: row.id,
  at: timestamp(row.at),
  method: row.method,
  path: row.path,
  status: row.status,
  client: row.client,
  tolerances: parse(row.tolerances),
  changed: parse(row.changed),
  summary: row.summary,
});

const parse = (text: string | null): Json => (text === null ? null : (JSON.parse(text) as Json));

const unknownRequest: Problem = {
  kind: "notFound",
  detail: "There is no record of that request: only writes and failures are recorded, and not for ever.",
};
