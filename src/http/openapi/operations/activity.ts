import { readsQuery, searchQuery } from "../../api/activity.ts";
import { activityShape, readsShape, recordShape } from "../../api/activity-shapes.ts";
import { alertsBody, alertsShape, deliveryShape, statedAlertsShape } from "../../api/alerts.ts";
import { idpShape } from "../../api/idp.ts";
import { count, pageOf } from "../../api/shape.ts";
import type { Section } from "../operation.ts";
import { TENANT } from "../paths.ts";

const GONE = "The tenant is being deleted.";
const NO_ALERTS = "The tenant has no alerts.";

export const activitySection: Section = {
  name: "Activity",
  about: "What the IdP sent, how it was understood, and what it changed.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/activity`]: {
      id: "listActivity",
      summary: "List the IdP's writes and refused requests, the newest first.",
      description:
        "Every condition that is stated has to hold. A page may be short, or empty, and still have a cursor.",
      query: searchQuery,
      answers: { 200: { description: "A page of records.", content: pageOf(recordShape) } },
      problems: { 404: GONE },
    },
    [`GET ${TENANT}/activity/{requestId}`]: {
      id: "getActivity",
      summary: "Show one request: as sent, as understood, what changed, where it went.",
      answers: { 200: { description: "The whole record.", content: activityShape } },
      problems: { 404: "There is no record of that request." },
    },
    [`GET ${TENANT}/activity/reads`]: {
      id: "listReads",
      summary: "Count the IdP's reads of the last hour, second by second.",
      query: readsQuery,
      answers: {
        200: {
          description: "The seconds in which there were reads, the latest first.",
          content: readsPage(),
        },
      },
    },
    [`GET ${TENANT}/idp`]: {
      id: "getIdp",
      summary: "Say what is known of the tenant's IdP, and who really calls.",
      answers: { 200: { description: "The IdP.", content: idpShape } },
      problems: { 404: GONE },
    },
  },
};

export const alertSection: Section = {
  name: "Alerts",
  about: "Whom to tell of failures: signed messages to an address, after Standard Webhooks.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/alerts`]: {
      id: "getAlerts",
      summary: "Show whom the tenant has told of failures, and how that went.",
      answers: { 200: { description: "The alerts, without the secret.", content: alertsShape } },
      problems: { 404: NO_ALERTS },
    },
    [`PUT ${TENANT}/alerts`]: {
      id: "putAlerts",
      summary: "State whom to tell of failures, and of which.",
      description:
        "The signing secret is in the answer when it is made: the first time, and with `rotateSecret`.",
      body: alertsBody,
      answers: {
        200: { description: "The alerts as they were changed.", content: statedAlertsShape },
        201: { description: "The alerts, with the signing secret.", content: statedAlertsShape },
      },
      problems: { 404: GONE },
    },
    [`DELETE ${TENANT}/alerts`]: {
      id: "deleteAlerts",
      summary: "Have nobody told of failures any more.",
      answers: { 204: { description: "They are deleted." } },
      problems: { 404: NO_ALERTS },
    },
    [`POST ${TENANT}/alerts/test`]: {
      id: "testAlerts",
      summary: "Send a message now, and say what the receiver answered.",
      answers: { 200: { description: "How it went.", content: deliveryShape } },
      problems: { 404: NO_ALERTS, 409: "The signing secret cannot be opened any more." },
    },
  },
};

function readsPage() {
  return pageOf(readsShape).extend({ lastHour: count.describe("All reads of the last hour.") });
}
