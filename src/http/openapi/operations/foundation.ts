import { checksShape, connectionShape, foundationPreviewShape } from "../../api/foundation-shapes.ts";
import { foundationBody } from "../../api/schemas.ts";
import { syncShape } from "../../api/sync.ts";
import type { Section } from "../operation.ts";
import { TENANT } from "../paths.ts";

const NOT_CONNECTED = "There is no usable connection to Foundation.";

export const foundationSection: Section = {
  name: "Foundation",
  about: "The tenant's connection to Foundation.",
  access: "admin",
  operations: {
    [`GET ${TENANT}/foundation`]: {
      id: "getFoundation",
      summary: "Show the connection, without its secret.",
      answers: { 200: { description: "The connection.", content: connectionShape } },
      problems: { 404: NOT_CONNECTED },
    },
    [`PUT ${TENANT}/foundation`]: {
      id: "putFoundation",
      summary: "State the connection; one that was there is replaced as a whole.",
      description:
        "Work begins at once, unless `start` is `preview`: then nothing is written to Foundation until `POST /sync/start`.",
      body: foundationBody,
      answers: { 200: { description: "The connection.", content: connectionShape } },
    },
    [`POST ${TENANT}/foundation/test`]: {
      id: "testFoundation",
      summary: "Try the connection out.",
      description: "By calls that only read. Each result is said in plain words, with what to do.",
      answers: { 200: { description: "What was found.", content: checksShape } },
      problems: { 404: NOT_CONNECTED },
    },
    [`POST ${TENANT}/foundation/preview`]: {
      id: "previewFoundation",
      summary: "Say what would become of everything in Foundation.",
      description: "Compares with Foundation as it is, by calls that only read and up to bounds.",
      answers: { 200: { description: "What would be done.", content: foundationPreviewShape } },
      problems: { 404: NOT_CONNECTED, 409: "Foundation could not be read; detail says why." },
    },
    [`POST ${TENANT}/sync/start`]: {
      id: "startSync",
      summary: "Let the work begin that waited for a preview.",
      answers: { 202: { description: "How it stands.", content: syncShape } },
      problems: { 404: "The tenant is being deleted.", 409: "There is no connection to start." },
    },
  },
};
