import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { sameResource } from "../../scim/equal.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { keepImmutables } from "../../scim/immutables.ts";
import { applyPatch } from "../../scim/patch.ts";
import type { ResourceType } from "../../scim/schema.ts";
import type { MemberType } from "../../store/tables/directory.ts";
import { type MemberEdit, splitMemberOperations } from "../member-edit.ts";
import type { GroupEdit } from "./command.ts";

/** What D1 says about one id that the request named. */
export interface MemberFact {
  readonly value: string;
  readonly isUser: boolean;
  readonly isGroup: boolean;
  readonly isMember: boolean;
  readonly isParked: boolean;
}

/** What is known about the members when the decision is made. */
export interface MemberState {
  readonly facts: readonly MemberFact[];
  /** Stored members that the request takes out without naming them, as many as were read. */
  readonly others: readonly Member[];
  readonly otherParked: readonly string[];
}

export interface Member {
  readonly value: string;
  readonly type: MemberType;
}

export interface MemberChanges {
  readonly add: readonly Member[];
  readonly remove: readonly Member[];
  readonly park: readonly string[];
  readonly unpark: readonly string[];
}

/** The group's own attributes after the edit, without members; undefined when they stay as they are. */
export function decideAttributes(
  edit: GroupEdit,
  current: JsonObject | undefined,
  options: { readonly strict: boolean; readonly groupType: ResourceType },
): Result<JsonObject | undefined, ScimFault> {
  switch (edit.kind) {
    case "delete":
      return ok(undefined);
    case "create":
    case "replace": {
      const { members: _, ...stated } = edit.resource;
      const kept = keepImmutables(current ?? {}, stated, options.groupType);
      if (!kept.ok) return kept;
      const attributes = kept.value;
      return ok(current !== undefined && sameResource(current, attributes) ? undefined : attributes);
    }
    case "patch": {
      const before = current ?? {};
      const { rest } = splitMemberOperations(edit.operations);
      const after = applyPatch(before, rest, options.groupType, {
        createMissingElements: !options.strict,
        unknown: options.strict ? "refuse" : "keep",
      });
      if (!after.ok) return after;
      return ok(sameResource(before, after.value) ? undefined : after.value);
    }
  }
}

/**
 * What really changes about the members: those who are there already are not added, those who are not are not removed, ids that
 * nobody bears are parked. A strict tenant's request with such an id is refused instead.
 */
export function decideMembers(
  edit: MemberEdit,
  state: MemberState,
  options: { readonly strict: boolean },
): Result<MemberChanges, ScimFault> {
  const named = state.facts.filter((fact) => edit.add.has(fact.value));
  const unknown = named.filter((fact) => !fact.isUser && !fact.isGroup);
  if (unknown.length > 0 && options.strict) {
    return fail({
      kind: "invalidValue",
      detail: `No user or group has the id "${unknown[0]?.value.slice(0, 100)}"; create it before making it a member.`,
    });
  }
  const known = named.filter((fact) => fact.isUser || fact.isGroup);
  const dropped = state.facts.filter((fact) => edit.remove.has(fact.value));
  return ok({
    add: known.filter((fact) => !fact.isMember).map(memberOf),
    remove: [...dropped.filter((fact) => fact.isMember).map(memberOf), ...state.others],
    park: unknown.filter((fact) => !fact.isParked).map((fact) => fact.value),
    unpark: [
      ...[...known, ...dropped].filter((fact) => fact.isParked).map((fact) => fact.value),
      ...state.otherParked,
    ],
  });
}

/** Everybody who is a member after a create or a replace. */
export const statedMembers = (edit: MemberEdit, facts: readonly MemberFact[]): readonly Member[] =>
  facts.filter((fact) => edit.add.has(fact.value) && (fact.isUser || fact.isGroup)).map(memberOf);

const memberOf = (fact: MemberFact): Member => ({ value: fact.value, type: fact.isUser ? "User" : "Group" });
