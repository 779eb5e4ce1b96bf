import { understandPatch } from "../../../src/dialects/patch.ts";
import type { Json, JsonObject } from "../../../src/lib/json.ts";
import { fail, type Result } from "../../../src/lib/result.ts";
import type { ScimFault } from "../../../src/scim/fault.ts";
import { applyPatch, type PatchOptions } from "../../../src/scim/patch.ts";
import { userResourceType } from "../../../src/scim/resource-types.ts";
import type { ResourceType } from "../../../src/scim/schema.ts";

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

interface How extends Partial<PatchOptions> {
  readonly type?: ResourceType;
  readonly strict?: boolean;
}

/** Reads the operations as a PATCH brings them and applies them. */
export function patch(
  resource: object,
  operations: readonly unknown[],
  { type = userResourceType, strict = false, ...options }: How = {},
): Result<JsonObject, ScimFault> {
  const body = { schemas: [PATCH_OP], Operations: operations as readonly Json[] };
  const understood = understandPatch(body, type, { strict, id: "the-id" });
  if (!understood.ok) return fail(understood.error);
  return applyPatch(resource as JsonObject, understood.value.operations, type, {
    createMissingElements: !strict,
    ...options,
  });
}

/** The patched resource, or the kind of the fault. */
export function patched(
  resource: object,
  operations: readonly unknown[],
  how: How = {},
): JsonObject | ScimFault["kind"] {
  const result = patch(resource, operations, how);
  return result.ok ? result.value : result.error.kind;
}
