import { describe, expect, it } from "vitest";
import { isObject, type Json, type JsonObject } from "../../../src/lib/json.ts";
import {
  resourceTypeDocumentOf,
  resourceTypeDocuments,
  schemaDocumentOf,
  schemaDocuments,
  serviceProviderConfig,
} from "../../../src/scim/discovery.ts";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";
import type { Attribute, Schema } from "../../../src/scim/schema.ts";
import { define } from "../../../src/scim/schemas/define.ts";
import { resourceTypeSchema } from "../../../src/scim/schemas/resource-type.ts";
import { schemaSchema } from "../../../src/scim/schemas/schema.ts";
import { serviceProviderConfigSchema } from "../../../src/scim/schemas/service-provider-config.ts";
import { readValue } from "../../../src/scim/value.ts";

const BASE = "https://rollcall.example/t/acme/scim/v2";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const BADGE = "urn:example:badge:1.0";

const badge: Schema = {
  id: BADGE,
  name: "Badge",
  description: "A badge",
  attributes: [define("number", "The number.", { type: "integer" })],
};
const standard = [userResourceType, groupResourceType];
const extended = [
  {
    ...userResourceType,
    extensions: [...userResourceType.extensions, { schema: badge, required: false }],
  },
  { ...groupResourceType, extensions: [{ schema: badge, required: true }] },
];

describe("/ServiceProviderConfig, RFC 7643 §5", () => {
  it("promises what there is, and nothing else", () => {
    expect(serviceProviderConfig(BASE)).toMatchObject({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 1_000, maxPayloadSize: 4 * 1024 * 1024 },
      filter: { supported: true, maxResults: 1000 },
      changePassword: { supported: false },
      sort: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: "index",
        defaultPageSize: 100,
        maxPageSize: 1000,
        cursorTimeout: 3600,
      },
      etag: { supported: true },
      authenticationSchemes: [{ type: "oauthbearertoken" }],
      meta: { resourceType: "ServiceProviderConfig", location: `${BASE}/ServiceProviderConfig` },
    });
  });
});

describe("/ResourceTypes, RFC 7643 §6", () => {
  it("gives users and groups with their extensions", () => {
    expect(resourceTypeDocuments(extended, BASE)).toMatchObject([
      {
        schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
        id: "User",
        name: "User",
        endpoint: "/Users",
        schema: USER,
        schemaExtensions: [
          { schema: ENT, required: false },
          { schema: BADGE, required: false },
        ],
        meta: { resourceType: "ResourceType", location: `${BASE}/ResourceTypes/User` },
      },
      { id: "Group", endpoint: "/Groups", schemaExtensions: [{ schema: BADGE, required: true }] },
    ]);
  });

  it("gives one, or nothing", () => {
    expect(resourceTypeDocumentOf("Group", standard, BASE)).toEqual(resourceTypeDocuments(standard, BASE)[1]);
    expect(resourceTypeDocumentOf("Device", standard, BASE)).toBeUndefined();
  });
});

describe("/Schemas, RFC 7643 §7", () => {
  it("gives every schema in use once, those of the discovery documents included", () => {
    expect(schemaDocuments(extended, BASE).map(({ id }) => id)).toEqual([
      USER,
      ENT,
      BADGE,
      "urn:ietf:params:scim:schemas:core:2.0:Group",
      "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
      "urn:ietf:params:scim:schemas:core:2.0:ResourceType",
      "urn:ietf:params:scim:schemas:core:2.0:Schema",
    ]);
  });

  it("gives one by its URN in whatever case, or nothing", () => {
    const document = schemaDocumentOf(ENT.toUpperCase(), standard, BASE);
    expect(document).toMatchObject({
      schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
      id: ENT,
      meta: { resourceType: "Schema", location: `${BASE}/Schemas/${ENT}` },
    });
    expect(schemaDocumentOf(BADGE, standard, BASE)).toBeUndefined();
  });

  it("gives an attribute's characteristics as the RFC names them", () => {
    const { attributes } = schemaDocumentOf(USER, standard, BASE) ?? {};
    const list = (attributes ?? []) as readonly JsonObject[];
    expect(list[0]).toEqual({
      name: "userName",
      type: "string",
      multiValued: false,
      description: expect.any(String),
      required: true,
      caseExact: false,
      mutability: "readWrite",
      returned: "default",
      uniqueness: "server",
    });
    expect(list.find(({ name }) => name === "photos")?.subAttributes).toContainEqual(
      expect.objectContaining({ name: "value", type: "reference", referenceTypes: ["external"] }),
    );
  });
});

describe("every discovery document", () => {
  const all: readonly [JsonObject, Schema][] = [
    [serviceProviderConfig(BASE), serviceProviderConfigSchema],
    ...resourceTypeDocuments(extended, BASE).map((document): [JsonObject, Schema] => [
      document,
      resourceTypeSchema,
    ]),
    ...schemaDocuments(extended, BASE).map((document): [JsonObject, Schema] => [document, schemaSchema]),
  ];

  it.each(all)("holds no null and nothing undefined: $meta.resourceType $id", (document) => {
    expect(emptyPlaces(document)).toEqual([]);
  });

  /** The schema of schemas needs one level more to describe itself than it has, in the RFC too (§8.7.2). */
  const describable = all.filter(([{ id }]) => id !== schemaSchema.id);

  it.each(describable)(
    "has the shape that its own schema says: $meta.resourceType $id",
    (document, schema) => {
      const { schemas, id, meta, ...rest } = document;
      for (const [name, value] of Object.entries(rest)) {
        const attribute = schema.attributes.find((candidate) => candidate.name === name);
        expect(attribute, name).toBeDefined();
        if (attribute !== undefined) {
          expect(readValue(value, writable(attribute), name, "refuse")).toMatchObject({ ok: true });
        }
      }
      const missing = schema.attributes.filter(({ name, required }) => required && !(name in document));
      expect(missing).toEqual([]);
    },
  );
});

function emptyPlaces(value: Json | undefined, where = ""): string[] {
  if (value === undefined || value === null) return [where];
  if (Array.isArray(value))
    return value.flatMap((element, index) => emptyPlaces(element, `${where}[${index}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => emptyPlaces(inner, `${where}.${name}`));
}

/** `readValue` passes over what is readOnly; here the types of exactly that are to be checked. */
function writable(attribute: Attribute): Attribute {
  const { subAttributes } = attribute;
  return {
    ...attribute,
    mutability: "readWrite",
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(writable) }),
  };
}
