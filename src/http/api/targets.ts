import { zValidator } from "@hono/zod-validator";
import { Hono } from "hono";
import * as z from "zod";
import { VIEW_LIMITS } from "../../limits/http.ts";
import { differenceOf } from "../../reconcile/difference.ts";
import type { TargetRoleView } from "../../store/role-views.ts";
import { readTargetMembers, type TargetMember } from "../../store/target-members.ts";
import { listTargets, type SourceView, type TargetView } from "../../store/targets-view.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { refuseInvalid } from "../validation.ts";
import { page, pageQuery, timestamp } from "./page.ts";
import { type Answer, count, time } from "./shape.ts";

/** `/tenants/{id}/targets`: the Foundation groups that are managed, what feeds each, and who is in it or should be. */
export const targetRoutes = new Hono<TenantEnv>()
  .get("/", zValidator("query", pageQuery, refuseInvalid), async function getTargets(c) {
    const { after, limit } = c.req.valid("query");
    const { targets, sources, roles } = await listTargets(c.var.db, c.var.tenant, after, limit + 1);
    const byTarget = Map.groupBy(sources, ({ targetId }) => targetId);
    const rolesOf = Map.groupBy(roles, ({ targetId }) => targetId);
    const answer = (target: TargetView) =>
      targetAnswer(target, byTarget.get(target.id) ?? [], rolesOf.get(target.id) ?? []);
    return c.json(page(targets, limit, answer, ({ id }) => id));
  })
  .get("/:targetId/members", zValidator("query", pageQuery, refuseInvalid), async function getMembers(c) {
    const { after, limit } = c.req.valid("query");
    const { db, tenant } = c.var;
    const read = await readTargetMembers(db, tenant, c.req.param("targetId"), after, limit);
    if (read === undefined) return problemResponse(unknownTarget);
    return c.json({ items: read.members.map(memberAnswer), nextCursor: read.next });
  });

export const targetShape = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    foundationName: z
      .string()
      .nullable()
      .describe("The name in Foundation, which lags behind after a rename."),
    foundationId: z.string().nullable(),
    state: z.enum(["wanted", "creating", "present"]),
    createdHere: z.boolean().describe("Whether Rollcall made the group."),
    sources: z
      .array(z.strictObject({ groupId: z.string(), displayName: z.string() }))
      .describe("The first of the directory groups that feed it."),
    hasMoreSources: z.boolean(),
    roles: z.array(
      z.strictObject({
        name: z.string(),
        desired: z.boolean(),
        ledger: z
          .enum(["maybe", "present", "found", "absent"])
          .nullable()
          .describe("What the ledger says of the group; null where it has not got the role."),
      }),
    ),
    members: count.describe("People whom Rollcall put there or may have put there."),
    membersIsMinimum: z.boolean(),
    digest: z
      .strictObject({
        desired: z.string().nullable(),
        foundation: z.string().nullable(),
        strangers: count,
        differing: count,
        at: time,
      })
      .nullable()
      .describe("What the last comparison has shown; null before the first."),
    reason: z.string().nullable().describe("Why the group cannot be settled."),
    remedy: z.string().nullable(),
  })
  .meta({ id: "Target", description: "A Foundation group that is managed." });

const targetAnswer = (
  target: TargetView,
  sources: readonly SourceView[],
  roles: readonly TargetRoleView[],
): Answer<typeof targetShape> => ({
  id: target.id,
  name: target.name,
  foundationName: target.foundationName,
  foundationId: target.foundationId,
  state: target.state,
  createdHere: target.createdHere === 1,
  sources: sources
    .slice(0, VIEW_LIMITS.sourcesPerTarget)
    .map(({ groupId, displayName }) => ({ groupId, displayName })),
  hasMoreSources: sources.length > VIEW_LIMITS.sourcesPerTarget,
  roles: roles.map(({ role, desired, ledger }) => ({ name: role, desired: desired === 1, ledger })),
  members: target.places,
  membersIsMinimum: target.places === VIEW_LIMITS.countedPlaces,
  digest:
    target.digestedAt === null
      ? null
      : {
          desired: target.desiredDigest,
          foundation: target.foundationDigest,
          strangers: target.strangers,
          differing: target.differing,
          at: timestamp(target.digestedAt),
        },
  reason: target.reason,
  remedy: target.remedy,
});

export const memberShape = z
  .strictObject({
    userId: z.string(),
    userName: z.string().nullable(),
    desired: z.boolean().describe("Whether the directory says that they are in it."),
    ledger: z
      .enum(["maybe", "present", "absent"])
      .nullable()
      .describe("What was done in Foundation; null where nothing was."),
    reason: z.string().nullable().describe("Why the two differ; null where they do not."),
  })
  .meta({ id: "TargetMember" });

const memberAnswer = (member: TargetMember): Answer<typeof memberShape> => ({
  userId: member.userId,
  userName: member.userName,
  desired: member.desired,
  ledger: member.ledger,
  reason: differenceOf(member),
});

const unknownTarget: Problem = {
  kind: "notFound",
  detail: "This tenant has no target of that id; see the list of its targets.",
};
