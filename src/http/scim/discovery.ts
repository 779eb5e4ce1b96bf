import { type Context, Hono } from "hono";
import { passGuard } from "../../directory/guard.ts";
import type { JsonObject } from "../../lib/json.ts";
import { shorten } from "../../lib/shorten.ts";
import {
  resourceTypeDocumentOf,
  resourceTypeDocuments,
  schemaDocumentOf,
  schemaDocuments,
  serviceProviderConfig,
} from "../../scim/discovery.ts";
import { listResponse } from "../../scim/list.ts";
import type { ResourceType } from "../../scim/schema.ts";
import { scimBaseUrl } from "../public-url.ts";
import { answer, answerFault, refuse } from "./answer.ts";
import type { ScimEnv } from "./context.ts";
import { refuseMethod } from "./method.ts";
import { typesOf } from "./tenant-types.ts";

/** The documents by which a client learns what this service can do, RFC 7644 §4. */
export const discoveryRoutes = new Hono<ScimEnv>()
  .get("/ServiceProviderConfig", (c) => answerDocument(c, () => serviceProviderConfig(baseOf(c))))
  .all("/ServiceProviderConfig", refuseMethod("GET"))
  .get("/ResourceTypes", (c) => answerDocuments(c, (types) => resourceTypeDocuments(types, baseOf(c))))
  .all("/ResourceTypes", refuseMethod("GET"))
  .get("/ResourceTypes/:id", (c) =>
    answerDocument(c, (types) => resourceTypeDocumentOf(c.req.param("id"), types, baseOf(c))),
  )
  .all("/ResourceTypes/:id", refuseMethod("GET"))
  .get("/Schemas", (c) => answerDocuments(c, (types) => schemaDocuments(types, baseOf(c))))
  .all("/Schemas", refuseMethod("GET"))
  .get("/Schemas/:urn", (c) =>
    answerDocument(c, (types) => schemaDocumentOf(c.req.param("urn"), types, baseOf(c))),
  )
  .all("/Schemas/:urn", refuseMethod("GET"));

const baseOf = (c: Context<ScimEnv>): string => scimBaseUrl(c, c.var.tenant);

/** The document is made once it is known who is calling, and so which types the tenant has. */
async function answerDocument(
  c: Context<ScimEnv>,
  documentOf: (types: readonly ResourceType[]) => JsonObject | undefined,
): Promise<Response> {
  const passed = await passGuard(c.var.db, c.var.guard);
  if (!passed.ok) return answerFault(c, passed.error);
  const { User, Group } = typesOf(c);
  const document = documentOf([User, Group]);
  if (document !== undefined) return answer(c, document);
  const [, name] = /\/([^/]*)$/.exec(c.req.path) ?? [];
  return answerFault(c, {
    kind: "notFound",
    detail: `There is no "${shorten(name ?? "")}" here; see the list at the address before it.`,
  });
}

/** A list that is always whole; RFC 7644 §4 has filters on it refused, so that nobody takes all for what matched. */
async function answerDocuments(
  c: Context<ScimEnv>,
  documentsOf: (types: readonly ResourceType[]) => readonly JsonObject[],
): Promise<Response> {
  if (Object.keys(c.req.query()).some((name) => name.toLowerCase() === "filter")) {
    return refuse(c, { kind: "forbidden", detail: "This list cannot be filtered; leave the filter out." });
  }
  return answerDocument(c, (types) => {
    const documents = documentsOf(types);
    return listResponse({ totalResults: documents.length, startIndex: 1, resources: documents });
  });
}
