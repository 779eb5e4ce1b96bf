import type { Attribute } from "../schema.ts";

/** Whether filters may look at an attribute. What is never returned must not be guessed by asking for it, RFC 7643 §7 `returned`. */
export const isFilterable = ({ returned, mutability }: Attribute): boolean =>
  returned !== "never" && mutability !== "writeOnly";

/** Whether an attribute's values are compared without regard to case. References and binaries are case exact, RFC 7643 §2.3.6–7. */
export const isFolded = ({ type, caseExact }: Attribute): boolean => type === "string" && !caseExact;
