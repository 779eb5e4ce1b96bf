import { isObject, type Json } from "../../lib/json.ts";
import { type Components, flatten, propertiesIn, referenceOf, valuesIn } from "./forms.ts";
import type { JsonSchema } from "./operation.ts";

/** An example of a value: the one that its schema gives, or else one that is put together from those of its parts. */
export const exampleOf = (components: Components, schema: JsonSchema): Json => made(components, schema, []);

function made(components: Components, schema: JsonSchema, within: readonly string[]): Json {
  const name = referenceOf(schema);
  const inside = name === undefined ? within : [...within, name];
  const { form } = flatten(components, schema);
  const given = Array.isArray(form.examples) ? (form.examples as readonly Json[])[0] : undefined;
  const value = given ?? form.default ?? valuesIn(form)?.[0];
  if (value !== undefined) return value;
  switch (form.type) {
    case "array":
      return isObject(form.items) && !isWithin(form.items, inside)
        ? [made(components, form.items, inside)]
        : [];
    case "object":
      return Object.fromEntries(
        propertiesIn(form)
          .filter(([, property]) => !isWithin(property, inside))
          .map(([key, property]) => [key, made(components, property, inside)]),
      );
    case "string":
      return form.format === "date-time" ? "2026-11-22T10:00:00.000Z" : "…";
    case "integer":
    case "number":
      return 1;
    case "boolean":
      return true;
    default:
      return null;
  }
}

const isWithin = (schema: JsonSchema, within: readonly string[]): boolean => {
  const name = referenceOf(schema);
  return name !== undefined && within.includes(name);
};
