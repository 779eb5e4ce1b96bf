import { isObject, type Json } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { MEMBER_LIMITS } from "../limits/scim.ts";
import type { ScimFault } from "../scim/fault.ts";
import { answerable } from "../scim/filter/answerable.ts";
import type { Filter, ResolvedFilter } from "../scim/filter/ast.ts";
import { matches } from "../scim/filter/evaluate.ts";
import { searchableElement } from "../scim/filter/searchable.ts";
import type { PatchOperation, PathFilter } from "../scim/operation.ts";
import type { Attribute } from "../scim/schema.ts";
import { type MemberDetails, type NamedMember, readMembers } from "./member-values.ts";

/**
 * The net effect of a PATCH on a group's members, so that nobody needs to load them. To be applied in the order of the fields: first
 * everybody goes if `clear`, then the stored members that a filter of `removeWhere` matches, then those in `remove`, and last `add` comes.
 * No id is in both `remove` and `add`.
 */
export interface MemberEdit {
  readonly clear: boolean;
  /** Filters by other sub-attributes than `value`, which only the stored members can answer. */
  readonly removeWhere: readonly ResolvedFilter[];
  readonly remove: ReadonlySet<string>;
  /** By member id. */
  readonly add: ReadonlyMap<string, MemberDetails>;
}

/** Parts the operations on a group's members from those on the group itself. Their order among each other does not matter. */
export function splitMemberOperations(operations: readonly PatchOperation[]): {
  readonly members: readonly PatchOperation[];
  readonly rest: readonly PatchOperation[];
} {
  return {
    members: operations.filter((operation) => membersOf(operation) !== undefined),
    rest: operations.filter((operation) => membersOf(operation) === undefined),
  };
}

/**
 * Folds operations on members into their net effect, each seeing what those before it did (RFC 7644 §3.5.2). Takes the `members` of
 * `splitMemberOperations`. Ends in `invalidValue` for a member without an id; in `mutability` for a change within a member, whose
 * sub-attributes are immutable; in `invalidFilter` for a removal by what is not stored of a member; in `invalidPath` for a removal by
 * filter after an addition, because whether it meets those who were added may depend on what is stored; in `payloadTooLarge` beyond
 * MEMBER_LIMITS.
 */
export function foldMembers(operations: readonly PatchOperation[]): Result<MemberEdit, ScimFault> {
  const edit: Draft = { clear: false, removeWhere: [], remove: new Set(), add: new Map(), named: 0 };
  for (const operation of operations) {
    const fault = foldOperation(edit, operation);
    if (fault !== undefined) return fail(fault);
  }
  const { clear, removeWhere, remove, add } = edit;
  return ok({ clear, removeWhere, remove, add });
}

interface Draft {
  clear: boolean;
  removeWhere: ResolvedFilter[];
  remove: Set<string>;
  add: Map<string, MemberDetails>;
  /** Members named so far, whether or not they were named before. */
  named: number;
}

/** The definition of `members` if that is what the operation is about. */
function membersOf({ target }: PatchOperation): Attribute | undefined {
  if (target.kind !== "attribute" || target.path.extension !== undefined) return undefined;
  return target.path.attribute.name === "members" ? target.path.attribute : undefined;
}

function foldOperation(edit: Draft, operation: PatchOperation): ScimFault | undefined {
  const { op, target, value } = operation;
  const members = membersOf(operation);
  if (members === undefined || target.kind !== "attribute") return undefined;

  const isWithinMember = target.path.sub !== undefined || (target.filter !== undefined && op !== "remove");
  if (isWithinMember) return cannotChangeWithin();
  if (target.filter !== undefined) return removeMatching(edit, target.filter, members);
  if (op === "remove" && value === undefined) return clear(edit);

  const listed = listMembers(edit, operation, members);
  if (!listed.ok) return listed.error;
  if (op === "replace") clear(edit);
  for (const member of listed.value) {
    if (op === "remove") remove(edit, member.id);
    else add(edit, member);
  }
  return undefined;
}

function listMembers(
  edit: Draft,
  { op, value = null }: PatchOperation,
  members: Attribute,
): Result<readonly NamedMember[], ScimFault> {
  if (value === null) return ok([]);
  if (op === "replace" && !Array.isArray(value)) {
    return fail({ kind: "invalidValue", detail: '"members" has to be an array; send its values in [ ].' });
  }
  const given: readonly Json[] = Array.isArray(value) ? value : [value];
  const fault = countNamed(edit, given.length);
  return fault === undefined ? readMembers(given, members) : fail(fault);
}

function countNamed(edit: Draft, count: number): ScimFault | undefined {
  edit.named += count;
  if (edit.named <= MEMBER_LIMITS.perRequest) return undefined;
  return {
    kind: "payloadTooLarge",
    detail: `One request can name at most ${MEMBER_LIMITS.perRequest} members; send several.`,
  };
}

function clear(edit: Draft): undefined {
  edit.clear = true;
  edit.removeWhere = [];
  edit.remove = new Set();
  edit.add = new Map();
}

function add(edit: Draft, { id, ...details }: NamedMember): void {
  edit.remove.delete(id);
  edit.add.set(id, { ...edit.add.get(id), ...details });
}

function remove(edit: Draft, id: string): void {
  edit.add.delete(id);
  if (!edit.clear) edit.remove.add(id);
}

function removeMatching(edit: Draft, filter: PathFilter, members: Attribute): ScimFault | undefined {
  const ids = idsIn(filter.written);
  if (ids !== undefined) {
    for (const id of ids) remove(edit, id);
    return countNamed(edit, ids.length);
  }
  const stored = answerable({ kind: "valuePath", path: { attribute: members }, filter: filter.resolved });
  if (!stored.ok) return stored.error;
  if (edit.clear) {
    for (const [id, details] of edit.add) {
      const element = searchableElement({ value: id, ...details }, members);
      if (isObject(element) && matches(filter.resolved, element)) edit.add.delete(id);
    }
    return undefined;
  }
  if (edit.add.size > 0) return removalAfterAddition();
  edit.removeWhere.push(filter.resolved);
  return undefined;
}

/** The ids that `value eq "x"`, or several of it joined by `or`, names; `undefined` for any other filter. */
function idsIn(filter: Filter): readonly string[] | undefined {
  if (filter.kind === "or") {
    const parts = filter.filters.map(idsIn);
    return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
  }
  const isOneId =
    filter.kind === "compare" &&
    filter.operator === "eq" &&
    filter.path.attribute.toLowerCase() === "value" &&
    typeof filter.value === "string" &&
    filter.value !== "";
  return isOneId ? [String(filter.value)] : undefined;
}

const cannotChangeWithin = (): ScimFault => ({
  kind: "mutability",
  detail: "What a group says of a member cannot be changed; remove the member and add another.",
});

const removalAfterAddition = (): ScimFault => ({
  kind: "invalidPath",
  detail: "A PATCH that adds members can remove others by a filter only before that; put the removal first.",
});
