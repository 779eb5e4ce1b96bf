import type { JsonObject } from "../lib/json.ts";

/**
 * By what the client knows the resource (RFC 7643 §3.1), where that tells it from others: an empty text comes with everybody whose profile
 * field at the IdP is empty, and nobody is to be taken for somebody else by it.
 */
export const externalIdOf = ({ externalId }: JsonObject): string | undefined =>
  typeof externalId === "string" && externalId.trim() !== "" ? externalId : undefined;
