import { BULK_LIMITS, LIST_LIMITS, PATCH_LIMITS } from "../../../limits/scim.ts";
import { groupResourceType, userResourceType } from "../../../scim/resource-types.ts";
import type { ResourceType } from "../../../scim/schema.ts";
import { GROUP_URN } from "../../../scim/schemas/group.ts";
import { resourceTypeSchema } from "../../../scim/schemas/resource-type.ts";
import { schemaSchema } from "../../../scim/schemas/schema.ts";
import { serviceProviderConfigSchema } from "../../../scim/schemas/service-provider-config.ts";
import { USER_URN } from "../../../scim/schemas/user.ts";
import type { JsonSchema } from "../operation.ts";
import { documentSchema, requiredOf, resourceSchema, schemaDocumentSchemas } from "./attributes.ts";

/** The messages of SCIM, RFC 7644 and RFC 9865, and the resources they carry. */

export const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

const MESSAGES = "urn:ietf:params:scim:api:messages:2.0";

const text: JsonSchema = { type: "string" };
const number: JsonSchema = { type: "integer" };
const message = (name: string, properties: JsonSchema, required: readonly string[]): JsonSchema => ({
  type: "object",
  properties: {
    schemas: { type: "array", items: text, examples: [[`${MESSAGES}:${name}`]] },
    ...properties,
  },
  required: ["schemas", ...required],
});

const listOf = (resource: JsonSchema): JsonSchema =>
  message(
    "ListResponse",
    {
      totalResults: { ...number, description: "How many match." },
      startIndex: { ...number, description: "Where the page begins; in pages by index only." },
      itemsPerPage: { ...number, description: "How many are on this page." },
      previousCursor: { ...text, description: "In pages by cursor, where there is a page before." },
      nextCursor: { ...text, description: "In pages by cursor, where there is a next one." },
      Resources: { type: "array", items: resource },
    },
    ["totalResults", "itemsPerPage", "Resources"],
  );

/** A resource as a client states it: with everything that its schema demands. */
const stated = (name: string, type: ResourceType, example: JsonSchema): JsonSchema => ({
  allOf: [ref(name), { required: requiredOf(type) }],
  examples: [example],
});

const names: JsonSchema = { type: "array", items: text };

const schemaDocuments = schemaDocumentSchemas(schemaSchema, ref("ScimAttribute"));

export const SCIM_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  ScimUser: resourceSchema(userResourceType),
  ScimGroup: resourceSchema(groupResourceType),
  ScimUserStatement: stated("ScimUser", userResourceType, {
    schemas: [USER_URN],
    userName: "ada@example.com",
    externalId: "00u1ab2c3d",
    name: { givenName: "Ada", familyName: "Lovelace" },
    emails: [{ value: "ada@example.com", type: "work", primary: true }],
    active: true,
  }),
  ScimGroupStatement: stated("ScimGroup", groupResourceType, {
    schemas: [GROUP_URN],
    displayName: "engineering-data-team",
    members: [{ value: "019ab3f0-5f0e-7b7e-9d3e-2f6f0c1f8a11" }],
  }),
  ScimUserList: listOf(ref("ScimUser")),
  ScimGroupList: listOf(ref("ScimGroup")),
  ScimResourceList: listOf({ anyOf: [ref("ScimUser"), ref("ScimGroup")] }),
  ScimPatch: {
    ...message(
      "PatchOp",
      {
        Operations: {
          type: "array",
          minItems: 1,
          maxItems: PATCH_LIMITS.maxOperations,
          items: {
            type: "object",
            properties: {
              op: { type: "string", enum: ["add", "remove", "replace"] },
              path: {
                ...text,
                description: 'An attribute, or values of it, as in emails[type eq "work"].value.',
              },
              value: {
                description: "What is added, or put in place; without a path, an object of attributes.",
              },
            },
            required: ["op"],
          },
        },
      },
      ["Operations"],
    ),
    description: "RFC 7644 §3.5.2.",
    examples: [
      {
        schemas: [`${MESSAGES}:PatchOp`],
        Operations: [
          { op: "add", path: "members", value: [{ value: "019ab3f0-5f0e-7b7e-9d3e-2f6f0c1f8a11" }] },
        ],
      },
    ],
  },
  ScimSearch: {
    ...message(
      "SearchRequest",
      {
        attributes: names,
        excludedAttributes: names,
        filter: text,
        sortBy: text,
        sortOrder: { type: "string", enum: ["ascending", "descending"] },
        startIndex: number,
        count: { type: "integer", default: LIST_LIMITS.defaultCount, maximum: LIST_LIMITS.maxCount },
        cursor: text,
      },
      [],
    ),
    description: "A query by POST, RFC 7644 §3.4.3: what the parameters of GET say, in a body.",
    examples: [{ schemas: [`${MESSAGES}:SearchRequest`], filter: 'displayName sw "sales-"', count: 50 }],
  },
  ScimBulk: {
    ...message(
      "BulkRequest",
      {
        failOnErrors: { ...number, description: "After how many errors to stop." },
        Operations: {
          type: "array",
          maxItems: BULK_LIMITS.maxOperations,
          items: {
            type: "object",
            properties: {
              method: { type: "string", enum: ["POST", "PUT", "PATCH", "DELETE"] },
              path: { ...text, description: "As in /Users, or /Groups/{id}." },
              bulkId: { ...text, description: "A name for what is created, to be used as bulkId:<name>." },
              version: { ...text, description: "As in If-Match." },
              data: { description: "The body of the operation." },
            },
            required: ["method", "path"],
          },
        },
      },
      ["Operations"],
    ),
    description: "RFC 7644 §3.7.",
    examples: [
      {
        schemas: [`${MESSAGES}:BulkRequest`],
        Operations: [
          {
            method: "POST",
            path: "/Users",
            bulkId: "ada",
            data: { schemas: [USER_URN], userName: "ada@example.com" },
          },
          {
            method: "POST",
            path: "/Groups",
            bulkId: "team",
            data: { schemas: [GROUP_URN], displayName: "Team", members: [{ value: "bulkId:ada" }] },
          },
        ],
      },
    ],
  },
  ScimBulkAnswer: message(
    "BulkResponse",
    {
      Operations: {
        type: "array",
        items: {
          type: "object",
          properties: {
            method: text,
            bulkId: text,
            location: { ...text, description: "Where the resource is; not where its creation failed." },
            version: text,
            status: { ...text, description: "The status, as a text." },
            response: ref("ScimError"),
          },
          required: ["status"],
        },
      },
    },
    ["Operations"],
  ),
  ScimServiceProviderConfig: documentSchema(serviceProviderConfigSchema),
  ScimResourceType: documentSchema(resourceTypeSchema),
  ScimResourceTypeList: listOf(ref("ScimResourceType")),
  ScimSchema: schemaDocuments.document,
  ScimAttribute: schemaDocuments.attribute,
  ScimSchemaList: listOf(ref("ScimSchema")),
  ScimError: {
    ...message(
      "Error",
      {
        status: { ...text, description: "The status, as a text." },
        scimType: { ...text, description: "What kind of error it is, RFC 7644 §3.12 and RFC 9865 §2.1." },
        detail: { ...text, description: "What was expected, and what to do." },
      },
      ["status", "detail"],
    ),
    description: "RFC 7644 §3.12.",
    examples: [
      {
        schemas: [`${MESSAGES}:Error`],
        status: "400",
        scimType: "invalidFilter",
        detail: "The filter ends where a value was expected.",
      },
    ],
  },
};
