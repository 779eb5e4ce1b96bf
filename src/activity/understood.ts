import type { Json, JsonObject } from "../lib/json.ts";
import { ACTIVITY_LIMITS } from "../limits/records.ts";
import { parseFilter } from "../scim/filter/parse.ts";
import { printFilter } from "../scim/filter/print.ts";
import type { PatchOperation, PatchTarget } from "../scim/operation.ts";
import { boundedJson } from "./bounded.ts";
import { namesSecret, redact } from "./redact.ts";

/** What a request was understood as, in canonical form. */
export type Understood =
  | { readonly kind: "operations"; readonly operations: readonly PatchOperation[] }
  | { readonly kind: "resource"; readonly resource: JsonObject };

/** The same as bounded JSON without secrets: `{"operations": […]}` with printed paths, or `{"resource": {…}}`. */
export function recordedUnderstanding(
  understood: Understood,
  isSecretName: (name: string) => boolean = namesSecret,
): string {
  const value: Json =
    understood.kind === "resource"
      ? { resource: redact(understood.resource, isSecretName) }
      : { operations: redact(understood.operations.map(printOperation), isSecretName) };
  return boundedJson(value, ACTIVITY_LIMITS.understoodLength);
}

/** A filter in canonical form, as `{"filter": …}`; undefined where it cannot be read. */
export function recordedFilter(text: string): string | undefined {
  const parsed = parseFilter(text, { bareWords: true });
  return parsed.ok
    ? boundedJson(redact({ filter: printFilter(parsed.value.filter) }), ACTIVITY_LIMITS.understoodLength)
    : undefined;
}

const printOperation = ({ op, target, value }: PatchOperation): JsonObject => ({
  op,
  path: printTarget(target),
  ...(value === undefined ? {} : { value }),
});

/** A target as a path of RFC 7644 §3.5.2, with the URN in front for what an extension brings. */
export function printTarget(target: PatchTarget): string {
  if (target.kind === "unknown") return target.name;
  if (target.kind === "extension") return target.schema.id;
  const { attribute, sub, extension } = target.path;
  return [
    extension === undefined ? "" : `${extension.id}:`,
    attribute.name,
    target.filter === undefined ? "" : `[${printFilter(target.filter.written)}]`,
    sub === undefined ? "" : `.${sub.name}`,
  ].join("");
}
