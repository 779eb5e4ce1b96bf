import { healthShape } from "../../api/health.ts";
import type { Section } from "../operation.ts";

export const installationSection: Section = {
  name: "Installation",
  about: "About the service as a whole.",
  access: "public",
  operations: {
    "GET /healthz": {
      id: "getHealth",
      summary: "Say whether the service and its database answer.",
      answers: { 200: { description: "They do.", content: healthShape } },
    },
    "GET /openapi.json": {
      id: "getOpenApi",
      summary: "This document.",
      answers: {
        200: {
          description: "An OpenAPI 3.1 document.",
          content: { type: "object", required: ["openapi", "info", "paths"] },
          headers: ["ETag"],
        },
        304: { description: "The document is that of If-None-Match.", headers: ["ETag"] },
      },
    },
  },
};
