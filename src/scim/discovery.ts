import type { JsonObject } from "../lib/json.ts";
import { HTTP_LIMITS } from "../limits/http.ts";
import { BULK_LIMITS, LIST_LIMITS } from "../limits/scim.ts";
import { isNamed } from "./names.ts";
import type { Attribute, ResourceType, Schema } from "./schema.ts";
import { RESOURCE_TYPE_URN, resourceTypeSchema } from "./schemas/resource-type.ts";
import { SCHEMA_URN, schemaSchema } from "./schemas/schema.ts";
import {
  SERVICE_PROVIDER_CONFIG_URN,
  serviceProviderConfigSchema,
} from "./schemas/service-provider-config.ts";

/**
 * The documents by which a client learns what this service can do, RFC 7644 §4. `baseUrl` is the tenant's SCIM address without a slash
 * at its end. No document holds a null: some IdPs stop at the first.
 */

/** `/ServiceProviderConfig`, RFC 7643 §5 and §8.5, RFC 9865 §4. */
export function serviceProviderConfig(baseUrl: string): JsonObject {
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_URN],
    patch: { supported: true },
    bulk: {
      supported: true,
      maxOperations: BULK_LIMITS.maxOperations,
      maxPayloadSize: HTTP_LIMITS.scimBodyBytes,
    },
    filter: { supported: true, maxResults: LIST_LIMITS.maxCount },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: "index",
      defaultPageSize: LIST_LIMITS.defaultCount,
      maxPageSize: LIST_LIMITS.maxCount,
      cursorTimeout: LIST_LIMITS.cursorSeconds,
    },
    authenticationSchemes: [
      {
        type: "oauthbearertoken",
        name: "OAuth Bearer Token",
        description: "A SCIM token of this tenant, sent as an OAuth 2.0 bearer token",
        specUri: "https://www.rfc-editor.org/info/rfc6750",
        primary: true,
      },
    ],
    meta: { resourceType: "ServiceProviderConfig", location: `${baseUrl}/ServiceProviderConfig` },
  };
}

/** All of `/ResourceTypes`, RFC 7643 §6 and §8.6. */
export function resourceTypeDocuments(
  resourceTypes: readonly ResourceType[],
  baseUrl: string,
): readonly JsonObject[] {
  return resourceTypes.map((resourceType) => resourceTypeDocument(resourceType, baseUrl));
}

/** `/ResourceTypes/{id}`, or `undefined` if there is none of that id. */
export function resourceTypeDocumentOf(
  id: string,
  resourceTypes: readonly ResourceType[],
  baseUrl: string,
): JsonObject | undefined {
  const found = resourceTypes.find((resourceType) => resourceType.id.toLowerCase() === id.toLowerCase());
  return found === undefined ? undefined : resourceTypeDocument(found, baseUrl);
}

/** All of `/Schemas`, RFC 7643 §7 and §8.7: those of resources, each once, and those of the discovery documents themselves. */
export function schemaDocuments(
  resourceTypes: readonly ResourceType[],
  baseUrl: string,
): readonly JsonObject[] {
  return schemasOf(resourceTypes).map((schema) => schemaDocument(schema, baseUrl));
}

/** `/Schemas/{urn}`, in whatever case and already percent-decoded, or `undefined` if there is no such schema. */
export function schemaDocumentOf(
  urn: string,
  resourceTypes: readonly ResourceType[],
  baseUrl: string,
): JsonObject | undefined {
  const found = schemasOf(resourceTypes).find((schema) => isNamed(schema, urn));
  return found === undefined ? undefined : schemaDocument(found, baseUrl);
}

function schemasOf(resourceTypes: readonly ResourceType[]): readonly Schema[] {
  const ofResources = resourceTypes.flatMap(({ schema, extensions }) => [
    schema,
    ...extensions.map((extension) => extension.schema),
  ]);
  const all = [...ofResources, serviceProviderConfigSchema, resourceTypeSchema, schemaSchema];
  return [...new Map(all.map((schema) => [schema.id, schema])).values()];
}

function resourceTypeDocument(resourceType: ResourceType, baseUrl: string): JsonObject {
  const { id, name, description, endpoint, schema, extensions } = resourceType;
  return {
    schemas: [RESOURCE_TYPE_URN],
    id,
    name,
    description,
    endpoint,
    schema: schema.id,
    schemaExtensions: extensions.map((extension) => ({
      schema: extension.schema.id,
      required: extension.required,
    })),
    meta: { resourceType: "ResourceType", location: `${baseUrl}/ResourceTypes/${id}` },
  };
}

function schemaDocument({ id, name, description, attributes }: Schema, baseUrl: string): JsonObject {
  return {
    schemas: [SCHEMA_URN],
    id,
    name,
    description,
    attributes: attributes.map(attributeDocument),
    meta: { resourceType: "Schema", location: `${baseUrl}/Schemas/${id}` },
  };
}

function attributeDocument(attribute: Attribute): JsonObject {
  const { canonicalValues, referenceTypes, subAttributes, ...always } = attribute;
  return {
    ...always,
    ...(canonicalValues === undefined ? {} : { canonicalValues }),
    ...(referenceTypes === undefined ? {} : { referenceTypes }),
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(attributeDocument) }),
  };
}
