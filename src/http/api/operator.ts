import { zValidator } from "@hono/zod-validator";
import { type Context, Hono } from "hono";
import * as z from "zod";
import { type SyncState, syncStateOf } from "../../reconcile/sync-state.ts";
import type { TenantStatus } from "../../store/tables/tenants.ts";
import { createInvite, type InvitePlace, listInvites } from "../../tenants/invites.ts";
import { listTenants, setStatus, type TenantOverview } from "../../tenants/operator.ts";
import type { AppEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { refuseInvalid } from "../validation.ts";
import { readBody } from "./body.ts";
import { page, pageQuery, timestamp, timestampOrNull } from "./page.ts";
import { inviteBody } from "./schemas.ts";
import { postSetupLink } from "./setup-links.ts";
import { type Answer, count, time } from "./shape.ts";
import { stateShape } from "./sync.ts";
import { tenantAnswer, tenantShape } from "./tenants.ts";

/** `/operator`: for those who run this installation. They see states and counts, and nothing that a tenant holds. */
export const operatorRoutes = new Hono<AppEnv>()
  .get("/tenants", zValidator("query", pageQuery, refuseInvalid), async function getTenants(c) {
    const { after, limit } = c.req.valid("query");
    const rows = await listTenants(c.var.db, after, limit + 1);
    return c.json(
      page(
        rows,
        limit,
        (row) => overviewAnswer(row, c.var.now),
        (row) => row.id,
      ),
    );
  })
  .post("/tenants/:tenant/setup-links", (c) => postSetupLink(c, c.req.param("tenant")))
  .post("/tenants/:tenant/suspend", (c) => changeStatus(c, c.req.param("tenant"), "suspended"))
  .post("/tenants/:tenant/resume", (c) => changeStatus(c, c.req.param("tenant"), "active"))
  .get("/invites", zValidator("query", pageQuery, refuseInvalid), async function getInvites(c) {
    const { after, limit } = c.req.valid("query");
    const rows = await listInvites(c.var.db, readPlace(after), limit + 1);
    return c.json(page(rows, limit, inviteAnswer, (row) => `${row.createdAt}.${row.codeHash}`));
  })
  .post("/invites", async function postInvite(c) {
    const body = await readBody(c.req.raw, inviteBody);
    if (!body.ok) return problemResponse(body.error);
    const { label } = body.value;
    const code = await createInvite(c.var.db, label, c.var.now);
    const answer: Answer<typeof madeInviteShape> = { code, label, createdAt: timestamp(c.var.now) };
    return c.json(answer, 201);
  });

async function changeStatus(c: Context<AppEnv>, tenant: string, status: TenantStatus): Promise<Response> {
  const changed = await setStatus(c.var.db, tenant, status);
  const answer: Answer<typeof statusShape> = { id: tenant, status };
  return changed ? c.json(answer) : problemResponse(unknownTenant);
}

export const statusShape = z.strictObject({ id: z.string(), status: z.enum(["active", "suspended"]) });

export const overviewShape = tenantShape
  .extend({
    users: count,
    groups: count,
    sync: z.strictObject({
      state: stateShape,
      reason: z.string().nullable(),
      pending: count,
      parked: count,
      held: count,
      dismissed: count,
      countsAreMinimums: z.boolean(),
      countedAt: time.nullable().describe("When the lane last ran: the counts are of then."),
      oldestPendingSeconds: count.nullable(),
      lastConvergedAt: time.nullable(),
      degradedSince: time.nullable(),
      degradedReason: z.string().nullable(),
      dueAt: time.nullable().describe("When the lane is to run next."),
      overdueSeconds: count.nullable().describe("For how long it should have run by now."),
      deadLetters: count,
      failedRuns: count.describe("Runs that failed in a row."),
    }),
  })
  .meta({ id: "TenantOverview" });

function overviewAnswer({ left, ...overview }: TenantOverview, now: number): Answer<typeof overviewShape> {
  const overdueMs = overview.dueAt === null || overview.dueAt > now ? null : now - overview.dueAt;
  return {
    ...tenantAnswer(overview),
    users: overview.users,
    groups: overview.groups,
    sync: {
      ...stateOf(left, overdueMs !== null, now),
      pending: left.pending,
      parked: left.parked,
      held: left.held,
      dismissed: left.dismissed,
      countsAreMinimums: left.isMinimum,
      countedAt: timestampOrNull(overview.countedAt),
      oldestPendingSeconds:
        overview.oldestPendingSince === null
          ? null
          : Math.max(0, Math.floor((now - overview.oldestPendingSince) / 1000)),
      lastConvergedAt: timestampOrNull(overview.lastConvergedAt),
      degradedSince: timestampOrNull(left.degradedSince),
      degradedReason: left.degradedReason,
      dueAt: timestampOrNull(overview.dueAt),
      overdueSeconds: overdueMs === null ? null : Math.floor(overdueMs / 1000),
      deadLetters: overview.deadLetters,
      failedRuns: overview.failedRuns,
    },
  };
}

/** Counts are those of the last run: where another one is due, nobody can say that nothing is left. */
export const stateOf = (left: TenantOverview["left"], isOverdue: boolean, now: number): SyncState => {
  const state = syncStateOf(left, now);
  return isOverdue && state.state === "converged" ? { state: "working", reason: null } : state;
};

export const inviteShape = z
  .strictObject({
    label: z.string(),
    createdAt: time,
    usedAt: time.nullable(),
    usedBy: z.string().nullable().describe("The tenant that was registered with it."),
  })
  .meta({ id: "Invite" });

export const madeInviteShape = z
  .strictObject({
    code: z.string().describe("What the customer sends as inviteCode; shown only this once."),
    label: z.string(),
    createdAt: time,
  })
  .meta({ id: "MadeInvite" });

const inviteAnswer = (invite: {
  label: string;
  createdAt: number;
  usedAt: number | null;
  usedBy: string | null;
}): Answer<typeof inviteShape> => ({
  label: invite.label,
  createdAt: timestamp(invite.createdAt),
  usedAt: timestampOrNull(invite.usedAt),
  usedBy: invite.usedBy,
});

/** The place that a cursor names; from the start where it names none. */
export function readPlace(cursor: string): InvitePlace | undefined {
  const [, createdAt, codeHash] = /^(\d{1,15})\.([0-9a-f]{64})$/.exec(cursor) ?? [];
  return createdAt === undefined || codeHash === undefined
    ? undefined
    : { createdAt: Number(createdAt), codeHash };
}

const unknownTenant: Problem = {
  kind: "notFound",
  detail: "There is no tenant of that id; see the list of tenants.",
};
