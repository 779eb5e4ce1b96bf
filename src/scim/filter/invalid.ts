import { fail } from "../../lib/result.ts";
import type { ScimFault } from "../fault.ts";

/** A filter that cannot be used. `detail`: what was expected and what to do, in one sentence. */
export const invalidFilter = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidFilter", detail });
