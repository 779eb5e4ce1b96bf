import type { Json } from "../lib/json.ts";
import { ok, type Result } from "../lib/result.ts";
import { PATCH_LIMITS } from "../limits/scim.ts";
import type { ScimFault } from "../scim/fault.ts";
import type { PatchOperation } from "../scim/operation.ts";
import type { ResourceType } from "../scim/schema.ts";
import { expandOperation } from "./patch/expand.ts";
import { readMessage, tooManyOperations } from "./patch/message.ts";
import type { Reading } from "./patch/tolerances.ts";

/** What a PATCH asks for, and the names of the tolerances it took to understand it. */
export interface UnderstoodPatch {
  /** May be empty: a PATCH that contains nothing but the resource's own id changes nothing. */
  readonly operations: readonly PatchOperation[];
  readonly tolerances: readonly string[];
}

/**
 * Reads the body of a PATCH as its sender meant it, RFC 7644 §3.5.2, or by the letter for a `strict` tenant. `id` is the one in the
 * request's address. Nothing is applied here. Ends in `invalidSyntax` for the message, `invalidPath`, `invalidFilter`, `noTarget` for a
 * removal without a path, `mutability` for another id, `invalidValue` for a missing value, and `payloadTooLarge`.
 */
export function understandPatch(
  body: Json,
  resourceType: ResourceType,
  mode: { readonly strict: boolean; readonly id: string },
): Result<UnderstoodPatch, ScimFault> {
  const used = new Set<string>();
  const reading: Reading = { resourceType, ...mode, note: ({ name }) => used.add(name) };

  const message = readMessage(body, reading);
  if (!message.ok) return message;
  const operations: PatchOperation[] = [];
  for (const raw of message.value) {
    const expanded = expandOperation(raw, reading);
    if (!expanded.ok) return expanded;
    operations.push(...expanded.value);
    if (operations.length > PATCH_LIMITS.maxOperations) return tooManyOperations();
  }
  return ok({ operations, tolerances: [...used] });
}
