import type { Attribute } from "../schema.ts";
import { define } from "./define.ts";

/** What every resource has besides its schemas' attributes, RFC 7643 §3 and §3.1. These belong to no URN of their own. */
export const commonAttributes: readonly Attribute[] = [
  define("id", "The identifier of the resource, given by the service and never changed.", {
    caseExact: true,
    mutability: "readOnly",
    returned: "always",
    uniqueness: "server",
  }),
  define("externalId", "The identifier by which the client knows the resource.", { caseExact: true }),
  define("schemas", "The URNs of the schemas that have data in the resource.", {
    type: "reference",
    referenceTypes: ["uri"],
    multiValued: true,
    required: true,
    mutability: "readOnly",
    returned: "always",
  }),
  define("meta", "What the service knows about the resource.", {
    type: "complex",
    mutability: "readOnly",
    subAttributes: [
      define("resourceType", "The name of the resource's type.", { caseExact: true, mutability: "readOnly" }),
      define("created", "When the resource was created.", { type: "dateTime", mutability: "readOnly" }),
      define("lastModified", "When the resource was last changed.", {
        type: "dateTime",
        mutability: "readOnly",
      }),
      define("location", "The address of the resource.", {
        type: "reference",
        referenceTypes: ["uri"],
        mutability: "readOnly",
      }),
      define("version", "The version of the resource.", { caseExact: true, mutability: "readOnly" }),
    ],
  }),
];
