import { inviteShape, madeInviteShape, overviewShape, statusShape } from "../../api/operator.ts";
import { pageQuery } from "../../api/page.ts";
import { inviteBody } from "../../api/schemas.ts";
import { madeSetupLinkShape, setupLinkBody } from "../../api/setup-links.ts";
import { pageOf } from "../../api/shape.ts";
import type { Section } from "../operation.ts";

const OPERATOR = "/api/v1/operator";

export const operatorSection: Section = {
  name: "Operator",
  about:
    "For those who run the installation: states and counts, and nothing that a tenant holds. Where no OPERATOR_TOKEN is set, none of this exists.",
  access: "operator",
  operations: {
    [`GET ${OPERATOR}/tenants`]: {
      id: "listTenants",
      summary: "List the tenants with their states and counts.",
      query: pageQuery,
      answers: { 200: { description: "A page of tenants.", content: pageOf(overviewShape) } },
    },
    [`POST ${OPERATOR}/tenants/{tenant}/suspend`]: {
      id: "suspendTenant",
      summary: "Suspend a tenant: its tokens open nothing.",
      answers: { 200: { description: "Its status.", content: statusShape } },
    },
    [`POST ${OPERATOR}/tenants/{tenant}/resume`]: {
      id: "resumeTenant",
      summary: "End a suspension.",
      answers: { 200: { description: "Its status.", content: statusShape } },
    },
    [`POST ${OPERATOR}/tenants/{tenant}/setup-links`]: {
      id: "makeSetupLinkForTenant",
      summary: "Make a link that opens a tenant's console for a time, for somebody of that tenant.",
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
    [`GET ${OPERATOR}/invites`]: {
      id: "listInvites",
      summary: "List the invitations, without their codes.",
      query: pageQuery,
      answers: { 200: { description: "A page of invitations.", content: pageOf(inviteShape) } },
    },
    [`POST ${OPERATOR}/invites`]: {
      id: "makeInvite",
      summary: "Make an invitation, with which one customer can register.",
      body: inviteBody,
      answers: { 201: { description: "The invitation and its code.", content: madeInviteShape } },
    },
  },
};
