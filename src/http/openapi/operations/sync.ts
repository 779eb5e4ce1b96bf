import { driftShape } from "../../api/drift.ts";
import { pageQuery } from "../../api/page.ts";
import { pageOf } from "../../api/shape.ts";
import { requestedShape, syncShape } from "../../api/sync.ts";
import { decideAllBody, decidedShape, itemShape, itemsQuery, retriedShape } from "../../api/sync-items.ts";
import { memberShape, targetShape } from "../../api/targets.ts";
import type { Section } from "../operation.ts";
import { TENANT } from "../paths.ts";

const GONE = "The tenant is being deleted.";
const NO_ITEM = "There is no such item, or its work is done.";

export const targetSection: Section = {
  name: "Targets",
  about: "The Foundation groups that are managed.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/targets`]: {
      id: "listTargets",
      summary: "List the managed Foundation groups, what feeds each, and their roles.",
      query: pageQuery,
      answers: { 200: { description: "A page of them.", content: pageOf(targetShape) } },
    },
    [`GET ${TENANT}/targets/{targetId}/members`]: {
      id: "listTargetMembers",
      summary: "List who is in a managed group, or should be.",
      query: pageQuery,
      answers: { 200: { description: "A page of people.", content: pageOf(memberShape) } },
      problems: { 404: true },
    },
  },
};

export const syncSection: Section = {
  name: "Sync",
  about: "How far Foundation is behind the directory, and what stands in the way.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/sync`]: {
      id: "getSync",
      summary: "Say how far Foundation is behind the directory.",
      answers: { 200: { description: "How it stands.", content: syncShape } },
      problems: { 404: GONE },
    },
    [`POST ${TENANT}/sync`]: {
      id: "hastenSync",
      summary: "Try everything now that waits for its turn.",
      answers: { 202: { description: "How it stood.", content: syncShape } },
      problems: { 404: GONE },
    },
    [`GET ${TENANT}/sync/items`]: {
      id: "listSyncItems",
      summary: "List the work that is not done, with what stands in its way.",
      query: itemsQuery,
      answers: { 200: { description: "A page of items.", content: pageOf(itemShape) } },
    },
    [`POST ${TENANT}/sync/items/retry`]: {
      id: "retryAllSyncItems",
      summary: "Try everything now that is parked.",
      answers: { 202: { description: "How many are tried now.", content: retriedShape } },
    },
    [`POST ${TENANT}/sync/items/{verdict}`]: {
      id: "decideAllSyncItems",
      summary: "Approve or dismiss all removals that the guard holds back.",
      body: decideAllBody,
      bodyIsOptional: true,
      answers: { 202: { description: "How many were decided on.", content: decidedShape } },
    },
    [`POST ${TENANT}/sync/items/{itemId}/retry`]: {
      id: "retrySyncItem",
      summary: "Try an item now.",
      answers: { 202: { description: "The item as it is now.", content: itemShape } },
      problems: { 404: NO_ITEM },
    },
    [`POST ${TENANT}/sync/items/{itemId}/approve`]: {
      id: "approveSyncItem",
      summary: "Have a removal carried out that is held back, or that was dismissed.",
      answers: { 202: { description: "The item as it is now.", content: itemShape } },
      problems: { 404: NO_ITEM, 409: "It is not held." },
    },
    [`POST ${TENANT}/sync/items/{itemId}/dismiss`]: {
      id: "dismissSyncItem",
      summary: "Leave a removal undone that is held back, until something changes about it.",
      answers: { 202: { description: "The item as it is now.", content: itemShape } },
      problems: { 404: NO_ITEM, 409: "It is not held." },
    },
    [`POST ${TENANT}/reconcile`]: {
      id: "reconcile",
      summary: "Compare with Foundation now, not only in an hour.",
      answers: { 202: { description: "That it was asked for.", content: requestedShape } },
      problems: { 409: "There is no connection to compare through." },
    },
    [`GET ${TENANT}/drift`]: {
      id: "listDrift",
      summary: "List what differed in Foundation, and what was done about it.",
      query: pageQuery,
      answers: { 200: { description: "A page of findings.", content: pageOf(driftShape) } },
    },
  },
};
