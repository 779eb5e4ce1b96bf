import { label } from "../../http/api/schemas.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { TENANT_LIMITS } from "../../limits/tenants.ts";

/** The field `label` of a form, by the rules of the API; or what was entered, and what is wrong with it. */
export function readLabel(
  form: URLSearchParams,
): Result<string, { readonly label: string; readonly error: string }> {
  const entered = form.get("label") ?? "";
  const read = label.safeParse(entered);
  return read.success
    ? ok(read.data)
    : fail({ label: entered, error: `Say for whom it is, in 1 to ${TENANT_LIMITS.nameLength} characters.` });
}
