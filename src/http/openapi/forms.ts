import type { Json } from "../../lib/json.ts";
import { isObject } from "../../lib/json.ts";
import type { OpenApiDocument } from "./document.ts";
import type { JsonSchema } from "./operation.ts";

/** JSON Schemas as readers take them: references followed, alternatives and parts put together. */

/** The schemas that references lead to. */
export type Components = OpenApiDocument["components"];

/** The name of the component that a schema refers to; nothing where it is none. */
export const referenceOf = ({ $ref }: JsonSchema): string | undefined =>
  typeof $ref === "string" ? $ref.slice($ref.lastIndexOf("/") + 1) : undefined;

/** What a reference to a component leads to, with what stands beside it; anything else as it is. Throws where it leads nowhere. */
export function follow(components: Components, schema: JsonSchema): JsonSchema {
  const { $ref, ...beside } = schema;
  if (typeof $ref !== "string") return schema;
  const [, , kind = "", name = ""] = $ref.split("/");
  const found = components[kind as keyof Components]?.[name];
  if (found === undefined) throw new Error(`${$ref} leads nowhere`);
  return { ...found, ...beside };
}

/**
 * A schema as one: of several parts (`allOf`) all properties; of alternatives (`anyOf`, `oneOf`) each property of any of them, demanded
 * where all demand it. An alternative of null is told by `isNullable`.
 */
export function flatten(
  components: Components,
  schema: JsonSchema,
): { form: JsonSchema; isNullable: boolean } {
  const { allOf, anyOf, oneOf, ...own } = follow(components, schema);
  const types = Array.isArray(own.type) ? (own.type as readonly Json[]) : [];
  const isNullable = types.includes("null");
  const bare = isNullable ? { ...own, type: types.find((type) => type !== "null") ?? "null" } : own;
  const parts = schemasIn(allOf).map((part) => flatten(components, part).form);
  if (parts.length > 0) return { form: parts.reduce(together, bare), isNullable };
  const alternatives = [...schemasIn(anyOf), ...schemasIn(oneOf)];
  const real = alternatives.filter(({ type }) => type !== "null");
  const forms = real.map((alternative) => flatten(components, alternative).form);
  const [first, ...others] = forms;
  return {
    form: first === undefined ? bare : { ...others.reduce(either, first), ...bare },
    isNullable: isNullable || real.length < alternatives.length,
  };
}

/** The schemas of an object's properties, by name. */
export const propertiesIn = ({ properties }: JsonSchema): readonly (readonly [string, JsonSchema])[] =>
  isObject(properties)
    ? Object.entries(properties).map(([name, schema]) => [name, isObject(schema) ? schema : {}])
    : [];

/** The names of those that are demanded. */
export const requiredIn = ({ required }: JsonSchema): readonly string[] =>
  Array.isArray(required) ? (required as readonly string[]) : [];

const schemasIn = (value: Json | undefined): readonly JsonSchema[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter(isObject) : [];

const together = (a: JsonSchema, b: JsonSchema): JsonSchema => ({
  ...b,
  ...a,
  ...propertiesOf(propertiesIn(a), propertiesIn(b)),
  required: [...new Set([...requiredIn(a), ...requiredIn(b)])],
});

/** Alternatives of different types are of no one type. */
const either = (a: JsonSchema, b: JsonSchema): JsonSchema => {
  if (a.type !== b.type)
    return { description: a.description ?? "", either: [...alternativesIn(a), typeName(b)] };
  return {
    ...a,
    ...valuesOf(a, b),
    ...propertiesOf(propertiesIn(a), propertiesIn(b)),
    required: requiredIn(a).filter((name) => requiredIn(b).includes(name)),
  };
};

const alternativesIn = (schema: JsonSchema): readonly Json[] =>
  Array.isArray(schema.either) ? schema.either : [typeName(schema)];
const typeName = ({ type }: JsonSchema): string => (typeof type === "string" ? type : "any JSON");

/** All values that either allows; no bound where one of them has none. */
function valuesOf(a: JsonSchema, b: JsonSchema): JsonSchema {
  const [left, right] = [valuesIn(a), valuesIn(b)];
  return left === undefined || right === undefined ? {} : { enum: [...new Set([...left, ...right])] };
}

/** The values that are allowed where they are counted; nothing where they are not. */
export function valuesIn(schema: JsonSchema): readonly Json[] | undefined {
  if (schema.enum !== undefined) return schema.enum as readonly Json[];
  return schema.const === undefined ? undefined : [schema.const];
}

function propertiesOf(
  a: ReturnType<typeof propertiesIn>,
  b: ReturnType<typeof propertiesIn>,
): { readonly properties?: JsonSchema } {
  if (a.length + b.length === 0) return {};
  const properties = new Map(a);
  for (const [name, schema] of b) {
    const other = properties.get(name);
    properties.set(name, other === undefined ? schema : { ...other, ...valuesOf(other, schema) });
  }
  return { properties: Object.fromEntries(properties) };
}
