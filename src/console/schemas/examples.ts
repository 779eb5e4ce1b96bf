import { compileWhen } from "../../mapping/mapping.ts";
import type { Definition, TenantTypes } from "../../scim/extensions.ts";
import type { Attribute } from "../../scim/schema.ts";

/** How many examples are shown: the first attributes say how the others go. */
const SHOWN = 3;

/** Filters for a rule of the mapping, made of the schema's attributes. None of a schema of people: rules look at groups. */
export const exampleFilters = (definition: Definition, types: TenantTypes): readonly string[] =>
  definition.resourceType === "User"
    ? []
    : definition.attributes
        .map((attribute) => exampleOf(`${definition.id}:${attribute.name}`, attribute))
        .filter((filter) => compileWhen(filter, types.Group).ok)
        .slice(0, SHOWN);

function exampleOf(path: string, attribute: Attribute): string {
  const [sub] = attribute.subAttributes ?? [];
  if (attribute.type !== "complex" || sub === undefined) return testOf(path, attribute);
  return attribute.multiValued ? `${path}[${testOf(sub.name, sub)}]` : testOf(`${path}.${sub.name}`, sub);
}

function testOf(path: string, { type, canonicalValues }: Attribute): string {
  switch (type) {
    case "boolean":
      return `${path} eq true`;
    case "integer":
    case "decimal":
      return `${path} ge 3`;
    case "dateTime":
      return `${path} ge "2026-01-01T00:00:00Z"`;
    case "string":
    case "reference":
      return `${path} eq ${JSON.stringify(canonicalValues?.[0] ?? "value")}`;
    case "binary":
    case "complex":
      return `${path} pr`;
  }
}

/** What a new schema may look like. */
export const EXAMPLE = JSON.stringify(
  {
    id: "urn:example:scim:2.0:Group",
    resourceType: "Group",
    name: "Example group",
    attributes: [
      { name: "costCenter", type: "string", description: "Who pays for it" },
      { name: "clearance", type: "string", canonicalValues: ["low", "high"] },
    ],
  },
  null,
  2,
);
