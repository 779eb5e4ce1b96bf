import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { MEMBER_LIMITS } from "../../limits/scim.ts";
import { listParked, type ParkedMember, type ParkedPlace, parkedExpiry } from "../../store/parked.ts";
import type { TenantEnv } from "../context.ts";
import { refuseInvalid } from "../validation.ts";
import { page, pageQuery, timestamp } from "./page.ts";
import { type Answer, time } from "./shape.ts";

/** A cursor holds two ids. */
export const parkedQuery = pageQuery.extend({
  after: z
    .string()
    .max(2 * MEMBER_LIMITS.idLength)
    .default("")
    .describe("The nextCursor of the page before."),
  groupId: z.string().max(MEMBER_LIMITS.idLength).optional().describe("Those of this group."),
});

/** `/tenants/{id}/parked-members`: ids that an IdP named and nobody bears yet; those of one group where `groupId` names it. */
export const parkedMemberRoutes = new Hono<TenantEnv>().get(
  "/",
  zValidator("query", parkedQuery, refuseInvalid),
  async function getParkedMembers(c) {
    const { after, limit, groupId } = c.req.valid("query");
    const only = { groupId, since: parkedExpiry(c.var.now) };
    const rows = await listParked(c.var.db, c.var.tenant, readPlace(after), only, limit + 1);
    return c.json(page(rows, limit, parkedAnswer, ({ groupId, value }) => `${groupId}/${value}`));
  },
);

export const parkedShape = z
  .strictObject({
    groupId: z.string(),
    displayName: z.string(),
    value: z.string().describe("The id that the IdP named and nobody bears yet."),
    since: time.describe("When the IdP last named it."),
    expiresAt: time,
  })
  .meta({ id: "ParkedMember" });

const parkedAnswer = ({ groupId, displayName, value, since }: ParkedMember): Answer<typeof parkedShape> => ({
  groupId,
  displayName,
  value,
  since: timestamp(since),
  expiresAt: timestamp(since + MEMBER_LIMITS.parkedMs),
});

/** The place that a cursor names; our ids of groups have no slash. */
function readPlace(cursor: string): ParkedPlace {
  const [groupId = ""] = cursor.split("/", 1);
  return { groupId, value: cursor.slice(groupId.length + 1) };
}
