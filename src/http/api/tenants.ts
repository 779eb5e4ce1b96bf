import { Hono } from "hono";
import * as z from "zod";
import { changeMapping } from "../../mapping/change.ts";
import { deleteTenant } from "../../tenants/delete.ts";
import { IDPS, type Idp } from "../../tenants/idp.ts";
import { changeTenant, readTenant, type Tenant } from "../../tenants/tenant.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { wakeLane } from "../wake.ts";
import { readBody } from "./body.ts";
import { laneOf } from "./lane.ts";
import { problemOf } from "./mapping.ts";
import { timestamp } from "./page.ts";
import { tenantChangeBody, tenantDeletionBody } from "./schemas.ts";
import { type Answer, time } from "./shape.ts";

/** `/tenants/{id}`: the tenant itself. */
export const tenantRoutes = new Hono<TenantEnv>()
  .get("/", async function getTenant(c) {
    const tenant = await readTenant(c.var.db, c.var.tenant);
    return tenant === undefined ? problemResponse(gone) : c.json(tenantAnswer(tenant));
  })
  .patch("/", async function patchTenant(c) {
    const change = await readBody(c.req.raw, tenantChangeBody);
    if (!change.ok) return problemResponse(change.error);
    const { name: tenantName } = change.value;
    if (tenantName !== undefined) {
      // The targets' names may hold the tenant's.
      const { db, tenant, requestId, wanted } = c.var;
      const renamed = await changeMapping(db, { tenant, requestId, tenantName, wanted }, Date.now);
      if (!renamed.ok) return problemResponse(problemOf(renamed.error));
      if (renamed.value.changed) wakeLane(c);
    }
    const tenant = await changeTenant(c.var.db, c.var.tenant, { idp: change.value.idp });
    return tenant === undefined ? problemResponse(gone) : c.json(tenantAnswer(tenant));
  })
  .delete("/", async function removeTenant(c) {
    const confirmation = await readBody(c.req.raw, tenantDeletionBody);
    if (!confirmation.ok) return problemResponse(confirmation.error);
    const deleted = await deleteTenant(c.var.db, c.var.tenant, confirmation.value.name);
    if (!deleted.ok) return problemResponse(nameDiffers);
    // Its lane finds out by itself that the tenant is gone when it next runs; this only spares the wait.
    c.executionCtx.waitUntil(
      laneOf(c.env, c.var.tenant)
        .dissolve()
        .catch(() => undefined),
    );
    return c.body(null, 204);
  });

/** A tenant as the API shows it. */
export const tenantShape = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    idp: z.enum(IDPS),
    status: z.enum(["active", "suspended"]),
    createdAt: time,
  })
  .meta({ id: "Tenant" });

export const tenantAnswer = (tenant: Tenant): Answer<typeof tenantShape> => ({
  id: tenant.id,
  name: tenant.name,
  idp: tenant.idp as Idp,
  status: tenant.status,
  createdAt: timestamp(tenant.createdAt),
});

const gone: Problem = {
  kind: "notFound",
  detail: "This tenant is being deleted; send the DELETE again to finish it.",
};

const nameMustMatch = "Must be the tenant's name exactly, to confirm that everything of it is to be deleted.";
const nameDiffers: Problem = {
  kind: "invalid",
  detail: `/name: ${nameMustMatch}`,
  errors: [{ pointer: "/name", detail: nameMustMatch }],
};
