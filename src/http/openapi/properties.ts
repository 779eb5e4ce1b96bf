import { isObject, type Json } from "../../lib/json.ts";
import { type Components, flatten, propertiesIn, referenceOf, requiredIn, valuesIn } from "./forms.ts";
import type { JsonSchema } from "./operation.ts";

/** One property of a body, as a row of a table. */
export interface PropertyView {
  /** Where it is, as in `rules[].when`. */
  readonly path: string;
  /** How deep it is: 0 for those of the body itself. */
  readonly depth: number;
  /** In words, as in `list of strings` or `integer or null`. */
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
  /** Its allowed values, bounds and default, each in words. */
  readonly bounds: readonly string[];
}

/** All properties of a body, at any depth, each before those within it. What is within itself is told once. */
export function propertiesOf(components: Components, schema: JsonSchema): readonly PropertyView[] {
  return rows(components, schema, "", 0, []);
}

/** The type of a value in words. */
export function typeOf(components: Components, schema: JsonSchema): string {
  const { form, isNullable } = flatten(components, schema);
  return isNullable ? `${plainType(components, form)} or null` : plainType(components, form);
}

/** What bounds a value: its allowed values, lengths, limits and default. */
export function boundsOf(components: Components, schema: JsonSchema): readonly string[] {
  const { form } = flatten(components, schema);
  const values = valuesIn(form);
  const bound = (name: string, words: (value: string) => string): readonly string[] =>
    form[name] === undefined ? [] : [words(String(form[name]))];
  return [
    ...(values === undefined
      ? []
      : [`${values.length === 1 ? "always" : "one of"} ${values.map(text).join(", ")}`]),
    ...bound("minimum", (value) => (value === "0" ? "not negative" : `at least ${value}`)),
    ...bound("maximum", (value) => `at most ${value}`),
    ...bound("maxLength", (value) => `at most ${value} characters`),
    ...bound("minItems", (value) => `at least ${value} of them`),
    ...bound("maxItems", (value) => `at most ${value} of them`),
    ...(form.default === undefined ? [] : [`${text(form.default)} where it is left out`]),
  ];
}

function rows(
  components: Components,
  schema: JsonSchema,
  path: string,
  depth: number,
  within: readonly string[],
): readonly PropertyView[] {
  const name = referenceOf(schema);
  if (name !== undefined && within.includes(name)) return [];
  const inside = name === undefined ? within : [...within, name];
  const { form } = flatten(components, schema);
  if (form.type === "array")
    return isObject(form.items) ? rows(components, form.items, `${path}[]`, depth, inside) : [];
  const required = requiredIn(form);
  return propertiesIn(form).flatMap(([key, property]) => {
    const at = path === "" ? key : `${path}.${key}`;
    const { description } = flatten(components, property).form;
    return [
      {
        path: at,
        depth,
        type: typeOf(components, property),
        isRequired: required.includes(key),
        description: typeof description === "string" ? description : "",
        bounds: boundsOf(components, property),
      },
      ...rows(components, property, at, depth + 1, inside),
    ];
  });
}

function plainType(components: Components, form: JsonSchema): string {
  if (Array.isArray(form.either)) return form.either.join(" or ");
  if (form.type === "array")
    return isObject(form.items) ? `list of ${several(typeOf(components, form.items))}` : "list";
  if (typeof form.type !== "string") return "any JSON";
  return form.format === "date-time" ? "time" : form.type;
}

const several = (type: string): string => (/^(any|list) | or /.test(type) ? type : `${type}s`);

const text = (value: Json): string =>
  typeof value === "string" && value !== "" ? value : JSON.stringify(value);
