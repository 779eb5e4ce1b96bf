import { zValidator } from "@hono/zod-validator";
import { type Context, Hono } from "hono";
import * as z from "zod";
import type { WorkKind, WorkState } from "../../store/tables/propagation.ts";
import {
  approveWork,
  decideAllWork,
  dismissWork,
  listWork,
  readWork,
  retryAllWork,
  retryWork,
  type WorkItem,
  type WorkKey,
  type WorkPlace,
} from "../../store/work-items.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { refuseInvalid } from "../validation.ts";
import { forceLane } from "../wake.ts";
import { readOptionalBody } from "./body.ts";
import { page, pageQuery, timestamp } from "./page.ts";
import { type Answer, count, time } from "./shape.ts";

export const itemsQuery = pageQuery.extend({
  state: z.enum(["pending", "parked", "held", "dismissed"]).optional().describe("Those in this state."),
});

/** Which states of work each state of the API shows: what waits for a parked item goes on by itself, so it is pending. */
export const shown: Readonly<
  Record<"pending" | "parked" | "held" | "dismissed" | "all", readonly WorkState[]>
> = {
  parked: ["parked"],
  pending: ["pending", "waiting"],
  held: ["held"],
  dismissed: ["dismissed"],
  all: ["held", "parked", "dismissed", "pending", "waiting"],
};

/** Nothing: whoever names some of the items must not have decided on all. */
export const decideAllBody = z.strictObject({}).meta({ id: "DecideAll" });

/** `/tenants/{id}/sync/items`: the work that is not done, with what stands in its way. */
export const syncItemRoutes = new Hono<TenantEnv>()
  .get("/", zValidator("query", itemsQuery, refuseInvalid), async function getItems(c) {
    const { after, limit, state } = c.req.valid("query");
    const { db, tenant } = c.var;
    const rows = await listWork(db, tenant, shown[state ?? "all"], readPlace(after), limit + 1);
    return c.json(page(rows, limit, itemAnswer, placeOf));
  })
  .post("/retry", async function retryAll(c) {
    const retried: Answer<typeof retriedShape> = await retryAllWork(c.var.db, c.var.tenant, c.var.now);
    await forceLane(c);
    return c.json(retried, 202);
  })
  .post("/:itemId/retry", async function retryItem(c) {
    const key = readId(c.req.param("itemId"));
    const item = key && (await retryWork(c.var.db, c.var.tenant, key, c.var.now));
    if (item === undefined) return problemResponse(unknownItem);
    await forceLane(c);
    return c.json(itemAnswer(item), 202);
  })
  .post("/:itemId/approve", (c) => decide(c, c.req.param("itemId"), "approve"))
  .post("/:itemId/dismiss", (c) => decide(c, c.req.param("itemId"), "dismiss"))
  .post("/:verdict{approve|dismiss}", async function decideAll(c) {
    const body = await readOptionalBody(c.req.raw, decideAllBody, {});
    if (!body.ok) return problemResponse(body.error);
    const verdict = c.req.param("verdict") === "approve" ? "approve" : "dismiss";
    const decided: Answer<typeof decidedShape> = await decideAllWork(
      c.var.db,
      c.var.tenant,
      verdict,
      c.var.now,
    );
    await forceLane(c);
    return c.json(decided, 202);
  });

/** Only what is held can be decided on; and what was dismissed can be approved after all. */
async function decide(c: Context<TenantEnv>, id: string, verdict: "approve" | "dismiss"): Promise<Response> {
  const { db, tenant, now } = c.var;
  const key = readId(id);
  if (key === undefined) return problemResponse(unknownItem);
  const item =
    verdict === "approve" ? await approveWork(db, tenant, key, now) : await dismissWork(db, tenant, key);
  if (item === undefined) {
    return problemResponse((await readWork(db, tenant, key)) === undefined ? unknownItem : notHeld);
  }
  // Also after a dismissal: its run tells that nothing is held any more.
  await forceLane(c);
  return c.json(itemAnswer(item), 202);
}

const more = z.boolean().describe("Whether there may be more: send the request again.");

export const decidedShape = z.strictObject({ items: count.describe("How many were decided on."), more });

export const retriedShape = z.strictObject({ items: count.describe("How many are tried now."), more });

export const itemShape = z
  .strictObject({
    id: z
      .string()
      .describe(
        "member.<target>.<user>, group.<target>, user.<user>, role.<target> or role.<target>.<user>.",
      ),
    kind: z.enum(["group", "user", "member", "role"]),
    state: z.enum(["pending", "parked", "held", "dismissed"]),
    target: z.strictObject({ id: z.string(), name: z.string().nullable() }).nullable(),
    subject: z.strictObject({ userId: z.string(), userName: z.string().nullable() }).nullable(),
    reason: z.string().nullable().describe("What stands in its way."),
    remedy: z.string().nullable().describe("What to do about that."),
    since: time,
    attempts: count,
    nextAttemptAt: time.nullable(),
  })
  .meta({ id: "SyncItem", description: "A piece of work in Foundation that is not done." });

const itemAnswer = (item: WorkItem): Answer<typeof itemShape> => ({
  id: idOf(item),
  kind: item.kind,
  state: item.state === "waiting" ? "pending" : item.state,
  target: item.targetId === "" ? null : { id: item.targetId, name: item.targetName },
  subject: item.subject === "" ? null : { userId: item.subject, userName: item.userName },
  reason: item.reason,
  remedy: item.remedy,
  since: timestamp(item.since),
  attempts: item.attempts,
  nextAttemptAt: item.state === "pending" ? timestamp(item.dueAt) : null,
});

/** The same as long as the work exists, and again when it comes back: `member.<target>.<user>`, `group.<target>`, `user.<user>`, `role.<target>[.<user>]`. */
export const idOf = ({ kind, targetId, subject }: WorkKey): string =>
  [kind, targetId, subject].filter((part) => part !== "").join(".");

export function readId(id: string): WorkKey | undefined {
  const [kind, first = "", second = "", ...more] = id.split(".");
  if (more.length > 0) return undefined;
  switch (kind) {
    case "member":
    case "role":
      return { kind, targetId: first, subject: second };
    case "group":
      return second === "" ? { kind, targetId: first, subject: "" } : undefined;
    case "user":
      return second === "" ? { kind, targetId: "", subject: first } : undefined;
    default:
      return undefined;
  }
}

export const placeOf = ({ state, rank, dueAt, kind, targetId, subject }: WorkItem): string =>
  [state, rank, dueAt, kind, targetId, subject].join(".");

/** The place that a cursor names; from the start where it names none. */
export function readPlace(cursor: string): WorkPlace | undefined {
  const form =
    /^(pending|parked|waiting|held|dismissed)\.(\d)\.(\d{1,15})\.(group|user|member|role)\.([^.]*)\.([^.]*)$/;
  const [, state, rank, dueAt, kind, targetId = "", subject = ""] = form.exec(cursor) ?? [];
  if (state === undefined || kind === undefined) return undefined;
  return {
    state: state as WorkState,
    rank: Number(rank),
    dueAt: Number(dueAt),
    kind: kind as WorkKind,
    targetId,
    subject,
  };
}

const unknownItem: Problem = {
  kind: "notFound",
  detail: "There is no such item, or its work is done by now; see the list of items.",
};

const notHeld: Problem = {
  kind: "conflict",
  detail:
    "This item is not held, so there is nothing to approve or dismiss; retry it, or do what its remedy says.",
};
