import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { walkUngrouped } from "../../store/ungrouped.ts";
import type { TenantEnv } from "../context.ts";
import { refuseInvalid } from "../validation.ts";
import { pageQuery } from "./page.ts";
import { type Answer, pageOf } from "./shape.ts";

/** `/tenants/{id}/ungrouped-users`: active users in no group, as they are left where an IdP deletes a group and keeps its people. */
export const ungroupedUserRoutes = new Hono<TenantEnv>().get(
  "/",
  zValidator("query", pageQuery, refuseInvalid),
  async function getUngroupedUsers(c) {
    const { after, limit } = c.req.valid("query");
    const { items, next } = await walkUngrouped(c.var.db, c.var.tenant, after, limit);
    const answer: Answer<typeof ungroupedShape> = {
      items: items.map((user) => ({ ...user, active: true })),
      nextCursor: next ?? null,
    };
    return c.json(answer);
  },
);

export const ungroupedShape = pageOf(
  z
    .strictObject({ userId: z.string(), userName: z.string(), active: z.literal(true) })
    .meta({ id: "UngroupedUser" }),
);
