import { isObject, type Json } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { PatchOperation, PatchTarget } from "../../scim/operation.ts";
import type { Attribute } from "../../scim/schema.ts";
import { loosen, loosenElement } from "../loose-types.ts";
import type { Note } from "../tolerance.ts";
import { type Reading, removeByValue, wrappedValue } from "./tolerances.ts";

/**
 * The value of an operation in the JSON type of its target, where it can only mean one thing; whether it is valid is asked when it is
 * applied. Ends in `invalidValue` for a removal that lists nothing, and for one that lists anything in a strict tenant.
 */
export function readOperationValue(
  op: PatchOperation["op"],
  target: PatchTarget,
  value: Json | undefined,
  reading: Reading,
): Result<Json | undefined, ScimFault> {
  if (op === "remove") return readRemoved(target, value ?? undefined, reading);
  if (reading.strict || value === undefined || target.kind === "unknown") return ok(value);

  const { attribute, sub } = target.path;
  if (target.filter !== undefined && sub === undefined) {
    return ok(loosen(value, { ...attribute, multiValued: false }, reading.note));
  }
  const targeted = sub ?? attribute;
  return ok(loosen(unwrapSimple(value, targeted, reading.note), targeted, reading.note));
}

/** A single value that is to go need not be named; of several, those that are listed go. */
function readRemoved(
  target: PatchTarget,
  value: Json | undefined,
  { strict, note }: Reading,
): Result<Json | undefined, ScimFault> {
  const removesAll =
    value === undefined ||
    target.kind === "unknown" ||
    target.filter !== undefined ||
    target.path.sub !== undefined ||
    !target.path.attribute.multiValued;
  if (removesAll) return ok(undefined);

  const { attribute } = target.path;
  if (strict) {
    return invalidValue(
      `"remove" takes no value; choose what to remove in the path, as in ${attribute.name}[value eq "…"].`,
    );
  }
  const listed: readonly Json[] = Array.isArray(value) ? value : [value];
  if (listed.length === 0) {
    return invalidValue(
      `The list of what to remove from "${attribute.name}" is empty; leave "value" out to remove everything.`,
    );
  }
  note(removeByValue);
  return ok(listed.map((element) => loosenElement(element, attribute, note)));
}

/** `[{"$ref":null,"value":"x"}]` for the simple value "x". */
function unwrapSimple(value: Json, attribute: Attribute, note: Note): Json {
  if (attribute.type === "complex" || attribute.multiValued) return value;
  const [only, ...others]: readonly Json[] = Array.isArray(value) ? value : [value];
  if (others.length > 0 || !isObject(only) || only.value === undefined) return value;
  if (Object.keys(only).some((name) => name !== "value" && name !== "$ref")) return value;
  note(wrappedValue);
  return only.value;
}

const invalidValue = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidValue", detail });
