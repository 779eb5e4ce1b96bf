import * as z from "zod";
import type { OpenApiDocument } from "../../src/http/openapi/document.ts";
import type { JsonSchema } from "../../src/http/openapi/operation.ts";
import { send } from "./api.ts";

/** The document that the Worker serves, and what it says of answers. */
export interface Documented {
  readonly document: OpenApiDocument;
  /** Every operation, as `GET /api/v1/tenants/{tenant}`. */
  readonly operations: ReadonlyMap<string, JsonSchema>;
  /** Says what is wrong with an answer by the document; nothing where it is as described. Reads the body of a copy. */
  readonly check: (method: string, path: string, answer: Response) => Promise<Checked>;
  /** What is wrong with a value by a schema of the document; empty where nothing is. */
  readonly wrongWith: (schema: JsonSchema, value: unknown) => string;
}

export interface Checked {
  /** The operation and its status, as `GET /healthz 200`. */
  readonly answer: string;
  /** In words; empty where it is as described. */
  readonly wrong: string;
}

export async function readDocument(): Promise<Documented> {
  const document = await (await send("GET", "/openapi.json")).json<OpenApiDocument>();
  const operations = new Map(
    Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    ),
  );
  const wrongWith = judge(document);
  return { document, operations, wrongWith, check: checker(document, operations, wrongWith) };
}

/** What a reference leads to; the schema itself where it is none. */
export function resolve(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  if (typeof schema.$ref !== "string") return schema;
  const [, , kind = "", name = ""] = schema.$ref.split("/");
  const found = document.components[kind as keyof OpenApiDocument["components"]]?.[name];
  if (found === undefined) throw new Error(`${schema.$ref} leads nowhere.`);
  return found;
}

function judge(document: OpenApiDocument): Documented["wrongWith"] {
  const forms = new Map<string, z.ZodType>();
  return (schema, value) => {
    const key = JSON.stringify(schema);
    const form = forms.get(key) ?? exactForm(document, schema);
    forms.set(key, form);
    const parsed = form.safeParse(value);
    return parsed.success ? "" : `${z.prettifyError(parsed.error)}\n${JSON.stringify(value)}`;
  };
}

function checker(
  document: OpenApiDocument,
  operations: ReadonlyMap<string, JsonSchema>,
  wrongWith: Documented["wrongWith"],
): Documented["check"] {
  // The most literal first: where a name and a parameter both fit, the name is meant.
  const known = [...operations.keys()].toSorted((a, b) => a.split("{").length - b.split("{").length);
  return async (method, path, answer) => {
    const operation = known.find((key) => fits(key, method, path));
    if (operation === undefined) return { answer: "", wrong: `${method} ${path} is not documented.` };
    const responses = operations.get(operation)?.responses as Record<string, JsonSchema> | undefined;
    const told = { answer: `${operation} ${answer.status}` };
    const said = responses?.[answer.status];
    if (said === undefined) return { ...told, wrong: `The status ${answer.status} is not documented.` };
    const { content, headers = {} } = resolve(document, said) as {
      content?: Record<string, { schema: JsonSchema }>;
      headers?: Record<string, JsonSchema>;
    };
    const missing = Object.keys(headers).filter(
      (name) => name !== "Server-Timing" && !answer.headers.has(name),
    );
    if (missing.length > 0) return { ...told, wrong: `It has no header ${missing.join(", ")}.` };
    const text = await answer.clone().text();
    if (content === undefined)
      return { ...told, wrong: text === "" ? "" : "There is a body, and none is documented." };
    const type = answer.headers.get("Content-Type") ?? "";
    const form = content[type];
    if (form === undefined) return { ...told, wrong: `The media type ${type} is not documented.` };
    return { ...told, wrong: wrongWith(form.schema, JSON.parse(text)) };
  };
}

const fits = (operation: string, method: string, path: string): boolean => {
  const [knownMethod, template = ""] = operation.split(" ");
  if (knownMethod !== method) return false;
  const pattern = template.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+");
  return new RegExp(`^${pattern}$`).test(path.split("?")[0] ?? "");
};

/** The schema as a check that also refuses fields which it does not name. */
function exactForm({ components }: OpenApiDocument, schema: JsonSchema): z.ZodType {
  const $defs = Object.fromEntries(
    Object.entries(components.schemas).map(([name, component]) => [name, closed(component)]),
  );
  const text = JSON.stringify({ ...closed(schema), $defs });
  return z.fromJSONSchema(JSON.parse(text.replaceAll('"#/components/schemas/', '"#/$defs/')));
}

function closed(schema: JsonSchema): JsonSchema {
  // Here zod differs from JSON Schema: patterns have no flag u there, and a relative address is no reference.
  const entries = Object.entries(schema).filter(
    ([name, value]) => !(name === "pattern" && String(value).includes("\\P{")) && value !== "uri-reference",
  );
  const inner = Object.fromEntries(
    entries.map(([name, value]) => {
      if (name === "examples" || name === "example") return [name, value];
      if (Array.isArray(value))
        return [name, value.map((one) => (typeof one === "object" && one !== null ? closed(one) : one))];
      return [name, typeof value === "object" && value !== null ? closed(value as JsonSchema) : value];
    }),
  ) as JsonSchema;
  const isOpen = schema.type === "object" && typeof schema.properties === "object";
  return isOpen && schema.additionalProperties === undefined
    ? { ...inner, additionalProperties: false }
    : inner;
}
