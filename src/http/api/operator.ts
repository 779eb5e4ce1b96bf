import { zValidator } from "@hono/zod-validator";
import { type Context, Hono } from "hono";
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
import { tenantAnswer } from "./tenants.ts";

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
    return c.json({ code, label, createdAt: timestamp(c.var.now) }, 201);
  });

async function changeStatus(c: Context<AppEnv>, tenant: string, status: TenantStatus): Promise<Response> {
  const changed = await setStatus(c.var.db, tenant, status);
  return changed ? c.json({ id: tenant, status }) : problemResponse(unknownTenant);
}

function overviewAnswer({ left, ...overview }: TenantOverview, now: number) {
  const overdueMs = overview.dueAt === null || overview.dueAt > now ? null : now - overview.dueAt;
  return {
    ...tenantAnswer(overview),
    users: overview.users,
    groups: overview.groups,
    sync: {
      ...stateOf(left, overdueMs !== null),
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
export const stateOf = (left: TenantOverview["left"], isOverdue: boolean): SyncState => {
  const state = syncStateOf(left);
  return isOverdue && state.state === "converged" ? { state: "working", reason: null } : state;
};

const inviteAnswer = (invite: {
  label: string;
  createdAt: number;
  usedAt: number | null;
  usedBy: string | null;
}) => ({
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
