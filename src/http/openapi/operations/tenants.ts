import { registeredShape } from "../../api/registration.ts";
import { registrationBody, tenantChangeBody, tenantDeletionBody, tokenBody } from "../../api/schemas.ts";
import { madeSetupLinkShape, setupLinkBody, setupLinkShape } from "../../api/setup-links.ts";
import { pageOf } from "../../api/shape.ts";
import { tenantShape } from "../../api/tenants.ts";
import { madeTokenShape, tokenShape } from "../../api/tokens.ts";
import type { Section } from "../operation.ts";
import { TENANT } from "../paths.ts";

export const registrationSection: Section = {
  name: "Registration",
  about: "How a customer becomes a tenant.",
  access: "public",
  operations: {
    "POST /api/v1/tenants": {
      id: "registerTenant",
      summary: "Register a customer.",
      description:
        "The answer holds the SCIM address, a SCIM token and an admin token; both are shown this once. An installation may ask for an `inviteCode`, or be closed.",
      body: registrationBody,
      answers: { 201: { description: "The tenant and its tokens.", content: registeredShape } },
      problems: {
        403: "Registration is closed here, or asks for another inviteCode.",
        429: "Too many registrations came from this address.",
      },
    },
  },
};

export const tenantSection: Section = {
  name: "Tenants",
  about: "The tenant itself.",
  access: "admin",
  operations: {
    [`GET ${TENANT}`]: {
      id: "getTenant",
      summary: "Show the tenant.",
      answers: { 200: { description: "The tenant.", content: tenantShape } },
      problems: { 404: "The tenant is being deleted." },
    },
    [`PATCH ${TENANT}`]: {
      id: "changeTenant",
      summary: "Change the tenant's name or IdP.",
      description:
        "Another name renames the Foundation groups whose names hold it. The IdP chooses defaults of policies and the guide that is shown; how requests are read never depends on it.",
      body: tenantChangeBody,
      answers: { 200: { description: "The tenant as it is now.", content: tenantShape } },
      problems: {
        404: "The tenant is being deleted.",
        409: "So many groups cannot be renamed at once.",
      },
    },
    [`DELETE ${TENANT}`]: {
      id: "deleteTenant",
      summary: "Delete the tenant and everything of it here.",
      description: "Nothing is touched in Foundation.",
      body: tenantDeletionBody,
      answers: { 204: { description: "It is deleted." } },
    },
  },
};

export const tokenSection: Section = {
  name: "Tokens",
  about: "Tokens for SCIM and for this API. Two live SCIM tokens make a rotation without a gap.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/tokens`]: {
      id: "listTokens",
      summary: "List the tenant's tokens, without the tokens themselves.",
      answers: { 200: { description: "All of them.", content: pageOf(tokenShape) } },
    },
    [`POST ${TENANT}/tokens`]: {
      id: "makeToken",
      summary: "Make a token.",
      body: tokenBody,
      answers: {
        201: { description: "The token, which is shown only this once.", content: madeTokenShape },
      },
      problems: { 409: "The tenant has as many tokens as it may." },
    },
    [`DELETE ${TENANT}/tokens/{tokenId}`]: {
      id: "deleteToken",
      summary: "Delete a token, which ends it at once.",
      answers: { 204: { description: "It is deleted." } },
      problems: { 404: true, 409: "It is the last admin token." },
    },
  },
};

export const setupLinkSection: Section = {
  name: "Set-up links",
  about: "Links that open the console for a colleague, for a time.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/setup-links`]: {
      id: "listSetupLinks",
      summary: "List the links that have not ended, without their addresses.",
      answers: { 200: { description: "All of them.", content: pageOf(setupLinkShape) } },
    },
    [`POST ${TENANT}/setup-links`]: {
      id: "makeSetupLink",
      summary: "Make a link.",
      body: setupLinkBody,
      bodyIsOptional: true,
      answers: {
        201: {
          description: "The link, whose address is shown only this once.",
          content: madeSetupLinkShape,
        },
      },
      problems: { 409: "The tenant has as many live links as it may." },
    },
    [`DELETE ${TENANT}/setup-links/{linkId}`]: {
      id: "deleteSetupLink",
      summary: "End a link, and whoever came in by it.",
      answers: { 204: { description: "It is over." } },
      problems: { 404: true },
    },
  },
};
