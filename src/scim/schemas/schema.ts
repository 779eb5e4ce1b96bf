import type { Schema } from "../schema.ts";
import { define } from "./define.ts";

export const SCHEMA_URN = "urn:ietf:params:scim:schemas:core:2.0:Schema";

const fixed = { mutability: "readOnly" } as const;
const exact = { ...fixed, caseExact: true } as const;
const flag = { ...fixed, type: "boolean" } as const;

const characteristics = [
  define("name", "The name of the attribute.", { ...exact, required: true }),
  define("type", "The type of its values.", {
    ...fixed,
    required: true,
    canonicalValues: [
      "string",
      "boolean",
      "decimal",
      "integer",
      "dateTime",
      "reference",
      "binary",
      "complex",
    ],
  }),
  define("multiValued", "Whether it may have several values.", { ...flag, required: true }),
  define("description", "What the attribute means.", exact),
  define("required", "Whether each resource must have it.", flag),
  define("canonicalValues", "Values that are suggested for it.", { ...exact, multiValued: true }),
  define("caseExact", "Whether case matters when its values are compared.", flag),
  define("mutability", "When its value may be set.", {
    ...exact,
    canonicalValues: ["readOnly", "readWrite", "immutable", "writeOnly"],
  }),
  define("returned", "When it is part of an answer.", {
    ...exact,
    canonicalValues: ["always", "never", "default", "request"],
  }),
  define("uniqueness", "Among which resources its value is unique.", {
    ...exact,
    canonicalValues: ["none", "server", "global"],
  }),
  define("referenceTypes", "What a reference may point to.", { ...exact, multiValued: true }),
];

/** RFC 7643 §7 and §8.7.2, with the type `binary`, which §8.7.2 leaves out although §2.3.6 defines it. */
export const schemaSchema: Schema = {
  id: SCHEMA_URN,
  name: "Schema",
  description: "A schema: a set of attributes",
  attributes: [
    define("id", "The URN of the schema.", { ...fixed, required: true, returned: "always" }),
    define("name", "The name of the schema for people.", { ...fixed, required: true }),
    define("description", "What the schema describes.", fixed),
    define("attributes", "The attributes of the schema.", {
      ...fixed,
      type: "complex",
      multiValued: true,
      required: true,
      subAttributes: [
        ...characteristics,
        define("subAttributes", "The attributes that a complex value consists of.", {
          ...fixed,
          type: "complex",
          multiValued: true,
          subAttributes: characteristics,
        }),
      ],
    }),
  ],
};
