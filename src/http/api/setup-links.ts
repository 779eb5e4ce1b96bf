import { type Context, Hono } from "hono";
import * as z from "zod";
import { SETUP_LINK_LIMITS } from "../../limits/tenants.ts";
import {
  createSetupLink,
  deleteSetupLink,
  listSetupLinks,
  type SetupLinkView,
} from "../../tenants/setup-links.ts";
import type { AppEnv, TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { setupLinkUrl } from "../public-url.ts";
import { readOptionalBody } from "./body.ts";
import { timestamp } from "./page.ts";
import { label } from "./schemas.ts";
import { type Answer, time } from "./shape.ts";

/** What a new link is to be; everything may be left out. */
export const setupLinkBody = z.strictObject({
  label: label.default("Set-up link"),
  expiresInHours: z.int().min(1).max(SETUP_LINK_LIMITS.longestHours).default(SETUP_LINK_LIMITS.usualHours),
});

/** `/tenants/{id}/setup-links`: links that open the console for a colleague, for a time. The address is shown once. */
export const setupLinkRoutes = new Hono<TenantEnv>()
  .get("/", async function getSetupLinks(c) {
    const links = await listSetupLinks(c.var.db, c.var.tenant, c.var.now);
    return c.json({ items: links.map(linkAnswer), nextCursor: null });
  })
  .post("/", (c) => postSetupLink(c, c.var.tenant))
  .delete("/:linkId", async function removeSetupLink(c) {
    const deleted = await deleteSetupLink(c.var.db, c.var.tenant, c.req.param("linkId"));
    return deleted ? c.body(null, 204) : problemResponse(unknownLink);
  });

/** Makes a link to the tenant's console, on behalf of its administrator or of the operator. */
export async function postSetupLink(
  c: Context<AppEnv> | Context<TenantEnv>,
  tenant: string,
): Promise<Response> {
  const body = await readOptionalBody(c.req.raw, setupLinkBody, {});
  if (!body.ok) return problemResponse(body.error);
  const { db, now } = c.var;
  const made = await createSetupLink(db, tenant, body.value, now);
  if (!made.ok) return problemResponse(refused[made.error]);
  const { secret, ...link } = made.value;
  const answer: Answer<typeof madeSetupLinkShape> = {
    ...linkAnswer(link),
    url: setupLinkUrl(c, tenant, secret),
  };
  return c.json(answer, 201);
}

export const setupLinkShape = z
  .strictObject({ id: z.string(), label: z.string(), createdAt: time, expiresAt: time })
  .meta({ id: "SetupLink" });

export const madeSetupLinkShape = setupLinkShape
  .extend({ url: z.string().describe("Where it leads, shown only this once.") })
  .meta({ id: "MadeSetupLink" });

const linkAnswer = ({ id, label, createdAt, expiresAt }: SetupLinkView): Answer<typeof setupLinkShape> => ({
  id,
  label,
  createdAt: timestamp(createdAt),
  expiresAt: timestamp(expiresAt),
});

/** One sentence on why there can be no further link now. */
export const TOO_MANY_LINKS = `A tenant may have ${SETUP_LINK_LIMITS.live} set-up links that have not ended; delete one that is not needed any more.`;

const refused: Readonly<Record<"tooMany" | "unknown", Problem>> = {
  tooMany: { kind: "conflict", detail: TOO_MANY_LINKS },
  unknown: { kind: "notFound", detail: "There is no tenant of that id; see the list of tenants." },
};

const unknownLink: Problem = {
  kind: "notFound",
  detail: "This tenant has no set-up link of that id; see the list of its links.",
};
