import { isObject, type Json } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { shorten } from "../../lib/shorten.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { Filter } from "../../scim/filter/ast.ts";
import type { PatchOperation, PatchTarget } from "../../scim/operation.ts";
import type { Attribute } from "../../scim/schema.ts";
import { subAttributeNamed } from "../../scim/value.ts";
import { emptyForNone, loosen, loosenElement } from "../loose-types.ts";
import { refuseDeletions } from "../marks.ts";
import { hasSeveralPrimaries, keepLastPrimary } from "../primary.ts";
import type { Note } from "../tolerance.ts";
import type { ReadTarget } from "./target.ts";
import { pathToValue, type Reading, removeByValue, wrappedValue } from "./tolerances.ts";

type AttributeTarget = Extract<PatchTarget, { kind: "attribute" }>;

/**
 * The operation with its value in the JSON type of its target, where it can only mean one thing; whether it is valid is asked when it is
 * applied. Ends in `invalidValue` for a removal whose value lists nothing or something else than its path; in a strict tenant also for one
 * that lists anything, for a value with several primaries, and for members with sub-attributes that no schema knows.
 */
export function readOperationValue(
  op: PatchOperation["op"],
  target: ReadTarget["target"],
  value: Json | undefined,
  reading: Reading,
): Result<PatchOperation, ScimFault> {
  if (target.kind === "unknown") {
    return ok({ op, target, ...(op === "remove" || value === undefined ? {} : { value }) });
  }
  const direct = reading.strict ? target : readPathToValue(op, target, value ?? undefined, reading.note);
  const read =
    op === "remove" ? readRemoved(direct, value ?? undefined, reading) : readSet(direct, value, reading);
  if (!read.ok) return read;
  return ok({ op, target: direct, ...(read.value === undefined ? {} : { value: read.value }) });
}

function readSet(
  { path, filter }: AttributeTarget,
  value: Json | undefined,
  { strict, note }: Reading,
): Result<Json | undefined, ScimFault> {
  const { attribute, sub } = path;
  const marked = refuseDeletions(value ?? null, sub ?? attribute);
  if (!marked.ok) return marked;
  if (value === undefined) return ok(value);
  if (strict) return sub === undefined && filter === undefined ? readStrictly(value, attribute) : ok(value);
  if (filter !== undefined && sub === undefined) {
    return ok(loosen(value, { ...attribute, multiValued: false }, note));
  }
  const targeted = sub ?? attribute;
  const loosened = loosen(unwrapSimple(value, targeted, note), targeted, note);
  if (Array.isArray(loosened)) return ok(keepLastPrimary(loosened, note));
  if (loosened !== "" || sub?.name !== "value" || attribute.multiValued) return ok(loosened);
  note(emptyForNone);
  return ok(null);
}

/** Members are never applied to a resource, which would look for what no schema knows, so that is done here. */
function readStrictly(value: Json, attribute: Attribute): Result<Json, ScimFault> {
  const elements: readonly Json[] = Array.isArray(value) ? value : [value];
  // The same value stated twice is one.
  const distinct = new Map(elements.map((element) => [JSON.stringify(element), element]));
  if (hasSeveralPrimaries([...distinct.values()])) {
    return invalidValue(`"${attribute.name}" has several primary values; mark only one of them as primary.`);
  }
  if (attribute.name !== "members") return ok(value);
  const names = elements.flatMap((element) => (isObject(element) ? Object.keys(element) : []));
  const stranger = names.find((name) => subAttributeNamed(attribute, name) === undefined);
  return stranger === undefined
    ? ok(value)
    : invalidValue(`"members" has no sub-attribute "${shorten(stranger)}"; leave it out.`);
}

/**
 * `members.value` with values is about the members themselves: a removal lists those who go, and as nothing can change within a member,
 * the others list those who come.
 */
function readPathToValue(
  op: PatchOperation["op"],
  target: AttributeTarget,
  value: Json | undefined,
  note: Note,
): AttributeTarget {
  const { sub, ...path } = target.path;
  const namesValue = sub?.name === "value" && path.attribute.multiValued && target.filter === undefined;
  if (!namesValue || value === undefined) return target;
  if (op !== "remove" && sub.mutability !== "immutable") return target;
  note(pathToValue);
  return { kind: "attribute", path };
}

/** A single value that is to go need not be named; of several, those that are listed go. */
function readRemoved(
  target: AttributeTarget,
  value: Json | undefined,
  { strict, note }: Reading,
): Result<Json | undefined, ScimFault> {
  if (value === undefined) return ok(undefined);
  const { attribute, sub } = target.path;
  if (target.filter !== undefined) return readRemovedTwice(target.filter.written, value, attribute);
  if (sub !== undefined || !attribute.multiValued) return ok(undefined);

  if (strict) {
    const [sub] = attribute.subAttributes ?? [];
    const advice =
      sub === undefined
        ? "replace the list with one of those that stay"
        : `choose what to remove in the path, as in ${attribute.name}[${sub.name} eq "…"]`;
    return invalidValue(`"remove" takes no value; ${advice}.`);
  }
  const given: readonly Json[] = Array.isArray(value) ? value : [value];
  if (given.length === 0) {
    return invalidValue(
      `The list of what to remove from "${attribute.name}" is empty; leave "value" out to remove everything.`,
    );
  }
  note(removeByValue);
  const listed = given.map((element) => loosenElement(element, attribute, note));
  if (listed.every((element) => saysWhich(element, attribute))) return ok(listed);
  return invalidValue(
    `Each value in the list of what to remove from "${attribute.name}" has to say which one it is; send its "value".`,
  );
}

/** A type alone is several values', and none's: where values have a `value`, they are known by it. */
function saysWhich(element: Json, attribute: Attribute): boolean {
  if (!isObject(element)) return element !== null && element !== "";
  const parts = subAttributeNamed(attribute, "value") ? [idOf(element, attribute)] : Object.values(element);
  return parts.some((part) => part !== undefined && part !== null);
}

/** A path that chooses by value and a list of values have to agree: if they do not, nobody knows who is to go. */
function readRemovedTwice(
  chosen: Filter,
  value: Json,
  attribute: Attribute,
): Result<Json | undefined, ScimFault> {
  const ids = valuesIn(chosen);
  const given: readonly Json[] = Array.isArray(value) ? value : [value];
  const listed = given.map((element) => (isObject(element) ? idOf(element, attribute) : element));
  if (ids === undefined || listed.length === 0) return ok(undefined);
  const agree = listed.every((one) => one === undefined || ids.includes(String(one)));
  if (agree) return ok(undefined);
  const other = listed.find((one) => one !== undefined && !ids.includes(String(one)));
  return invalidValue(
    `The path chooses other values of "${attribute.name}" than the list, which has "${shorten(String(other))}"; send only one of the two.`,
  );
}

function idOf(element: Readonly<Record<string, Json>>, attribute: Attribute): Json | undefined {
  const name = Object.keys(element).find((key) => subAttributeNamed(attribute, key)?.name === "value");
  return name === undefined ? undefined : element[name];
}

/** What a filter of nothing but `value eq "…"` names. */
function valuesIn(filter: Filter): readonly string[] | undefined {
  if (filter.kind === "or") {
    const parts = filter.filters.map(valuesIn);
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  const isValue =
    filter.kind === "compare" && filter.operator === "eq" && filter.path.attribute.toLowerCase() === "value";
  return isValue ? [String(filter.value)] : undefined;
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
