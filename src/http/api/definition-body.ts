import * as z from "zod";
import { SCHEMA_LIMITS } from "../../limits/scim.ts";
import type { Definition } from "../../scim/extensions.ts";
import type { Attribute } from "../../scim/schema.ts";
import { define } from "../../scim/schemas/define.ts";
import { SCHEMA_URN } from "../../scim/schemas/schema.ts";

const name = z.string().min(1).max(SCHEMA_LIMITS.nameLength);
const text = z.string().max(SCHEMA_LIMITS.descriptionLength);

/** The characteristics of RFC 7643 §7; what is left out has the default of §2.2. */
const characteristics = {
  name,
  type: z
    .enum(["string", "boolean", "decimal", "integer", "dateTime", "reference", "binary", "complex"])
    .optional(),
  multiValued: z.boolean().optional(),
  description: text.optional(),
  required: z.boolean().optional(),
  caseExact: z.boolean().optional(),
  mutability: z.enum(["readOnly", "readWrite", "immutable", "writeOnly"]).optional(),
  returned: z.enum(["always", "never", "default", "request"]).optional(),
  uniqueness: z.enum(["none", "server", "global"]).optional(),
  canonicalValues: z.array(name).optional(),
  referenceTypes: z.array(name).optional(),
};

const subAttribute = z.strictObject({
  ...characteristics,
  subAttributes: z.never("A sub-attribute has no sub-attributes; leave them out.").optional(),
});

const attribute = z.strictObject({ ...characteristics, subAttributes: z.array(subAttribute).optional() });

/** A schema in the form of RFC 7643 §7, and the resource type it extends. */
export const definitionBody = z
  .strictObject({
    schemas: z.tuple([z.literal(SCHEMA_URN)]).optional(),
    id: z.string().optional(),
    resourceType: z.enum(["User", "Group"]),
    required: z.boolean().default(false),
    name,
    description: text.default(""),
    attributes: z
      .array(attribute)
      .min(1)
      .max(SCHEMA_LIMITS.attributes, `A schema has at most ${SCHEMA_LIMITS.attributes} attributes.`),
  })
  .meta({
    id: "SchemaDefinition",
    examples: [
      {
        resourceType: "Group",
        name: "Clearance",
        attributes: [{ name: "clearanceLevel", canonicalValues: ["low", "high"] }],
      },
    ],
  });

/** The definition that a body states for the URN in the address, every characteristic told. */
export const definitionOf = (urn: string, body: z.output<typeof definitionBody>): Definition => ({
  resourceType: body.resourceType,
  required: body.required,
  id: urn,
  name: body.name,
  description: body.description,
  attributes: body.attributes.map(attributeOf),
});

type Stated = Omit<z.output<typeof attribute>, "subAttributes"> & {
  readonly subAttributes?: readonly Stated[] | undefined;
};

function attributeOf({ name: called, description = "", subAttributes, ...stated }: Stated): Attribute {
  const given = Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined));
  return define(called, description, {
    ...(stated.mutability === "writeOnly" ? { returned: "never" } : {}),
    ...given,
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(attributeOf) }),
  });
}
