import type { MappingProblem } from "../../mapping/mapping.ts";
import type { DefinitionProblem } from "../../scim/definition.ts";

/** Every way in which a change of a tenant's schemas can be refused. */
export type SchemaFault =
  | { readonly kind: "invalid"; readonly problems: readonly DefinitionProblem[] }
  /** The tenant has as much as it may, or the change is too large. */
  | { readonly kind: "tooMuch"; readonly detail: string }
  /** Rules of the mapping that would not be valid any more. */
  | { readonly kind: "mapped"; readonly problems: readonly MappingProblem[] }
  /** Stored resources that it would contradict, in sentences. */
  | { readonly kind: "contradicted"; readonly findings: readonly string[] }
  /** Resources that have data of the schema that is to be removed. */
  | { readonly kind: "unconfirmed"; readonly resources: string }
  | { readonly kind: "unknown" }
  /** Others keep changing what it is decided on; what is done so far stays, and the same request goes on. */
  | { readonly kind: "busy" }
  | { readonly kind: "tenantGone" };

/** `1 group`, `3 users`. */
export const counted = (count: number, resourceType: "User" | "Group"): string =>
  `${count.toLocaleString("en-US")} ${resourceType.toLowerCase()}${count === 1 ? "" : "s"}`;
