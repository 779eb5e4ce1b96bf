import { zValidator } from "@hono/zod-validator";
import { type Context, Hono } from "hono";
import type { TenantStatus } from "../../store/tables/tenants.ts";
import { createInvite, type InvitePlace, listInvites } from "../../tenants/invites.ts";
import { listTenants, setStatus, type TenantOverview } from "../../tenants/operator.ts";
import type { AppEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { refuseInvalid } from "../validation.ts";
import { readBody } from "./body.ts";
import { page, pageQuery, timestamp, timestampOrNull } from "./page.ts";
import { inviteBody } from "./schemas.ts";
import { tenantAnswer } from "./tenants.ts";

/** `/operator`: for those who run this installation. They see states and counts, and nothing that a tenant holds. */
export const operatorRoutes = new Hono<AppEnv>()
  .get("/tenants", zValidator("query", pageQuery, refuseInvalid), async function getTenants(c) {
    const { after, limit } = c.req.valid("query");
    const rows = await listTenants(c.var.db, after, limit + 1);
    return c.json(page(rows, limit, overviewAnswer, (row) => row.id));
  })
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

const overviewAnswer = (overview: TenantOverview) => ({
  ...tenantAnswer(overview),
  users: overview.users,
  groups: overview.groups,
  sync: {
    lastConvergedAt: timestampOrNull(overview.lastConvergedAt),
    degradedSince: timestampOrNull(overview.degradedSince),
    degradedReason: overview.degradedReason,
    dueAt: timestampOrNull(overview.dueAt),
    deadLetters: overview.deadLetters,
  },
});

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
function readPlace(cursor: string): InvitePlace | undefined {
  const [, createdAt, codeHash] = /^(\d{1,15})\.([0-9a-f]{64})$/.exec(cursor) ?? [];
  return createdAt === undefined || codeHash === undefined
    ? undefined
    : { createdAt: Number(createdAt), codeHash };
}

const unknownTenant: Problem = {
  kind: "notFound",
  detail: "There is no tenant of that id; see the list of tenants.",
};
