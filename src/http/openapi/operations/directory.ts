import { accessShape } from "../../api/access.ts";
import { definitionBody } from "../../api/definition-body.ts";
import { eventQuery, eventShape } from "../../api/events.ts";
import { pageQuery } from "../../api/page.ts";
import { parkedQuery, parkedShape } from "../../api/parked-members.ts";
import { chosen, confirmedShape, dismissedShape, reviewShape, reviewsQuery } from "../../api/reviews.ts";
import { pageOf } from "../../api/shape.ts";
import { staleQuery, staleShape } from "../../api/stale.ts";
import { schemaShape } from "../../api/tenant-schemas.ts";
import { ungroupedShape } from "../../api/ungrouped-users.ts";
import type { Section } from "../operation.ts";
import { TENANT } from "../paths.ts";

const GONE = "The tenant is being deleted.";

export const schemaSection: Section = {
  name: "Schemas",
  about: "Extension schemas of the tenant's own (RFC 7643 §7), each with the resource type that it extends.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/schemas`]: {
      id: "listSchemas",
      summary: "List the tenant's schemas.",
      answers: { 200: { description: "All of them.", content: pageOf(schemaShape) } },
      problems: { 404: GONE },
    },
    [`GET ${TENANT}/schemas/{urn}`]: {
      id: "getSchema",
      summary: "Show one schema.",
      answers: { 200: { description: "The schema.", content: schemaShape } },
      problems: { 404: true },
    },
    [`PUT ${TENANT}/schemas/{urn}`]: {
      id: "putSchema",
      summary: "Define a schema, or change it.",
      description:
        "From then on validation, PATCH paths, filters, mapping rules and `/Schemas` know its attributes. A change that stored data contradicts is refused with what and how many.",
      body: definitionBody,
      answers: {
        200: { description: "The schema as it was changed.", content: schemaShape },
        201: { description: "The schema as it was defined.", content: schemaShape },
      },
      problems: {
        404: GONE,
        409: "Stored data or the mapping contradict it, or the tenant has as much as it may.",
        503: "There is too much for one request: send it again, and it goes on.",
      },
    },
    [`DELETE ${TENANT}/schemas/{urn}`]: {
      id: "deleteSchema",
      summary: "Remove a schema, and its data from all resources.",
      parameters: [
        {
          name: "confirm",
          in: "query",
          description: "The URN once more, where there is data to be lost.",
          schema: { type: "string" },
        },
      ],
      answers: { 204: { description: "It is removed." } },
      problems: {
        404: true,
        409: "There is data to be lost, or the mapping reads it.",
        503: "There is too much for one request: send it again, and it goes on.",
      },
    },
  },
};

export const reviewSection: Section = {
  name: "Reviews",
  about:
    "Memberships that wait for somebody's word since their person was reactivated (policy onReactivate).",
  access: "admin",
  operations: {
    [`GET ${TENANT}/reviews`]: {
      id: "listReviews",
      summary: "List the memberships that wait.",
      query: reviewsQuery,
      answers: { 200: { description: "A page of them.", content: pageOf(reviewShape) } },
    },
    [`POST ${TENANT}/reviews/confirm`]: {
      id: "confirmReviews",
      summary: "Let memberships count again: all that wait, or those of a user or a group.",
      body: chosen,
      bodyIsOptional: true,
      answers: { 200: { description: "How many were confirmed.", content: confirmedShape } },
      problems: { 404: GONE },
    },
    [`POST ${TENANT}/reviews/dismiss`]: {
      id: "dismissReviews",
      summary: "End memberships: all that wait, or those of a user or a group.",
      body: chosen,
      bodyIsOptional: true,
      answers: { 200: { description: "How many were ended.", content: dismissedShape } },
      problems: { 404: GONE },
    },
    [`POST ${TENANT}/reviews/{reviewId}/confirm`]: {
      id: "confirmReview",
      summary: "Let one membership count again.",
      answers: { 200: { description: "That it was confirmed.", content: confirmedShape } },
      problems: { 404: "Nothing waits under this id." },
    },
    [`POST ${TENANT}/reviews/{reviewId}/dismiss`]: {
      id: "dismissReview",
      summary: "End one membership.",
      answers: { 200: { description: "That it was ended.", content: dismissedShape } },
      problems: { 404: "Nothing waits under this id." },
    },
  },
};

export const directorySection: Section = {
  name: "Directory",
  about: "What the IdP has stated, and where it is silent.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/users/{userId}/access`]: {
      id: "explainAccess",
      summary: "Say why a person has what they have in Foundation.",
      description: "One entry for each way: directory group, rule, Foundation group, roles.",
      answers: { 200: { description: "All ways.", content: accessShape } },
      problems: { 404: "There is no user of that id." },
    },
    [`GET ${TENANT}/parked-members`]: {
      id: "listParkedMembers",
      summary: "List the ids that the IdP named as members and nobody bears yet.",
      query: parkedQuery,
      answers: { 200: { description: "A page of them.", content: pageOf(parkedShape) } },
    },
    [`GET ${TENANT}/stale`]: {
      id: "listStale",
      summary:
        "List the groups and memberships that the IdP has not stated for long (policy staleAfterDays).",
      description: "A page may hold few, or none, and still have a cursor.",
      query: staleQuery,
      answers: { 200: { description: "A page of them.", content: pageOf(staleShape) } },
      problems: { 404: GONE },
    },
    [`GET ${TENANT}/ungrouped-users`]: {
      id: "listUngroupedUsers",
      summary: "List the active users who are in no group.",
      description: "A page may hold few, or none, and still have a cursor.",
      query: pageQuery,
      answers: { 200: { description: "A page of them.", content: ungroupedShape } },
    },
  },
};

export const eventSection: Section = {
  name: "Events",
  about:
    "What happened to the directory: each event once, in commit order. Replayed in order they give the directory.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/events`]: {
      id: "listEvents",
      summary: "List what happened to the directory.",
      description:
        "Where nothing follows, `nextCursor` is null; to go on later, send the `seq` of the last event as `after`.",
      query: eventQuery,
      answers: { 200: { description: "A page of events, the oldest first.", content: pageOf(eventShape) } },
    },
  },
};
