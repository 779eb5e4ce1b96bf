import { mappingPreviewShape, mappingShape } from "../../api/mapping.ts";
import { mappingBody } from "../../api/mapping-body.ts";
import { policiesBody } from "../../api/policies.ts";
import { policiesShape, policyPreviewShape } from "../../api/policy-shapes.ts";
import type { Section } from "../operation.ts";
import { TENANT } from "../paths.ts";

const GONE = "The tenant is being deleted.";
const TOO_MUCH = "There is more than one change may move; detail says what and how many.";

export const mappingSection: Section = {
  name: "Mapping",
  about: "Which directory groups feed which Foundation groups, and which roles those have.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/mapping`]: {
      id: "getMapping",
      summary: "Show the mapping.",
      answers: { 200: { description: "The mapping.", content: mappingShape } },
      problems: { 404: GONE },
    },
    [`PUT ${TENANT}/mapping`]: {
      id: "putMapping",
      summary: "State the mapping, all of it.",
      description:
        "Every rule that matches counts, so a group may feed several targets and a target may be fed by several groups. Names that differ in case only are one target.",
      body: mappingBody,
      answers: { 200: { description: "The mapping.", content: mappingShape } },
      problems: { 404: GONE, 409: TOO_MUCH },
    },
    [`POST ${TENANT}/mapping/preview`]: {
      id: "previewMapping",
      summary: "Say what a mapping would change; nothing is changed.",
      body: mappingBody,
      answers: { 200: { description: "What would change.", content: mappingPreviewShape } },
      problems: { 404: GONE, 409: TOO_MUCH },
    },
  },
};

export const policySection: Section = {
  name: "Policies",
  about:
    "What becomes of people, groups and accounts when something happens that has more than one right answer.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/policies`]: {
      id: "getPolicies",
      summary: "Show the policies in force.",
      answers: { 200: { description: "Every value in force.", content: policiesShape } },
      problems: { 404: GONE },
    },
    [`PUT ${TENANT}/policies`]: {
      id: "putPolicies",
      summary: "Change any part of the policies; the rest stays.",
      body: policiesBody,
      answers: { 200: { description: "Every value in force.", content: policiesShape } },
      problems: { 404: GONE },
    },
    [`POST ${TENANT}/policies/preview`]: {
      id: "previewPolicies",
      summary: "Say what a change of policies would mean, and whom it concerns now.",
      description: "Takes the body of PUT. Nothing is changed.",
      body: policiesBody,
      answers: { 200: { description: "What each change means.", content: policyPreviewShape } },
      problems: { 404: GONE },
    },
  },
};
