import { fail } from "../../lib/result.ts";
import type { ScimFault } from "../fault.ts";
import type { PatchOperation } from "../operation.ts";
import type { UnknownNames } from "../value.ts";

/** What one operation does to its target, wherever that target turns out to be. */
export interface Edit {
  readonly op: PatchOperation["op"];
  readonly value: PatchOperation["value"];
  /** The target as an error names it: `emails.value`. */
  readonly where: string;
  readonly createMissingElements: boolean;
  /** Told of each element that is created so. */
  readonly onCreated?: (() => void) | undefined;
  readonly unknown: UnknownNames;
}

/** The failed result of an operation. */
export const refuse = (
  kind: "invalidPath" | "invalidValue" | "mutability" | "noTarget" | "payloadTooLarge",
  detail: string,
): { readonly ok: false; readonly error: ScimFault } => fail({ kind, detail });
