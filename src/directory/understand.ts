import type { Result } from "../lib/result.ts";
import type { ScimFault } from "../scim/fault.ts";

/**
 * Reads what a request states: by the letter of the RFCs for a `strict` tenant, as it was meant for all others. The tenant's policy is
 * known only once its settings have been read, in the same trip as everything else, so whoever reads them calls this.
 */
export type Understand<T> = (mode: { readonly strict: boolean }) => Result<T, ScimFault>;
