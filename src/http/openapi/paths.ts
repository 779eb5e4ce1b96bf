import type { JsonSchema } from "./operation.ts";

/** Where the addresses of tenants begin. */
export const TENANT = "/api/v1/tenants/{tenant}";
export const SCIM = "/t/{tenant}/scim/v2";

const named = (description: string): JsonSchema => ({ description, schema: { type: "string" } });

/** What the parts of addresses stand for, by their names. */
export const PATH_PARAMETERS: Readonly<Record<string, JsonSchema>> = {
  tenant: { ...named("The tenant's id."), example: "acme-inc-x7k2" },
  tokenId: named("The token's id."),
  linkId: named("The link's id."),
  targetId: named("The target's id."),
  userId: named("The id of a user of the directory."),
  requestId: named("A request's id, as in X-Request-Id."),
  reviewId: named("The review's id."),
  itemId: {
    ...named("The item's id: member.<target>.<user>, group.<target>, user.<user>, role.<target>[.<user>]."),
  },
  verdict: { description: "What is decided.", schema: { type: "string", enum: ["approve", "dismiss"] } },
  urn: { ...named("The schema's URN."), example: "urn:example:2.0:Group" },
  id: named("The resource's id."),
};

/** The names in an address, in their order. */
export const namesIn = (path: string): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
