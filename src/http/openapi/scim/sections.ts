import type { Operation, Section } from "../operation.ts";
import { SCIM } from "../paths.ts";
import { ref } from "./components.ts";
import { parameters } from "./parameters.ts";

const selection = parameters("attributes", "excludedAttributes");
const listing = parameters(
  "filter",
  "sortBy",
  "sortOrder",
  "startIndex",
  "count",
  "cursor",
  "attributes",
  "excludedAttributes",
);
const reading = [...selection, ...parameters("ifNoneMatch")];
const writing = [...selection, ...parameters("ifMatch")];

const TAGGED = ["ETag", "Content-Location"];
const UNCHANGED = { description: "The resource is that of If-None-Match.", headers: ["ETag"] };
const CHANGED = "The resource has another version than If-Match says.";
const AGAIN = "There is too much for one request, or the resource keeps changing: send it again.";

/** What can be done to the resources of one type, RFC 7644 §3. */
function resourceOperations(
  type: "User" | "Group",
  { conflict, patched }: { readonly conflict: string; readonly patched: Operation["answers"] },
): Section["operations"] {
  const base = `${SCIM}/${type}s`;
  const one = type.toLowerCase();
  const [whole, statement, list] = [ref(`Scim${type}`), ref(`Scim${type}Statement`), ref(`Scim${type}List`)];
  const answer = { description: `The ${one}.`, content: whole, headers: TAGGED };
  return {
    [`GET ${base}`]: {
      id: `scimList${type}s`,
      summary: `List ${one}s, or find them by a filter.`,
      parameters: listing,
      answers: { 200: { description: "A page of them.", content: list } },
    },
    [`POST ${base}`]: {
      id: `scimCreate${type}`,
      summary: `Create a ${one}.`,
      parameters: selection,
      body: statement,
      answers: { 201: { ...answer, headers: [...TAGGED, "Location"] } },
      problems: { 409: conflict, 503: AGAIN },
    },
    [`POST ${base}/.search`]: {
      id: `scimSearch${type}s`,
      summary: `Find ${one}s by a query in the body.`,
      body: ref("ScimSearch"),
      answers: { 200: { description: "A page of them.", content: list } },
    },
    [`GET ${base}/{id}`]: {
      id: `scimGet${type}`,
      summary: `Show a ${one}.`,
      parameters: reading,
      answers: { 200: answer, 304: UNCHANGED },
      problems: { 404: true },
    },
    [`PUT ${base}/{id}`]: {
      id: `scimReplace${type}`,
      summary: `State a ${one} anew, all of it.`,
      parameters: writing,
      body: statement,
      answers: { 200: answer },
      problems: { 404: true, 409: conflict, 412: CHANGED, 503: AGAIN },
    },
    [`PATCH ${base}/{id}`]: {
      id: `scimPatch${type}`,
      summary: `Change parts of a ${one}.`,
      parameters: writing,
      body: ref("ScimPatch"),
      answers: patched,
      problems: { 404: true, 409: conflict, 412: CHANGED, 503: AGAIN },
    },
    [`DELETE ${base}/{id}`]: {
      id: `scimDelete${type}`,
      summary: `Delete a ${one}.`,
      parameters: parameters("ifMatch"),
      answers: { 204: { description: "It is deleted." } },
      problems: { 404: true, 412: CHANGED, 503: AGAIN },
    },
  };
}

export const scimUserSection: Section = {
  name: "SCIM Users",
  about:
    "The directory's people, RFC 7643 §4.1. Requests are read leniently, unless the policy `strict` says otherwise.",
  access: "scim",
  operations: resourceOperations("User", {
    conflict: "Another user has the name.",
    patched: {
      200: { description: "The user as it is now.", content: ref("ScimUser"), headers: TAGGED },
    },
  }),
};

export const scimGroupSection: Section = {
  name: "SCIM Groups",
  about: "The directory's groups, RFC 7643 §4.2. A group may have any number of members, among them groups.",
  access: "scim",
  operations: resourceOperations("Group", {
    conflict: "Another group has the name.",
    patched: {
      200: {
        description: "The group as it is now, where attributes or excludedAttributes ask for it.",
        content: ref("ScimGroup"),
        headers: TAGGED,
      },
      204: { description: "It is changed.", headers: ["ETag"] },
    },
  }),
};

export const scimServiceSection: Section = {
  name: "SCIM Service",
  about:
    "What the service can do, RFC 7644 §4, queries over all resources, and Bulk. `/Me` is answered with 501: a token stands for a tenant, not for a person.",
  access: "scim",
  operations: {
    [`GET ${SCIM}`]: {
      id: "scimListResources",
      summary: "List users and groups together.",
      parameters: listing,
      answers: { 200: { description: "A page of them.", content: ref("ScimResourceList") } },
    },
    [`POST ${SCIM}/.search`]: {
      id: "scimSearchResources",
      summary: "Find users and groups by a query in the body.",
      body: ref("ScimSearch"),
      answers: { 200: { description: "A page of them.", content: ref("ScimResourceList") } },
    },
    [`POST ${SCIM}/Bulk`]: {
      id: "scimBulk",
      summary: "Carry out many operations in one request.",
      body: ref("ScimBulk"),
      answers: {
        200: {
          description: "What came of each operation, in the order of the message.",
          content: ref("ScimBulkAnswer"),
        },
      },
    },
    [`GET ${SCIM}/ServiceProviderConfig`]: {
      id: "scimGetServiceProviderConfig",
      summary: "Say what of SCIM the service supports.",
      answers: {
        200: { description: "What is supported.", content: ref("ScimServiceProviderConfig") },
      },
    },
    [`GET ${SCIM}/ResourceTypes`]: {
      id: "scimListResourceTypes",
      summary: "List the resource types.",
      answers: { 200: { description: "All of them.", content: ref("ScimResourceTypeList") } },
    },
    [`GET ${SCIM}/ResourceTypes/{id}`]: {
      id: "scimGetResourceType",
      summary: "Show one resource type.",
      answers: { 200: { description: "The resource type.", content: ref("ScimResourceType") } },
      problems: { 404: true },
    },
    [`GET ${SCIM}/Schemas`]: {
      id: "scimListSchemas",
      summary: "List the schemas, the tenant's own among them.",
      answers: { 200: { description: "All of them.", content: ref("ScimSchemaList") } },
    },
    [`GET ${SCIM}/Schemas/{urn}`]: {
      id: "scimGetSchema",
      summary: "Show one schema.",
      answers: { 200: { description: "The schema.", content: ref("ScimSchema") } },
      problems: { 404: true },
    },
  },
};
