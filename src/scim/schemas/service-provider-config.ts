import type { Attribute, Schema } from "../schema.ts";
import { define } from "./define.ts";

export const SERVICE_PROVIDER_CONFIG_URN = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";

const fixed = { mutability: "readOnly" } as const;

const supported = define("supported", "Whether this is supported.", {
  ...fixed,
  type: "boolean",
  required: true,
});

function feature(name: string, description: string, limits: readonly Attribute[] = []): Attribute {
  return define(name, description, {
    ...fixed,
    type: "complex",
    required: true,
    subAttributes: [supported, ...limits],
  });
}

function limit(name: string, description: string): Attribute {
  return define(name, description, { ...fixed, type: "integer", required: true });
}

function link(name: string, description: string): Attribute {
  return define(name, description, { ...fixed, type: "reference", referenceTypes: ["external"] });
}

/** RFC 7643 §5 and §8.7.2, with what §8.7.2 leaves out although §5 has it: `etag`, and the `type` of a scheme; and RFC 9865 §4. */
export const serviceProviderConfigSchema: Schema = {
  id: SERVICE_PROVIDER_CONFIG_URN,
  name: "ServiceProviderConfig",
  description: "What the service supports of SCIM",
  attributes: [
    link("documentationUri", "The address of the service's documentation for people."),
    feature("patch", "Changing parts of resources."),
    feature("bulk", "Many operations in one request.", [
      limit("maxOperations", "The most operations in one request."),
      limit("maxPayloadSize", "The most bytes in one request."),
    ]),
    feature("filter", "Filtering lists.", [limit("maxResults", "The most resources in one answer.")]),
    feature("changePassword", "Changing passwords."),
    feature("sort", "Sorting lists."),
    feature("etag", "Versions of resources as entity tags."),
    define("pagination", "How lists come in pages.", {
      ...fixed,
      type: "complex",
      subAttributes: [
        define("cursor", "Whether pages by cursor are supported.", {
          ...fixed,
          type: "boolean",
          required: true,
        }),
        define("index", "Whether pages by index are supported.", {
          ...fixed,
          type: "boolean",
          required: true,
        }),
        define("defaultPaginationMethod", "The kind of pages where a request names none.", {
          ...fixed,
          canonicalValues: ["cursor", "index"],
        }),
        define("defaultPageSize", "The resources of a page where a request names no number.", {
          ...fixed,
          type: "integer",
        }),
        define("maxPageSize", "The most resources of a page.", { ...fixed, type: "integer" }),
        define("cursorTimeout", "The seconds for which a cursor can be used.", { ...fixed, type: "integer" }),
      ],
    }),
    define("authenticationSchemes", "How clients prove who they are.", {
      ...fixed,
      type: "complex",
      multiValued: true,
      required: true,
      subAttributes: [
        define("type", "The kind of the scheme.", {
          ...fixed,
          required: true,
          canonicalValues: ["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"],
        }),
        define("name", "The name of the scheme.", { ...fixed, required: true }),
        define("description", "What the scheme is.", { ...fixed, required: true }),
        link("specUri", "The address of the scheme's specification."),
        link("documentationUri", "The address of the documentation on using the scheme."),
        define("primary", "Whether this is the preferred scheme.", { ...fixed, type: "boolean" }),
      ],
    }),
  ],
};
