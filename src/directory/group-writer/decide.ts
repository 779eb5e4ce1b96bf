import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { MEMBER_LIMITS } from "../../limits/scim.ts";
import { sameResource } from "../../scim/equal.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { keepImmutables } from "../../scim/immutables.ts";
import { applyPatch } from "../../scim/patch.ts";
import type { ResourceType } from "../../scim/schema.ts";
import type { MemberType } from "../../store/tables/directory.ts";
import { type MemberEdit, splitMemberOperations } from "../member-edit.ts";
import type { GroupEdit } from "./edit.ts";

/** What D1 says about one member that the request named. Times are epoch milliseconds. */
export interface MemberFact {
  /** As the request names it. */
  readonly value: string;
  /** Who that is; absent where nobody bears it. */
  readonly member?: Member;
  readonly byExternalId: boolean;
  /** How it stands with the membership; null where there is none. */
  readonly state: "confirmed" | "review" | null;
  /** When the IdP last stated the membership. */
  readonly statedAt: number | null;
  /** Since when the user is inactive. */
  readonly deactivatedAt: number | null;
  readonly parkedSince: number | null;
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
  /** Memberships that waited for review, until the IdP stated them again. */
  readonly confirm: readonly Member[];
  /** Memberships, and parked ids, whose last statement is long ago. */
  readonly refresh: readonly string[];
  readonly parkAgain: readonly string[];
  /** Who is meant by the external ids among the above. */
  readonly resolved: readonly { readonly value: string; readonly id: string }[];
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
 * nobody bears are parked. A strict tenant's request with such an id is refused instead. Ends in `invalidValue` too where the request both
 * adds and removes somebody under two names.
 */
export function decideMembers(
  edit: MemberEdit,
  state: MemberState,
  options: { readonly strict: boolean; readonly at: number },
): Result<MemberChanges, ScimFault> {
  const named = state.facts.filter((fact) => edit.add.has(fact.value));
  const dropped = state.facts.filter((fact) => edit.remove.has(fact.value));
  const unknown = named.filter((fact) => fact.member === undefined);
  if (unknown.length > 0 && options.strict) return fail(unknownMember(unknown[0]?.value ?? ""));
  const known = byMember(named);
  const leaving = byMember(dropped);
  const both = [...leaving].find(([id]) => known.has(id))?.[1];
  if (both !== undefined) return fail(addedAndRemoved(both.value));

  const present = [...known.values()].filter((fact) => fact.state !== null);
  const confirm = present.filter((fact) => fact.state === "review");
  const refresh = present.filter((fact) => fact.state === "confirmed" && isOld(fact, options.at));
  const added = [...known.values()].filter((fact) => fact.state === null);
  const removed = [...leaving.values()].filter((fact) => fact.state !== null);
  const others = new Set(state.others.map(({ value }) => value));
  const living = options.at - MEMBER_LIMITS.parkedMs;
  return ok({
    add: membersOf(added),
    remove: [...membersOf(removed).filter(({ value }) => !others.has(value)), ...state.others],
    park: unknown.filter(({ parkedSince }) => (parkedSince ?? 0) <= living).map((fact) => fact.value),
    unpark: [
      ...[...named, ...dropped]
        .filter(
          (fact) => fact.parkedSince !== null && (fact.member !== undefined || edit.remove.has(fact.value)),
        )
        .map((fact) => fact.value),
      ...state.otherParked,
    ],
    confirm: membersOf(confirm),
    refresh: membersOf(refresh).map(({ value }) => value),
    parkAgain: unknown
      .filter(
        ({ parkedSince }) =>
          parkedSince !== null && parkedSince > living && isLongAgo(parkedSince, options.at),
      )
      .map((fact) => fact.value),
    resolved: [...added, ...removed, ...confirm].flatMap(({ value, member, byExternalId }) =>
      member !== undefined && byExternalId ? [{ value, id: member.value }] : [],
    ),
  });
}

/** Everybody who is a member after a create or a replace. */
export const statedMembers = (edit: MemberEdit, facts: readonly MemberFact[]): readonly Member[] =>
  membersOf([...byMember(facts.filter((fact) => edit.add.has(fact.value))).values()]);

/** Whether a statement is so old that its repeat is noted. */
export const isLongAgo = (statedAt: number, at: number): boolean =>
  statedAt <= at - MEMBER_LIMITS.confirmedAgainMs;

/** Whether a repeat of the statement is to be noted: also where it is the first one since the user was deactivated. */
const isOld = ({ statedAt, deactivatedAt }: MemberFact, at: number): boolean =>
  isLongAgo(statedAt ?? 0, at) || (deactivatedAt !== null && (statedAt ?? 0) <= deactivatedAt);

/** By the id of who is meant, each once, whatever they are called. */
const byMember = (facts: readonly MemberFact[]): Map<string, MemberFact> =>
  new Map(facts.flatMap((fact) => (fact.member === undefined ? [] : [[fact.member.value, fact] as const])));

const membersOf = (facts: readonly MemberFact[]): readonly Member[] =>
  facts.flatMap(({ member }) => (member === undefined ? [] : [member]));

const unknownMember = (value: string): ScimFault => ({
  kind: "invalidValue",
  detail: `No user or group has the id "${value.slice(0, 100)}"; create it before making it a member.`,
});

const addedAndRemoved = (value: string): ScimFault => ({
  kind: "invalidValue",
  detail: `The request both adds and removes whoever bears "${value.slice(0, 100)}", once by the id and once by the externalId; say only one of it.`,
});
