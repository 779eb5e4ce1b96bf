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
import { groupResourceType, userResourceType } from "../../scim/resource-types.ts";
import { scimBaseUrl } from "../public-url.ts";
import { answer, answerFault, refuse } from "./answer.ts";
import type { ScimEnv } from "./context.ts";
import { refuseMethod } from "./method.ts";

const TYPES = [userResourceType, groupResourceType] as const;

/** The documents by which a client learns what this service can do, RFC 7644 §4. */
export const discoveryRoutes = new Hono<ScimEnv>()
  .get("/ServiceProviderConfig", (c) => answerDocument(c, serviceProviderConfig(baseOf(c))))
  .all("/ServiceProviderConfig", refuseMethod("GET"))
  .get("/ResourceTypes", (c) => answerDocuments(c, resourceTypeDocuments(TYPES, baseOf(c))))
  .all("/ResourceTypes", refuseMethod("GET"))
  .get("/ResourceTypes/:id", (c) =>
    answerDocument(c, resourceTypeDocumentOf(c.req.param("id"), TYPES, baseOf(c))),
  )
  .all("/ResourceTypes/:id", refuseMethod("GET"))
  .get("/Schemas", (c) => answerDocuments(c, schemaDocuments(TYPES, baseOf(c))))
  .all("/Schemas", refuseMethod("GET"))
  .get("/Schemas/:urn", (c) => answerDocument(c, schemaDocumentOf(c.req.param("urn"), TYPES, baseOf(c))))
  .all("/Schemas/:urn", refuseMethod("GET"));

const baseOf = (c: Context<ScimEnv>): string => scimBaseUrl(c, c.var.tenant);

async function answerDocument(c: Context<ScimEnv>, document: JsonObject | undefined): Promise<Response> {
  if (document === undefined) {
    const [, name] = /\/([^/]*)$/.exec(c.req.path) ?? [];
    return refuse(c, {
      kind: "notFound",
      detail: `There is no "${shorten(name ?? "")}" here; see the list at the address before it.`,
    });
  }
  const passed = await passGuard(c.var.db, c.var.guard);
  return passed.ok ? answer(c, document) : answerFault(c, passed.error);
}

/** A list that is always whole; RFC 7644 §4 has filters on it refused, so that nobody takes all for what matched. */
async function answerDocuments(c: Context<ScimEnv>, documents: readonly JsonObject[]): Promise<Response> {
  if (c.req.query("filter") !== undefined) {
    return refuse(c, { kind: "forbidden", detail: "This list cannot be filtered; leave the filter out." });
  }
  const list = listResponse({ totalResults: documents.length, startIndex: 1, resources: documents });
  return answerDocument(c, list);
}
