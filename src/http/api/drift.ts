import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import { type DriftItem, listDrift } from "../../store/drift-view.ts";
import type { TenantEnv } from "../context.ts";
import { refuseInvalid } from "../validation.ts";
import { page, pageQuery, timestamp } from "./page.ts";

/** `/tenants/{id}/drift`: what the last comparisons found in Foundation that Rollcall did not put there, or that is gone. */
export const driftRoutes = new Hono<TenantEnv>().get(
  "/",
  zValidator("query", pageQuery, refuseInvalid),
  async function getDrift(c) {
    const { after, limit } = c.req.valid("query");
    const rows = await listDrift(c.var.db, c.var.tenant, after, limit + 1);
    return c.json(page(rows, limit, driftAnswer, ({ id }) => id));
  },
);

const driftAnswer = (item: DriftItem) => ({
  id: item.id,
  kind: item.kind,
  target: { id: item.targetId, name: item.targetName },
  subject: subjectOf(item),
  since: timestamp(item.since),
  action: item.action,
  ...(item.role === "" ? {} : { role: item.role }),
});

/** A person by the directory's names where Rollcall knows who it is, otherwise by Foundation's; null for the group itself. */
function subjectOf({ foundationUserId, userId, userName }: DriftItem) {
  if (foundationUserId === "") return null;
  return userId === null ? { foundationUserId } : { userId, userName, foundationUserId };
}
