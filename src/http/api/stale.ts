import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { MEMBER_LIMITS } from "../../limits/scim.ts";
import { readPolicies } from "../../store/policies.ts";
import { type StaleItem, type StalePlace, walkStale } from "../../store/stale.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { refuseInvalid } from "../validation.ts";
import { pageQuery, timestamp } from "./page.ts";
import { type Answer, time } from "./shape.ts";

/** A cursor holds a letter and two ids. */
export const staleQuery = pageQuery.extend({
  after: z
    .string()
    .max(2 * MEMBER_LIMITS.idLength)
    .default("")
    .describe("The nextCursor of the page before."),
});

const DAY = 24 * 3_600_000;

/** `/tenants/{id}/stale`: groups and memberships that the IdP has not stated for as long as the policy says. */
export const staleRoutes = new Hono<TenantEnv>().get(
  "/",
  zValidator("query", staleQuery, refuseInvalid),
  async function getStale(c) {
    const { after, limit } = c.req.valid("query");
    const policies = await readPolicies(c.var.db, c.var.tenant);
    if (policies === undefined) return problemResponse(gone);
    const before = c.var.now - policies.staleAfterDays * DAY;
    const { items, next } = await walkStale(c.var.db, c.var.tenant, readPlace(after), before, limit);
    return c.json({
      items: items.map(staleAnswer),
      nextCursor: next === undefined ? null : cursorOf(next),
    });
  },
);

const stale = {
  groupId: z.string(),
  displayName: z.string(),
  confirmedAt: time.describe("When the IdP last stated it."),
};
const membership = { kind: z.literal("membership"), ...stale };

export const staleShape = z
  .union([
    z.strictObject({ kind: z.literal("group"), ...stale }),
    z.strictObject({ ...membership, userId: z.string(), userName: z.string().nullable() }),
    z.strictObject({ ...membership, memberGroupId: z.string() }),
  ])
  .meta({ id: "StaleItem", description: "A group, or a membership of another group." });

function staleAnswer(item: StaleItem): Answer<typeof staleShape> {
  const { groupId, displayName } = item;
  const stated = { groupId, displayName, confirmedAt: timestamp(item.confirmedAt) };
  if (item.kind === "group") return { kind: "group", ...stated };
  const common = { kind: "membership", ...stated } as const;
  return item.type === "User"
    ? { ...common, userId: item.value, userName: item.userName }
    : { ...common, memberGroupId: item.value };
}

export const cursorOf = ({ kind, groupId, value }: StalePlace): string => `${kind}/${groupId}/${value}`;

/** The place that a cursor names; our ids have no slash. */
export function readPlace(cursor: string): StalePlace {
  const [kind, groupId = "", value = ""] = cursor.split("/");
  return { kind: kind === "membership" ? "membership" : "group", groupId, value };
}

const gone: Problem = {
  kind: "notFound",
  detail: "This tenant is being deleted, and its directory with it.",
};
