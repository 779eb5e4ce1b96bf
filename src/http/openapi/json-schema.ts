import * as z from "zod";
import type { JsonSchema } from "./operation.ts";

/** Schemas turned into JSON Schema: each of them, and those with an id, to which the others refer, by that id. */
export interface Converted {
  readonly of: ReadonlyMap<z.ZodType, JsonSchema>;
  readonly named: Readonly<Record<string, JsonSchema>>;
}

/**
 * Turns zod schemas into JSON Schema 2020-12, the dialect of OpenAPI 3.1, all at once, so that what they share is there once.
 *
 * @param io what is sent (`input`: defaults may be left out) or what is answered (`output`). Of the latter nobody is to rely on there
 * being no further fields: new ones may be added at any time.
 */
export function toJsonSchemas(schemas: readonly z.ZodType[], io: "input" | "output"): Converted {
  const all = z.object(Object.fromEntries(schemas.map((schema, index) => [`schema${index}`, schema])));
  const { properties = {}, $defs = {} } = pointed(
    z.toJSONSchema(all, { io, target: "draft-2020-12", override: ({ jsonSchema }) => tidy(jsonSchema, io) }),
  );
  return {
    of: new Map(schemas.map((schema, index) => [schema, properties[`schema${index}`] ?? {}])),
    named: $defs,
  };
}

/** Takes out what says nothing: the bounds of every number that JavaScript can hold, and how a time is spelt besides its format. */
function tidy(schema: z.core.JSONSchema.BaseSchema, io: "input" | "output"): void {
  delete schema.id;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.format === "date-time") delete schema.pattern;
  if (io === "output" && schema.additionalProperties === false) delete schema.additionalProperties;
}

/** The same with references into the components of a document. */
const pointed = (schema: object) =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/')) as {
    readonly properties?: Readonly<Record<string, JsonSchema>>;
    readonly $defs?: Readonly<Record<string, JsonSchema>>;
  };
