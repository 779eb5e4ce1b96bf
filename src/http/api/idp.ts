import { Hono } from "hono";
import { compareSenders, type SeenSender } from "../../activity/compare-senders.ts";
import { listSenders } from "../../activity/senders.ts";
import type { Idp } from "../../tenants/idp.ts";
import { profiles } from "../../tenants/profiles.ts";
import { setupSteps } from "../../tenants/setup.ts";
import { readTenant } from "../../tenants/tenant.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { scimBaseUrl } from "../public-url.ts";
import { timestamp } from "./page.ts";

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
  return c.json({
    declared,
    label,
    seen: seen.map(senderAnswer),
    ...compareSenders(declared, seen),
    profile: { setup, departures, memberships, limits, basis },
  });
});

const senderAnswer = ({ idp, client, certain, firstAt, lastAt }: SeenSender) => ({
  idp,
  client,
  certain,
  firstAt: timestamp(firstAt),
  lastAt: timestamp(lastAt),
});

const gone: Problem = { kind: "notFound", detail: "This tenant is being deleted." };
