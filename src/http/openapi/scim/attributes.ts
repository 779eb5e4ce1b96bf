import type { Json } from "../../../lib/json.ts";
import type { Attribute, ResourceType, Schema } from "../../../scim/schema.ts";
import { commonAttributes } from "../../../scim/schemas/common.ts";
import type { JsonSchema } from "../operation.ts";

/** SCIM's schemas (RFC 7643 §7) as JSON Schema. */

/**
 * A resource with its extensions, each under its URN. Nothing but `schemas` is demanded: a client may ask for a part of the attributes.
 * A tenant's own extensions stand beside these.
 */
export function resourceSchema({ description, schema, extensions }: ResourceType): JsonSchema {
  return {
    type: "object",
    description,
    properties: {
      ...propertiesOf(commonAttributes),
      ...propertiesOf(schema.attributes),
      ...Object.fromEntries(
        extensions.map((extension) => [
          extension.schema.id,
          {
            type: "object",
            description: extension.schema.description,
            properties: propertiesOf(extension.schema.attributes),
          },
        ]),
      ),
    },
    required: ["schemas"],
  };
}

/** The names of the attributes that whoever states such a resource must give. */
export const requiredOf = ({ schema }: ResourceType): readonly string[] => [
  "schemas",
  ...schema.attributes.filter(({ required }) => required).map(({ name }) => name),
];

/** A document of discovery, RFC 7644 §4, as its schema describes it. */
export function documentSchema({ description, attributes }: Schema): JsonSchema {
  const own = objectOf(attributes);
  const common = commonAttributes.filter(({ name }) => name === "schemas" || name === "meta");
  return {
    ...own,
    description,
    properties: { ...propertiesOf(common), ...propertiesOf(attributes) },
    required: ["schemas", ...namesOfRequired(attributes)],
  };
}

const propertiesOf = (attributes: readonly Attribute[]): JsonSchema =>
  Object.fromEntries(attributes.map((attribute) => [attribute.name, attributeSchema(attribute)]));

const namesOfRequired = (attributes: readonly Attribute[]): readonly string[] =>
  attributes.filter(({ required }) => required).map(({ name }) => name);

function objectOf(attributes: readonly Attribute[]): JsonSchema {
  const required = namesOfRequired(attributes);
  return {
    type: "object",
    properties: propertiesOf(attributes),
    ...(required.length === 0 ? {} : { required }),
  };
}

function attributeSchema(attribute: Attribute): JsonSchema {
  const { description, canonicalValues, mutability, multiValued } = attribute;
  const suggested = canonicalValues === undefined ? "" : ` Suggested values: ${canonicalValues.join(", ")}.`;
  const single: JsonSchema = attribute.subAttributes
    ? objectOf(attribute.subAttributes)
    : TYPES[attribute.type];
  return {
    ...(multiValued ? { type: "array", items: single } : single),
    description: `${description}${suggested}`,
    ...(mutability === "readOnly" ? { readOnly: true } : {}),
    ...(mutability === "writeOnly" ? { writeOnly: true } : {}),
  } satisfies Record<string, Json>;
}

const TYPES: Readonly<Record<Attribute["type"], JsonSchema>> = {
  string: { type: "string" },
  boolean: { type: "boolean" },
  decimal: { type: "number" },
  integer: { type: "integer" },
  dateTime: { type: "string", format: "date-time" },
  reference: { type: "string", format: "uri-reference" },
  binary: { type: "string", contentEncoding: "base64" },
  complex: { type: "object" },
};
