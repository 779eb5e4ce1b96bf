import type { core } from "zod";
import { escapePointer } from "./json-body.ts";
import { type FieldError, type Problem, problemResponse } from "./problem.ts";

/** What zod found, as a problem with a JSON pointer for each bad field. */
export function invalidFields(error: core.$ZodError): Problem {
  const errors = error.issues.flatMap(fieldErrors);
  const first = errors[0];
  return {
    kind: "invalid",
    detail:
      first === undefined ? "The request is not valid." : `${first.pointer || "The body"}: ${first.detail}`,
    errors,
  };
}

/** The hook of `zValidator`: without it a bad query would be answered in zod's own form. */
export function refuseInvalid(
  result: { success: true } | { success: false; error: core.$ZodError },
): Response | undefined {
  return result.success ? undefined : problemResponse(invalidFields(result.error));
}

function fieldErrors(issue: core.$ZodIssue): FieldError[] {
  const pointer = issue.path.map((step) => `/${escapePointer(String(step))}`).join("");
  if (issue.code !== "unrecognized_keys") return [{ pointer, detail: issue.message }];
  return issue.keys.map((key) => ({
    pointer: `${pointer}/${escapePointer(key)}`,
    detail: "This field is not known; leave it out or correct its name.",
  }));
}
