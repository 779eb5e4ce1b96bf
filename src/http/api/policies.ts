import { Hono } from "hono";
import * as z from "zod";
import { POLICY_LIMITS } from "../../limits/tenants.ts";
import { previewPolicies } from "../../reconcile/policy-preview.ts";
import { changePolicies, readPolicies } from "../../store/policies.ts";
import type { Policies } from "../../tenants/policies.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { readBody } from "./body.ts";
import type { policiesShape, policyPreviewShape } from "./policy-shapes.ts";
import type { Answer } from "./shape.ts";

const days = z.int().min(1).max(POLICY_LIMITS.days).optional();
const foundationUser = z.enum(["keep", "remove"]).optional();

export const policiesBody = z
  .strictObject({
    strict: z.boolean().optional(),
    onDeactivate: z
      .strictObject({ memberships: z.enum(["keep", "drop"]).optional(), foundationUser })
      .optional(),
    onReactivate: z.enum(["trust", "review"]).optional(),
    onRecreate: z.enum(["reactivate", "conflict"]).optional(),
    onDelete: z.strictObject({ foundationUser, relinkDays: days }).optional(),
    onGroupDelete: z.enum(["empty", "delete"]).optional(),
    ungrouped: z.enum(["keep", "inactive"]).optional(),
    drift: z
      .strictObject({
        strangers: z.enum(["report", "enforce", "ignore"]).optional(),
        missing: z.enum(["restore", "report"]).optional(),
        vanished: z.enum(["recreate", "report"]).optional(),
      })
      .optional(),
    staleAfterDays: days,
    activityDays: days,
    guard: z
      .strictObject({
        mode: z.enum(["off", "warn", "hold"]).optional(),
        share: z.number().min(0).max(1).optional(),
        people: z.int().min(0).max(POLICY_LIMITS.guardPeople).optional(),
        windowMinutes: z.int().min(1).max(POLICY_LIMITS.guardMinutes).optional(),
        protectedRoles: z
          .array(z.string().trim().min(1).max(POLICY_LIMITS.roleLength))
          .max(POLICY_LIMITS.protectedRoles)
          .optional(),
      })
      .optional(),
  })
  .meta({
    id: "PolicyChanges",
    description: "Any part of the policies; what is left out stays as it is.",
    examples: [{ onReactivate: "review", guard: { mode: "hold", people: 20 } }],
  });

/** `/tenants/{id}/policies`: every value in force; PUT takes any part of them, and the rest stays. */
export const policyRoutes = new Hono<TenantEnv>()
  .get("/", async function getPolicies(c) {
    const policies = await readPolicies(c.var.db, c.var.tenant);
    return policies === undefined ? problemResponse(gone) : c.json(policiesAnswer(policies));
  })
  .put("/", async function putPolicies(c) {
    const body = await readBody(c.req.raw, policiesBody);
    if (!body.ok) return problemResponse(body.error);
    const policies = await changePolicies(c.var.db, c.var.tenant, body.value);
    return policies === undefined ? problemResponse(gone) : c.json(policiesAnswer(policies));
  })
  .post("/preview", async function postPreview(c) {
    const body = await readBody(c.req.raw, policiesBody);
    if (!body.ok) return problemResponse(body.error);
    const preview = await previewPolicies(c.var.db, c.var.tenant, body.value, c.var.now);
    if (preview === undefined) return problemResponse(gone);
    const answer: Answer<typeof policyPreviewShape> = preview;
    return c.json(answer);
  });

const policiesAnswer = (policies: Policies): Answer<typeof policiesShape> => policies;

const gone: Problem = {
  kind: "notFound",
  detail: "This tenant is being deleted, and its policies with it.",
};
