import * as z from "zod";
import { problemShape } from "../problem.ts";
import { type Converted, toJsonSchemas } from "./json-schema.ts";
import type { Access, Answered, Content, JsonSchema, Operation, Section } from "./operation.ts";
import { namesIn, PATH_PARAMETERS } from "./paths.ts";
import { problemResponses, problemsOf, responseName } from "./problems.ts";
import { SCIM_SCHEMAS } from "./scim/components.ts";
import { SCIM_PARAMETERS } from "./scim/parameters.ts";

/** An OpenAPI document, version 3.1, as far as those who read it need to know its form. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: { readonly title: string; readonly version: string; readonly description: string };
  readonly servers: readonly JsonSchema[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>;
  readonly components: Readonly<
    Record<
      "schemas" | "parameters" | "headers" | "responses" | "securitySchemes",
      Readonly<Record<string, JsonSchema>>
    >
  >;
}

/** The document that describes these sections. It names no address of its own: it is that of wherever it was read. */
export function openApiDocument(sections: readonly Section[]): OpenApiDocument {
  const operations = sections.flatMap((section) => Object.values(section.operations));
  const sent = toJsonSchemas(
    operations.flatMap(({ body, query }) => [body, query].filter(isZod)),
    "input",
  );
  const answers = operations.flatMap((operation) => Object.values(operation.answers));
  const answered = toJsonSchemas(
    [problemShape, ...answers.map(({ content }) => content).filter(isZod)],
    "output",
  );
  return {
    openapi: "3.1.0",
    info: { title: "Rollcall", version: "1", description: ABOUT },
    servers: [{ url: "/" }],
    tags: sections.map(({ name, about }) => ({ name, description: about })),
    paths: pathsOf(sections, { sent, answered }),
    components: {
      schemas: unite(sent.named, answered.named, SCIM_SCHEMAS),
      parameters: SCIM_PARAMETERS,
      headers: HEADERS,
      responses: problemResponses(sections, headers),
      securitySchemes: SCHEMES,
    },
  };
}

const isZod = (content: Content | undefined): content is z.ZodType => content instanceof z.ZodType;

/** All of them; one name cannot stand for two things. */
function unite(...parts: readonly Readonly<Record<string, JsonSchema>>[]): Record<string, JsonSchema> {
  const all: Record<string, JsonSchema> = {};
  for (const [name, schema] of parts.flatMap((part) => Object.entries(part))) {
    if (name in all) throw new Error(`Two schemas have the name ${name}`);
    all[name] = schema;
  }
  return all;
}

interface Forms {
  readonly sent: Converted;
  readonly answered: Converted;
}

function pathsOf(sections: readonly Section[], forms: Forms): OpenApiDocument["paths"] {
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const section of sections) {
    for (const [address, operation] of Object.entries(section.operations)) {
      const [method = "", path = ""] = address.split(" ");
      paths[path] ??= {};
      paths[path][method.toLowerCase()] = describe(section, path, operation, forms);
    }
  }
  return paths;
}

function describe(
  { name, access }: Section,
  path: string,
  operation: Operation,
  { sent, answered }: Forms,
): JsonSchema {
  const { id, summary, description, query, body, answers } = operation;
  const parameters = [
    ...namesIn(path).map((part) => ({ name: part, in: "path", required: true, ...PATH_PARAMETERS[part] })),
    ...(query === undefined ? [] : queryParameters(sent.of.get(query) ?? {})),
    ...(operation.parameters ?? []),
  ];
  return {
    operationId: id,
    tags: [name],
    summary,
    ...(description === undefined ? {} : { description }),
    security: access === "public" ? [] : [{ [access]: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: operation.bodyIsOptional !== true,
            content: { [mediaType(access)]: { schema: formOf(body, sent) } },
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, responseOf(access, answer, answered)]),
      ),
      ...Object.fromEntries(
        [...problemsOf(access, operation)].map(([status, said]) => [
          status,
          {
            $ref: `#/components/responses/${responseName(access, status)}`,
            ...(said === undefined ? {} : { description: said }),
          },
        ]),
      ),
    },
  };
}

/** Each property of a query's schema is a parameter. */
function queryParameters({ properties = {}, required = [] }: JsonSchema): readonly JsonSchema[] {
  return Object.entries(properties as Readonly<Record<string, JsonSchema>>).map(([name, schema]) => {
    const { description, ...form } = schema;
    return {
      name,
      in: "query",
      ...(description === undefined ? {} : { description }),
      ...((required as readonly string[]).includes(name) ? { required: true } : {}),
      schema: form,
    };
  });
}

const responseOf = (
  access: Access,
  { description, content, headers: own = [] }: Answered,
  answered: Converted,
): JsonSchema => ({
  description,
  headers: headers("X-Request-Id", ...(access === "public" ? [] : ["Server-Timing"]), ...own),
  ...(content === undefined
    ? {}
    : { content: { [mediaType(access)]: { schema: formOf(content, answered) } } }),
});

const formOf = (content: Content, converted: Converted): JsonSchema =>
  isZod(content) ? (converted.of.get(content) ?? {}) : content;

const mediaType = (access: Access): string =>
  access === "scim" ? "application/scim+json" : "application/json";

const headers = (...names: readonly string[]): JsonSchema =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const header = (description: string): JsonSchema => ({ description, schema: { type: "string" } });

const HEADERS: Readonly<Record<string, JsonSchema>> = {
  "X-Request-Id": header("The request's id, which is also the key of its activity record."),
  "Server-Timing": header("What the request cost in the database."),
  "Retry-After": { description: "After how many seconds to try again.", schema: { type: "integer" } },
  "WWW-Authenticate": header("Bearer."),
  ETag: header("The version of what is answered."),
  Location: header("Where the resource is that was created."),
  "Content-Location": header("Where the resource is."),
};

const bearer = (description: string): JsonSchema => ({ type: "http", scheme: "bearer", description });

const SCHEMES: Readonly<Record<Exclude<Access, "public">, JsonSchema>> = {
  admin: bearer("An admin token of the tenant (rca_…)."),
  operator: bearer("The installation's OPERATOR_TOKEN."),
  scim: bearer("A SCIM token of the tenant (rcs_…)."),
};

const ABOUT = `Rollcall keeps the user groups of MeshX Foundation in step with an identity provider.

JSON throughout, camelCase, times in RFC 3339. Lists are \`{"items": […], "nextCursor": "…" | null}\`: pass \`nextCursor\` as \`after\`. Errors are problem details (RFC 9457) with a JSON pointer for each bad field; below \`/t/\`, SCIM's own. Fields that a body has and nobody knows are refused. Answers may get new fields at any time.

Every answer carries \`X-Request-Id\`. HEAD is taken wherever GET is.`;
