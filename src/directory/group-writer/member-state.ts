import { COMMIT_LIMITS } from "../../limits/scim.ts";
import type { MemberFactRow } from "../../store/groups.ts";
import type { MemberEdit } from "../member-edit.ts";
import type { MemberFact, MemberState } from "./decide.ts";
import type { GroupEdit } from "./edit.ts";
import { type GroupRows, statesAll, windowOf } from "./rows.ts";

/** Whom an edit that states all members names beyond those that were read: who they are has still to be asked. */
export function unseenOf(edit: GroupEdit, members: MemberEdit, { stored }: GroupRows): readonly string[] {
  if (!statesAll(edit, members)) return [];
  const seen = new Set(stored.map(({ value }) => value));
  return [...members.add.keys()].filter((value) => !seen.has(value));
}

/** What is known about the members, and whether more are to go than are among them. `asked` says who was asked about. */
export function memberStateOf(
  members: MemberEdit,
  { stored, picked, parked }: GroupRows,
  asked: readonly MemberFactRow[],
  { strict }: { readonly strict: boolean },
): { readonly state: MemberState; readonly more: boolean } {
  const limit = COMMIT_LIMITS.membersPerStep;
  const window = windowOf(members);
  const waiting = new Map(parked.map(({ value, since }) => [value, since]));
  const known = new Map<string, MemberFact>();
  for (const row of asked) known.set(row.value, factOf(row, strict));
  for (const { value, type, ...row } of stored) {
    const parkedSince = waiting.get(value) ?? null;
    known.set(value, { ...row, value, member: { value, type }, byExternalId: false, parkedSince });
  }
  // In the order of the request, in which they are answered.
  const facts = [...members.add.keys(), ...members.remove].flatMap((value) => known.get(value) ?? []);
  const stay = new Set(facts.flatMap(({ value, member }) => (members.add.has(value) && member?.value) || []));
  const leaving = [...stored, ...picked].filter(({ value }) => !members.add.has(value) && !stay.has(value));
  const unnamed = parked.map(({ value }) => value).filter((value) => !members.add.has(value));
  const isFull = [stored, picked, parked].some(({ length }) => length === window);
  return {
    state: {
      facts,
      others: leaving.slice(0, limit).map(({ value, type }) => ({ value, type })),
      otherParked: unnamed.slice(0, limit),
    },
    more: isFull || leaving.length > limit || unnamed.length > limit,
  };
}

/** Ids come first; a strict tenant's members have no other names. */
function factOf(row: MemberFactRow, strict: boolean): MemberFact {
  const { value, statedAt, deactivatedAt, parkedSince } = row;
  const times = { statedAt, deactivatedAt, parkedSince };
  if (row.isUser === 1 || row.isGroup === 1) {
    const type = row.isUser === 1 ? "User" : "Group";
    return { value, member: { value, type }, byExternalId: false, state: row.state, ...times };
  }
  if (row.bearer === null || strict) return { value, byExternalId: false, state: null, ...times };
  const member = { value: row.bearer, type: row.bearerIsUser === 1 ? "User" : "Group" } as const;
  return { value, member, byExternalId: true, state: row.state, ...times };
}
