import { fold } from "../../lib/fold.ts";
import { ok, type Result } from "../../lib/result.ts";
import { normalizeDateTime } from "../date-time.ts";
import type { ScimFault } from "../fault.ts";
import { attributeNamed } from "../names.ts";
import type { Attribute, AttributeType } from "../schema.ts";
import type { Comparison, Literal, ResolvedFilter, ResolvedPath } from "./ast.ts";
import { isFilterable, isFolded } from "./comparable.ts";
import { invalidFilter } from "./invalid.ts";

/**
 * A comparison in the terms of the attribute's type, RFC 7644 §3.4.2.2 table 3. Takes the path as it was written; gives the comparison
 * with the path of the value that is really compared and the literal in the form in which values are searched. Ends in `invalidFilter`
 * when the type has no such operator or no such value.
 */
export function resolveComparison(
  path: ResolvedPath,
  { operator, value }: { readonly operator: Comparison; readonly value: Literal },
  { textBooleans }: { readonly textBooleans: boolean },
): Result<ResolvedFilter, ScimFault> {
  if (value === null) return compareWithNothing(path, operator);

  const target = pathOfValue(path);
  if (!target.ok) return target;
  const attribute = compared(target.value);
  if (!operatorsOf(attribute.type).includes(operator)) {
    return invalidFilter(
      `"${attribute.name}" is of type ${attribute.type} and cannot be compared with ${operator}; use one of ${operatorsOf(attribute.type).join(", ")}.`,
    );
  }
  const literal = coerce(value, attribute, textBooleans);
  if (literal === undefined) {
    return invalidFilter(`"${attribute.name}" has to be compared with ${expectation(attribute.type)}.`);
  }
  if (literal === "") return compareWithEmpty(target.value, operator);
  if (literal === false && isPrimary(target.value)) return compareWithNotPrimary(target.value, operator);
  return ok({ kind: "compare", path: target.value, operator, value: literal });
}

/** `null` is the absence of a value, RFC 7643 §2.5. */
function compareWithNothing(path: ResolvedPath, operator: Comparison): Result<ResolvedFilter, ScimFault> {
  if (operator === "eq") return ok({ kind: "not", filter: { kind: "present", path } });
  if (operator === "ne") return ok({ kind: "present", path });
  return invalidFilter(
    `"${compared(path).name}" can be compared with null by eq and ne only; use pr to ask whether it has a value.`,
  );
}

/** The empty text is no value either, as for `pr`; every text contains it, and none is less. */
function compareWithEmpty(path: ResolvedPath, operator: Comparison): Result<ResolvedFilter, ScimFault> {
  if (operator === "eq") return ok({ kind: "not", filter: { kind: "present", path } });
  if (operator === "lt" || operator === "le") return ok({ kind: "compare", path, operator, value: "" });
  return ok({ kind: "present", path });
}

/** Of the values of an attribute, those that do not say whether they are the primary one are not (RFC 7643 §2.4). */
const compareWithNotPrimary = (path: ResolvedPath, operator: Comparison): Result<ResolvedFilter, ScimFault> =>
  ok({ kind: "compare", path, operator: operator === "eq" ? "ne" : "eq", value: true });

/** Within brackets the path is that of the sub-attribute alone; no resource has such an attribute itself. */
function isPrimary({ attribute, sub, extension }: ResolvedPath): boolean {
  if (sub !== undefined) return attribute.multiValued && sub.name === "primary";
  return extension === undefined && attribute.name === "primary";
}

/** A complex attribute that is compared itself means its `value`, as RFC 7644's own example `emails co "example.com"` does. */
function pathOfValue(path: ResolvedPath): Result<ResolvedPath, ScimFault> {
  const attribute = compared(path);
  if (attribute.type !== "complex") return ok(path);

  const value = path.sub === undefined ? attributeNamed(attribute.subAttributes ?? [], "value") : undefined;
  if (value === undefined || value.type === "complex" || !isFilterable(value)) {
    const names = (attribute.subAttributes ?? []).map(({ name }) => `${attribute.name}.${name}`);
    return invalidFilter(
      `"${attribute.name}" cannot be compared as a whole; compare one of ${names.join(", ")}.`,
    );
  }
  return ok({ ...path, sub: value });
}

const compared = ({ attribute, sub }: ResolvedPath): Attribute => sub ?? attribute;

const EQUALITY: readonly Comparison[] = ["eq", "ne"];
const ORDER: readonly Comparison[] = [...EQUALITY, "gt", "ge", "lt", "le"];
const TEXT: readonly Comparison[] = [...ORDER, "co", "sw", "ew"];

function operatorsOf(type: AttributeType): readonly Comparison[] {
  switch (type) {
    case "string":
    case "reference":
      return TEXT;
    case "integer":
    case "decimal":
    case "dateTime":
      return ORDER;
    case "boolean":
    case "binary":
      return EQUALITY;
    case "complex":
      return [];
  }
}

/** The literal in the attribute's type and in its searchable form, or `undefined` when it is of another type. */
function coerce(
  value: string | number | boolean,
  attribute: Attribute,
  textBooleans: boolean,
): Literal | undefined {
  switch (attribute.type) {
    case "string":
      if (typeof value !== "string") return undefined;
      return isFolded(attribute) ? fold(value) : value;
    case "reference":
    case "binary":
      return typeof value === "string" ? value : undefined;
    case "dateTime":
      return typeof value === "string" ? normalizeDateTime(value) : undefined;
    case "boolean":
      if (typeof value === "string" && textBooleans) return booleanOf(value);
      return typeof value === "boolean" ? value : undefined;
    case "integer":
    case "decimal":
      return typeof value === "number" && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? value : undefined;
    case "complex":
      return undefined;
  }
}

/** Entra writes booleans as "True" and "False". */
function booleanOf(text: string): boolean | undefined {
  const word = text.toLowerCase();
  return word === "true" || word === "false" ? word === "true" : undefined;
}

function expectation(type: AttributeType): string {
  switch (type) {
    case "boolean":
      return "true or false";
    case "integer":
    case "decimal":
      return `a number of at most ${Number.MAX_SAFE_INTEGER}, without quotes`;
    case "dateTime":
      return 'a date and time in quotes, such as "2026-01-31T08:30:00Z"';
    default:
      return "a text in double quotes";
  }
}
