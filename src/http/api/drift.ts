import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { type DriftItem, listDrift } from "../../store/drift-view.ts";
import type { TenantEnv } from "../context.ts";
import { refuseInvalid } from "../validation.ts";
import { page, pageQuery, timestamp } from "./page.ts";
import { type Answer, time } from "./shape.ts";

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

const subjectShape = z
  .strictObject({
    userId: z.string().optional(),
    userName: z.string().nullable().optional(),
    foundationUserId: z.string(),
  })
  .nullable();

export const driftShape = z
  .strictObject({
    id: z.string(),
    kind: z.enum(["stranger", "missing", "vanished", "renamed", "role"]),
    target: z.strictObject({ id: z.string(), name: z.string().nullable() }),
    subject: subjectShape.describe(
      "The person, by the directory's names where Rollcall knows who it is; null for the group itself.",
    ),
    since: time,
    action: z.string().describe("What was done about it."),
    role: z.string().optional().describe("The role that it is about."),
  })
  .meta({ id: "DriftItem", description: "What differs in Foundation from what Rollcall left there." });

const driftAnswer = (item: DriftItem): Answer<typeof driftShape> => ({
  id: item.id,
  kind: item.kind,
  target: { id: item.targetId, name: item.targetName },
  subject: subjectOf(item),
  since: timestamp(item.since),
  action: item.action,
  ...(item.role === "" ? {} : { role: item.role }),
});

/** A person by the directory's names where Rollcall knows who it is, otherwise by Foundation's; null for the group itself. */
function subjectOf({ foundationUserId, userId, userName }: DriftItem): Answer<typeof subjectShape> {
  if (foundationUserId === "") return null;
  return userId === null ? { foundationUserId } : { userId, userName, foundationUserId };
}
