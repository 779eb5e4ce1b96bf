import type { Schema } from "../schema.ts";
import { define } from "./define.ts";

export const RESOURCE_TYPE_URN = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";

const fixed = { mutability: "readOnly" } as const;

const urn = { ...fixed, type: "reference", referenceTypes: ["uri"], required: true } as const;

/**
 * RFC 7643 §6 and §8.7.2. Where the two differ this follows §6: `schemaExtensions` is a list, and may be absent.
 */
export const resourceTypeSchema: Schema = {
  id: RESOURCE_TYPE_URN,
  name: "ResourceType",
  description: "A type of resource",
  attributes: [
    define("id", "The identifier of the resource type.", fixed),
    define("name", "The name of the resource type, as in meta.resourceType.", { ...fixed, required: true }),
    define("description", "What resources of this type are.", fixed),
    define("endpoint", "Where the resources are, relative to the service's address.", {
      ...urn,
      caseExact: false,
    }),
    define("schema", "The URN of the core schema.", urn),
    define("schemaExtensions", "The extensions of this resource type.", {
      ...fixed,
      type: "complex",
      multiValued: true,
      subAttributes: [
        define("schema", "The URN of the extension.", urn),
        define("required", "Whether each resource must have this extension.", {
          ...fixed,
          type: "boolean",
          required: true,
        }),
      ],
    }),
  ],
};
