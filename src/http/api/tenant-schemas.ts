import { type Context, Hono } from "hono";
import * as z from "zod";
import { defineSchema } from "../../directory/schemas/define.ts";
import type { SchemaFault } from "../../directory/schemas/fault.ts";
import { removeSchema } from "../../directory/schemas/remove.ts";
import type { SchemaRequest } from "../../directory/schemas/request.ts";
import { SCHEMA_LIMITS } from "../../limits/scim.ts";
import { type Definition, readDefinitions } from "../../scim/extensions.ts";
import { SCHEMA_URN } from "../../scim/schemas/schema.ts";
import { readSettings, selectSettings } from "../../store/tenant-settings.ts";
import type { TenantEnv } from "../context.ts";
import { type Problem, problemResponse } from "../problem.ts";
import { readBody } from "./body.ts";
import { definitionBody, definitionOf } from "./definition-body.ts";
import type { Answer } from "./shape.ts";

/** `/tenants/{id}/schemas`: the extension schemas that the tenant has defined, RFC 7643 §7, each with the resource type it extends. */
export const tenantSchemaRoutes = new Hono<TenantEnv>()
  .get("/", async function getSchemas(c) {
    const definitions = await definitionsOf(c);
    if (definitions === undefined) return problemResponse(problemOf({ kind: "tenantGone" }));
    return c.json({ items: definitions.map(schemaAnswer), nextCursor: null });
  })
  .get("/:urn", async function getSchema(c) {
    const urn = c.req.param("urn").toLowerCase();
    const definition = (await definitionsOf(c))?.find(({ id }) => id.toLowerCase() === urn);
    if (definition === undefined) return problemResponse(problemOf({ kind: "unknown" }));
    return c.json(schemaAnswer(definition));
  })
  .put("/:urn", async function putSchema(c) {
    const urn = c.req.param("urn");
    const body = await readBody(c.req.raw, definitionBody);
    if (!body.ok) return problemResponse(body.error);
    if (urn.length > SCHEMA_LIMITS.urnLength || (body.value.id !== undefined && body.value.id !== urn)) {
      const detail = `The schema's id is the URN in the address, of at most ${SCHEMA_LIMITS.urnLength} characters; leave id out or make it the same.`;
      return problemResponse({ kind: "invalid", detail, errors: [{ pointer: "/id", detail }] });
    }
    const definition = definitionOf(urn, body.value);
    const done = await defineSchema(requestOf(c), definition);
    if (!done.ok) return problemResponse(problemOf(done.error));
    return c.json(schemaAnswer(definition), done.value.created ? 201 : 200);
  })
  .delete("/:urn", async function deleteSchema(c) {
    const urn = c.req.param("urn");
    const done = await removeSchema(requestOf(c), urn, c.req.query("confirm") === urn);
    return done.ok ? c.body(null, 204) : problemResponse(problemOf(done.error));
  });

const requestOf = (c: Context<TenantEnv>): SchemaRequest => ({
  db: c.var.db,
  tenant: c.var.tenant,
  requestId: c.var.requestId,
  wanted: c.var.wanted,
  now: Date.now,
});

async function definitionsOf(c: Context<TenantEnv>): Promise<readonly Definition[] | undefined> {
  const [rows] = await c.var.db.batch([selectSettings(c.var.db, c.var.tenant)]);
  return rows[0] === undefined ? undefined : readDefinitions(readSettings(rows[0]).types.stated);
}

const characteristics = {
  name: z.string(),
  type: z.enum(["string", "boolean", "decimal", "integer", "dateTime", "reference", "binary", "complex"]),
  multiValued: z.boolean(),
  description: z.string(),
  required: z.boolean(),
  caseExact: z.boolean(),
  mutability: z.enum(["readOnly", "readWrite", "immutable", "writeOnly"]),
  returned: z.enum(["always", "never", "default", "request"]),
  uniqueness: z.enum(["none", "server", "global"]),
  canonicalValues: z.array(z.string()).optional(),
  referenceTypes: z.array(z.string()).optional(),
};

export const schemaShape = z
  .strictObject({
    schemas: z.tuple([z.literal(SCHEMA_URN)]),
    id: z.string().describe("The URN."),
    resourceType: z.enum(["User", "Group"]).describe("The resource type that it extends."),
    required: z.boolean().describe("Whether each such resource must have it."),
    name: z.string(),
    description: z.string(),
    attributes: z.array(
      z.strictObject({
        ...characteristics,
        subAttributes: z.array(z.strictObject(characteristics)).optional(),
      }),
    ),
  })
  .meta({ id: "ExtensionSchema" });

const schemaAnswer = (definition: Definition): Answer<typeof schemaShape> => ({
  schemas: [SCHEMA_URN],
  ...definition,
});

/** A refused change of the schemas as a problem. */
export function problemOf(fault: SchemaFault): Problem {
  switch (fault.kind) {
    case "invalid": {
      const [first] = fault.problems;
      const detail = first === undefined ? "The schema is not valid." : `${first.pointer}: ${first.detail}`;
      return { kind: "invalid", detail, errors: fault.problems };
    }
    case "tooMuch":
      return { kind: "conflict", detail: fault.detail };
    case "mapped": {
      const [first] = fault.problems;
      return {
        kind: "conflict",
        detail: `The mapping reads this: ${first?.pointer}: ${first?.detail} Change the mapping first.`,
      };
    }
    case "contradicted":
      return {
        kind: "conflict",
        detail: `Stored data contradicts this change: ${fault.findings.join(" ")} Change the data first, or leave the definition as it is.`,
      };
    case "unconfirmed":
      return {
        kind: "conflict",
        detail: `${fault.resources} would lose the data of this schema for good; to confirm that, repeat the schema's URN as ?confirm=<urn>.`,
      };
    case "unknown":
      return {
        kind: "notFound",
        detail: "There is no such schema of this tenant; see the list of its schemas.",
      };
    case "busy":
      return {
        kind: "unavailable",
        detail:
          "The directory keeps changing, or has very much to change; send the request again, and it goes on.",
        retryAfterSeconds: 5,
      };
    case "tenantGone":
      return { kind: "notFound", detail: "This tenant is being deleted, and its schemas with it." };
  }
}
