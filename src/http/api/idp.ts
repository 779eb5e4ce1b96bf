import { Hono } from "hono";
import * as z from "zod";
import { compareSenders, type SeenSender } from "../../activity/compare-senders.ts";
import { listSenders } from "../../activity/senders.ts";
import { IDPS, type Idp } from "../../tenants/idp.ts";
import { profiles } from "../../tenants/profiles.ts";
import { setupSteps } from "../../tenants/setup.ts";
import { readTenant } from "../../tenants/tenant.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { scimBaseUrl } from "../public-url.ts";
import { timestamp } from "./page.ts";
import { type Answer, time } from "./shape.ts";

/**
 * `/tenants/{id}/idp`: the IdP that the tenant named, what is known of it, and who really calls. A difference is shown and not acted on:
 * how requests are read never depends on it.
 */
export const idpRoutes = new Hono<TenantEnv>().get("/", async function getIdp(c) {
  const { db, tenant: id } = c.var;
  const tenant = await readTenant(db, id);
  if (tenant === undefined) return problemResponse(gone);
  const seen = await listSenders(db, id);
  const declared = tenant.idp as Idp;
  const { label, departures, memberships, limits, basis } = profiles[declared];
  const setup = setupSteps(declared, scimBaseUrl(c, id));
  const answer: Answer<typeof idpShape> = {
    declared,
    label,
    seen: seen.map(senderAnswer),
    ...compareSenders(declared, seen),
    profile: { setup, departures, memberships, limits, basis },
  };
  return c.json(answer);
});

const senderShape = z.strictObject({
  idp: z.enum(IDPS).nullable().describe("Null where it cannot be told."),
  client: z.string().describe("Its User-Agent."),
  certain: z.boolean().describe("Whether it names itself, or sends what nobody else sends."),
  firstAt: time,
  lastAt: time,
});

export const idpShape = z
  .strictObject({
    declared: z.enum(IDPS).describe("The IdP that the tenant named."),
    label: z.string(),
    seen: z.array(senderShape).describe("Who really calls."),
    mismatch: z.boolean(),
    sentence: z.string().describe("Whether the two differ, and what to do then."),
    profile: z
      .strictObject({
        setup: z
          .array(z.string())
          .describe("The steps of the set-up, with this tenant's address; {token} is left open."),
        departures: z.string(),
        memberships: z.string(),
        limits: z.array(z.string()),
        basis: z.string().describe("How surely this is known, and from what."),
      })
      .describe("What is known of the IdP that the tenant named."),
  })
  .meta({ id: "IdpInsight" });

const senderAnswer = ({ idp, client, certain, firstAt, lastAt }: SeenSender): Answer<typeof senderShape> => ({
  idp,
  client,
  certain,
  firstAt: timestamp(firstAt),
  lastAt: timestamp(lastAt),
});

const gone: Problem = { kind: "notFound", detail: "This tenant is being deleted." };
