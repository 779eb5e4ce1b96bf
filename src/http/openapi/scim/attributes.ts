import type { Json } from "../../../lib/json.ts";
import type { Attribute, ResourceType, Schema } from "../../../scim/schema.ts";
import { commonAttributes } from "../../../scim/schemas/common.ts";
import type { JsonSchema } from "../operation.ts";

/** SCIM's schemas (RFC 7643 §7) as JSON Schema. */

/**
 * A resource with its extensions, each under its URN; so are those that a tenant defines. Nothing but `schemas` is demanded: a client may
 * ask for a part of the attributes.
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
    patternProperties: { "^urn:": { description: "The data of an extension of the tenant's own." } },
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

/**
 * The document of a schema, and that of an attribute in it. A complex attribute may describe its parts in the same way, which a SCIM schema
 * can only say to a depth, and JSON Schema by a reference.
 */
export function schemaDocumentSchemas(
  schema: Schema,
  attribute: JsonSchema,
): { readonly document: JsonSchema; readonly attribute: JsonSchema } {
  const { properties, ...document } = documentSchema(schema);
  const described = schema.attributes.find(({ name }) => name === "attributes")?.subAttributes ?? [];
  const { properties: characteristics, ...own } = objectOf(described);
  return {
    document: {
      ...document,
      properties: { ...(properties as JsonSchema), attributes: { type: "array", items: attribute } },
    },
    attribute: {
      ...own,
      properties: { ...(characteristics as JsonSchema), subAttributes: { type: "array", items: attribute } },
    },
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
