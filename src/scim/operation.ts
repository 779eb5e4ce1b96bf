import type { Json } from "../lib/json.ts";
import type { Filter, ResolvedFilter, ResolvedPath } from "./filter/ast.ts";
import type { Schema } from "./schema.ts";

/**
 * One PATCH operation as it was understood, RFC 7644 §3.5.2: its path resolved against the schemas. An operation that came without a
 * path has become one operation per attribute it named, so `target` is always there.
 */
export interface PatchOperation {
  readonly op: "add" | "remove" | "replace";
  readonly target: PatchTarget;
  /**
   * `null` unassigns (RFC 7643 §2.5). A `remove` has one only when its target is a multi-valued attribute without a filter: then exactly
   * the listed elements go, and the others stay. By the letter of the RFC all would go, which is never what the sender means.
   */
  readonly value?: Json;
}

export type PatchTarget =
  /** `attr`, `attr.sub`, `attr[filter]`, `attr[filter].sub` (`path.sub` holds the sub-attribute in all of them). */
  | { readonly kind: "attribute"; readonly path: ResolvedPath; readonly filter?: PathFilter }
  /** Everything under an extension's URN, to be removed. */
  | { readonly kind: "extension"; readonly schema: Schema }
  /** A name that no schema knows, kept aside as it came (tolerant tenants only). */
  | { readonly kind: "unknown"; readonly name: string };

/** The filter of a path: resolved, to match with; and as it was written, because a resolved one has lost the client's upper and lower case. */
export interface PathFilter {
  readonly resolved: ResolvedFilter;
  readonly written: Filter;
}
