import type { Attribute, Schema } from "../schema.ts";

/** Filters, RFC 7644 §3.4.2.2: first as written, then with every name resolved against the schemas. */

export type Comparison = "eq" | "ne" | "co" | "sw" | "ew" | "gt" | "ge" | "lt" | "le";
export type Literal = string | number | boolean | null;

/** `[urn:]attribute[.subAttribute]`, spelled as the client spelled it. */
export interface AttributePath {
  readonly schema?: string;
  readonly attribute: string;
  readonly subAttribute?: string;
}

/** A filter as parsed. `emails[type eq "work"].value eq "x"` is parsed as `emails[type eq "work" and value eq "x"]`, which is what it means. */
export type Filter =
  | { readonly kind: "present"; readonly path: AttributePath }
  | {
      readonly kind: "compare";
      readonly path: AttributePath;
      readonly operator: Comparison;
      readonly value: Literal;
    }
  | { readonly kind: "and" | "or"; readonly filters: readonly Filter[] }
  | { readonly kind: "not"; readonly filter: Filter }
  | { readonly kind: "valuePath"; readonly path: AttributePath; readonly filter: Filter };

/**
 * A path that the schemas know. `extension` is set when the attribute lives under an extension's URN.
 * Inside a value path `attribute` is the sub-attribute itself and `sub` is absent.
 */
export interface ResolvedPath {
  readonly attribute: Attribute;
  readonly sub?: Attribute;
  readonly extension?: Schema;
}

/**
 * A filter whose names are attributes and whose literals have the attribute's type: both the predicate and the SQL are made of this.
 * `dateTime` literals are ISO 8601 in UTC with milliseconds; strings compared with a `caseExact: false` attribute are folded already.
 */
export type ResolvedFilter =
  | { readonly kind: "present"; readonly path: ResolvedPath }
  | {
      readonly kind: "compare";
      readonly path: ResolvedPath;
      readonly operator: Comparison;
      readonly value: Literal;
    }
  | { readonly kind: "and" | "or"; readonly filters: readonly ResolvedFilter[] }
  | { readonly kind: "not"; readonly filter: ResolvedFilter }
  | { readonly kind: "valuePath"; readonly path: ResolvedPath; readonly filter: ResolvedFilter };
