import { Hono } from "hono";
import * as z from "zod";
import { mayRegister } from "../../access/rate-limit.ts";
import { ok } from "../../lib/result.ts";
import { RATE_WINDOWS } from "../../limits/http.ts";
import { type RegistrationFault, register } from "../../tenants/register.ts";
import type { AppEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { publicUrl, scimBaseUrl } from "../public-url.ts";
import { readBody } from "./body.ts";
import { checkedSettings } from "./foundation.ts";
import { laneOf } from "./lane.ts";
import { registrationBody } from "./schemas.ts";
import type { Answer } from "./shape.ts";
import { tenantAnswer, tenantShape } from "./tenants.ts";

/** `POST /tenants`: self-registration, the one route of the API without a token. */
export const registrationRoutes = new Hono<AppEnv>().post("/", async function registerTenant(c) {
  if (!(await mayRegister(c.env, c.req.header("CF-Connecting-IP")))) return problemResponse(tooOften);
  const body = await readBody(c.req.raw, registrationBody);
  if (!body.ok) return problemResponse(body.error);
  const stated = body.value.foundation;
  const foundation =
    stated === undefined ? ok(stated) : checkedSettings(stated, c.env, "/foundation/baseUrl");
  if (!foundation.ok) return problemResponse(foundation.error);

  const made = await register(c.var.db, c.env, { ...body.value, foundation: foundation.value }, c.var.now);
  if (!made.ok) return problemResponse(refused[made.error]);
  const { tenant, scimToken, adminToken } = made.value;
  if (foundation.value?.start === "now") {
    // The first comparison is due. If this call is lost, the sweep wakes the lane.
    c.executionCtx.waitUntil(
      laneOf(c.env, tenant.id)
        .wake()
        .catch(() => undefined),
    );
  }
  const answer: Answer<typeof registeredShape> = {
    tenant: tenantAnswer(tenant),
    scim: { baseUrl: scimBaseUrl(c, tenant.id), token: scimToken },
    admin: { token: adminToken, consoleUrl: `${publicUrl(c)}/console/${tenant.id}` },
  };
  return c.json(answer, 201);
});

/** The tokens are shown this once. */
export const registeredShape = z
  .strictObject({
    tenant: tenantShape,
    scim: z.strictObject({
      baseUrl: z.string().describe("The SCIM address, to be entered at the IdP."),
      token: z.string().describe("The SCIM token (rcs_…), which opens only SCIM. Shown only this once."),
    }),
    admin: z.strictObject({
      token: z.string().describe("The admin token (rca_…), which opens only the API. Shown only this once."),
      consoleUrl: z.string(),
    }),
  })
  .meta({ id: "Registered" });

const tooOften: Problem = {
  kind: "tooManyRequests",
  detail: "Too many registrations came from this address; try again in a minute.",
  retryAfterSeconds: RATE_WINDOWS.registrationSeconds,
};

const inviteProblem = (detail: string): Problem => ({
  kind: "forbidden",
  detail: `${detail} Ask the operator of this service for one.`,
});

const refused: Readonly<Record<RegistrationFault, Problem>> = {
  closed: { kind: "forbidden", detail: "Registration is closed here; ask the operator of this service." },
  inviteMissing: inviteProblem("Registration needs an inviteCode."),
  inviteUnknown: inviteProblem("This inviteCode is not known."),
  inviteUsed: inviteProblem("This inviteCode was used already; each makes one tenant."),
};
