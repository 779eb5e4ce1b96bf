import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { shorten } from "../../lib/shorten.ts";
import { PATCH_LIMITS } from "../../limits/scim.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { attributeNamed, extensionNamed, givenTwice, topLevelAttributes } from "../../scim/names.ts";
import type { PatchOperation } from "../../scim/operation.ts";
import { objectForArray } from "../loose-types.ts";
import { missingSchemas } from "../schemas.ts";
import type { RawOperation } from "./raw-operation.ts";
import { isScim1, readScim1 } from "./scim1.ts";
import { messageKeyCase, operationCase, type Reading } from "./tolerances.ts";

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/**
 * Reads the envelope of a PATCH, RFC 7644 §3.5.2: `schemas`, `Operations`, and in each of those `op`, `path` and `value`. Ends in
 * `invalidSyntax`, in `invalidPath` for a path that is no text, in `invalidValue` where a value is missing, and in `payloadTooLarge`.
 */
export function readMessage(body: Json, reading: Reading): Result<readonly RawOperation[], ScimFault> {
  if (!isObject(body)) return syntax('The body has to be a JSON object with "schemas" and "Operations".');

  const repeated = givenTwice(body);
  if (repeated !== undefined) return twice(repeated);
  const operations = listed(member(body, "Operations", reading), reading);
  if (operations === undefined && !reading.strict && isScim1(body)) return readScim1(body, reading);
  if (!declaresPatch(member(body, "schemas", reading))) {
    if (reading.strict) return syntax(`"schemas" has to hold "${PATCH_OP}"; add it.`);
    reading.note(missingSchemas);
  }
  const besides = statedBesides(body, reading);
  if (besides !== undefined) {
    return syntax(
      `"${besides}" stands beside "Operations", where it would change nothing; make it an operation of its own.`,
    );
  }
  if (!Array.isArray(operations) || operations.length === 0) {
    return syntax('"Operations" has to be an array of at least one operation.');
  }
  if (operations.length > PATCH_LIMITS.maxOperations) return tooManyOperations();

  const read: RawOperation[] = [];
  for (const given of operations as readonly Json[]) {
    const operation = readOperation(given, reading);
    if (!operation.ok) return operation;
    read.push(operation.value);
  }
  return ok(read);
}

/** An attribute with a value next to the operations. The resource's id and meta are an echo. */
function statedBesides(body: JsonObject, { resourceType }: Reading): string | undefined {
  const attributes = topLevelAttributes(resourceType).filter(({ mutability }) => mutability !== "readOnly");
  return Object.keys(body).find((name) => {
    const value = body[name];
    const isEmpty = value === null || (Array.isArray(value) && value.length === 0);
    if (isEmpty) return false;
    return attributeNamed(attributes, name) !== undefined || extensionNamed(resourceType, name) !== undefined;
  });
}

/** A single operation that stands alone is the one of the list. */
function listed(operations: Json | undefined, { strict, note }: Reading): Json | undefined {
  if (strict || !isObject(operations)) return operations;
  note(objectForArray);
  return [operations];
}

/** The fault of a PATCH with more operations than PATCH_LIMITS allow. */
export const tooManyOperations = (): { readonly ok: false; readonly error: ScimFault } =>
  fail({
    kind: "payloadTooLarge",
    detail: `A PATCH can change at most ${PATCH_LIMITS.maxOperations} attributes; send several.`,
  });

function readOperation(given: Json, reading: Reading): Result<RawOperation, ScimFault> {
  if (!isObject(given)) return syntax('Each of the "Operations" has to be an object with "op".');
  const repeated = givenTwice(given);
  if (repeated !== undefined) return twice(repeated);

  const op = readOp(member(given, "op", reading), reading);
  if (op === undefined) return syntax('Each operation needs an "op", which is "add", "remove" or "replace".');

  const path = member(given, "path", reading) ?? undefined;
  if (path !== undefined && typeof path !== "string") {
    return fail({ kind: "invalidPath", detail: '"path" has to be a text such as "name.givenName".' });
  }
  const value = member(given, "value", reading);
  if (value === undefined && op !== "remove") {
    return fail({ kind: "invalidValue", detail: `The operation "${op}" needs a "value"; send one.` });
  }
  return ok({ op, ...(path === undefined ? {} : { path }), ...(value === undefined ? {} : { value }) });
}

function readOp(op: Json | undefined, { strict, note }: Reading): PatchOperation["op"] | undefined {
  if (typeof op !== "string") return undefined;
  const lower = op.toLowerCase();
  if (lower !== "add" && lower !== "remove" && lower !== "replace") return undefined;
  if (lower === op) return lower;
  if (strict) return undefined;
  note(operationCase);
  return lower;
}

/** The member of that name, for a tolerant tenant in whatever case. */
export function member(
  object: JsonObject,
  name: string,
  { strict, note }: Pick<Reading, "strict" | "note">,
): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name];
  if (strict) return undefined;
  const key = Object.keys(object).find((other) => other.toLowerCase() === name.toLowerCase());
  if (key === undefined) return undefined;
  note(messageKeyCase);
  return object[key];
}

const declaresPatch = (schemas: Json | undefined): boolean =>
  Array.isArray(schemas) &&
  schemas.some((urn) => typeof urn === "string" && urn.toLowerCase() === PATCH_OP.toLowerCase());

const twice = (name: string) => syntax(`"${shorten(name)}" is given twice, in different case; send it once.`);

const syntax = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidSyntax", detail });
