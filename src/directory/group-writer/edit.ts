import type { JsonObject } from "../../lib/json.ts";
import type { PatchOperation } from "../../scim/operation.ts";

/** What a request wants of one group, as it was understood. */
export type GroupEdit =
  | { readonly kind: "create" | "replace"; readonly resource: JsonObject }
  | { readonly kind: "patch"; readonly operations: readonly PatchOperation[] }
  | { readonly kind: "delete" };
