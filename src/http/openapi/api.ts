import { type OpenApiDocument, openApiDocument } from "./document.ts";
import { SECTIONS } from "./sections.ts";

let kept: OpenApiDocument | undefined;

/** The description of this service, made when it is first asked for: an isolate that nobody asks spends no time on it. */
export function apiDocument(): OpenApiDocument {
  kept ??= openApiDocument(SECTIONS);
  return kept;
}
