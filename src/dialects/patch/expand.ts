import { isObject, type Json, type JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { shorten } from "../../lib/shorten.ts";
import { PATCH_LIMITS } from "../../limits/scim.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { extensionNamed, isNamed } from "../../scim/names.ts";
import type { PatchOperation, PatchTarget } from "../../scim/operation.ts";
import type { Schema } from "../../scim/schema.ts";
import { readElement, readValue } from "../../scim/value.ts";
import { arrayForObject } from "../loose-types.ts";
import { modernizeUrns, scim1Urns, successorOf } from "../onelogin.ts";
import { pathAsKey } from "../paths.ts";
import { tooManyOperations } from "./message.ts";
import { readOperationValue } from "./operation-value.ts";
import type { RawOperation } from "./raw-operation.ts";
import { saidTwice } from "./said-twice.ts";
import { readTarget } from "./target.ts";
import type { Reading } from "./tolerances.ts";

type Expanded = Result<readonly PatchOperation[], ScimFault>;

/**
 * One operation of the message as operations on one attribute each. Without a path, and where the path is the URN of a schema, there is one
 * for each key of the value (RFC 7644 §3.5.2.1, §3.5.2.3); there what is `readOnly` is ignored as it is in a PUT, and another `id` refused
 * with `mutability`. Ends in `noTarget` for a removal without a path, and in the faults of the path and the value.
 */
export function expandOperation({ op, path, value }: RawOperation, reading: Reading): Expanded {
  const { strict } = reading;
  if (path === undefined || (path.trim() === "" && !strict)) {
    if (op !== "remove") return expandKeys(op, value, undefined, reading);
    return fail({ kind: "noTarget", detail: '"remove" needs a "path" that says what to remove.' });
  }
  const schema = schemaNamed(path.trim(), reading);
  if (schema === undefined) return readOne(op, path, value, "named", reading);
  return expandSchema(op, schema, value, reading);
}

/** Whether the operation names the attribute itself, or its value merely contains it among others. */
type Mention = "named" | "contained";

function readOne(
  op: PatchOperation["op"],
  path: string,
  given: Json | undefined,
  mention: Mention,
  reading: Reading,
): Expanded {
  const read = readTarget(path, reading);
  if (!read.ok) return read;
  const { target, unknownSub } = read.value;
  if (target.kind === "attribute") {
    const { attribute, extension } = target.path;
    const { name, mutability } = attribute;
    if (extension === undefined && name === "id" && op !== "remove") return checkId(given, reading);
    // Our "schemas" lists what has data, so adding a URN to it asks for nothing that data does not bring.
    if (extension === undefined && name === "schemas" && op === "add") return ok([]);
    if (mutability === "readOnly" && mention === "contained") return ok([]);
    // A password goes no further than this: decisions and records never see it.
    if (mutability === "writeOnly") return checkDropped(op, target, given, reading);
  }
  if (unknownSub !== undefined) {
    // Merged into what is there, in which null unassigns.
    const value = { [unknownSub]: op === "remove" ? null : (given ?? null) };
    return ok([{ op: "add", target, value }]);
  }
  const operation = readOperationValue(op, target, given, reading);
  return operation.ok ? ok([operation.value]) : operation;
}

/** What is not stored has to be of its type all the same, as in a POST. */
function checkDropped(
  op: PatchOperation["op"],
  target: Extract<PatchTarget, { kind: "attribute" }>,
  given: Json | undefined,
  reading: Reading,
): Expanded {
  const operation = readOperationValue(op, target, given, reading);
  if (!operation.ok) return operation;
  const { value } = operation.value;
  if (op === "remove" || value === undefined) return ok([]);
  const { attribute, sub = attribute } = target.path;
  const readGiven = Array.isArray(value) ? readValue : readElement;
  const read = readGiven(value, sub, sub.name, reading.strict ? "refuse" : "keep");
  return read.ok ? ok([]) : read;
}

/** Okta sends the id along with every change of a group's name. */
function checkId(given: Json | undefined, { id }: Reading): Expanded {
  if (given === id) return ok([]);
  return fail({ kind: "mutability", detail: '"id" cannot be changed; leave it out.' });
}

/** The whole of a schema's attributes. */
function expandSchema(
  op: PatchOperation["op"],
  schema: Schema,
  value: Json | undefined,
  reading: Reading,
): Expanded {
  if (op !== "remove" && value !== null) return expandKeys(op, value, schema, reading);
  if (schema.id === reading.resourceType.schema.id) {
    return fail({
      kind: "mutability",
      detail: `"${schema.id}" cannot be removed; remove single attributes.`,
    });
  }
  return ok([{ op: "remove", target: { kind: "extension", schema } }]);
}

function expandKeys(
  op: PatchOperation["op"],
  given: Json | undefined,
  schema: Schema | undefined,
  reading: Reading,
): Expanded {
  const { resourceType, strict, note } = reading;
  const [only, ...others]: readonly Json[] = Array.isArray(given) ? given : [];
  const isOneOfList = !strict && isObject(only) && others.length === 0;
  if (isOneOfList) note(arrayForObject);
  const value = isOneOfList ? only : given;
  if (!isObject(value)) {
    return fail({
      kind: "invalidValue",
      detail: `"value" has to be an object of the attributes to change${schema ? ` of ${schema.id}` : ', or send a "path"'}.`,
    });
  }
  if (Object.keys(value).length > PATCH_LIMITS.maxOperations) return tooManyOperations();
  const keyed: JsonObject = strict ? value : modernizeUrns(value, resourceType, note);
  const expanded = collect(Object.entries(keyed), ([key, given]) => {
    const inner = schema === undefined ? schemaNamed(key, reading) : undefined;
    if (inner !== undefined) return expandSchema(op, inner, given, reading);
    if (!PLAIN_NAME.test(key)) {
      if (strict) return notAName(key);
      note(pathAsKey);
    }
    const path = schema === undefined ? key : `${schema.id}:${key}`;
    return readOne(op, path, given, "contained", reading);
  });
  const twice = expanded.ok ? saidTwice(expanded.value) : undefined;
  if (twice === undefined) return expanded;
  return fail({
    kind: "invalidValue",
    detail: `"${twice}" is given twice, with different values; send it once.`,
  });
}

/** Whether it exists is asked later. */
const PLAIN_NAME = /^[A-Za-z][\w-]*$/;

const notAName = (key: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({
    kind: "invalidPath",
    detail: `"${shorten(key)}" is no attribute's name; send it as the "path" of an operation of its own.`,
  });

/** The schema of that URN; for a tolerant tenant also of one that it had earlier. */
function schemaNamed(urn: string, { resourceType, strict, note }: Reading): Schema | undefined {
  const known = isNamed(resourceType.schema, urn) ? resourceType.schema : extensionNamed(resourceType, urn);
  const successor = known === undefined && !strict ? successorOf(urn, resourceType) : undefined;
  if (successor === undefined) return known;
  note(scim1Urns);
  return isNamed(resourceType.schema, successor)
    ? resourceType.schema
    : extensionNamed(resourceType, successor);
}

function collect<T>(items: readonly T[], expand: (item: T) => Expanded): Expanded {
  const all: PatchOperation[] = [];
  for (const item of items) {
    const expanded = expand(item);
    if (!expanded.ok) return expanded;
    all.push(...expanded.value);
    if (all.length > PATCH_LIMITS.maxOperations) return tooManyOperations();
  }
  return ok(all);
}
