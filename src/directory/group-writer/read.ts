import { sql } from "drizzle-orm";
import { COMMIT_LIMITS } from "../../limits.ts";
import type { CurrentSource } from "../../mapping/derive.ts";
import type { Database } from "../../store/database.ts";
import { memberCondition } from "../../store/filter-columns.ts";
import {
  type MemberFactRow,
  readGroupRow,
  type StoredGroup,
  selectGroup,
  selectMemberFacts,
  selectOtherMembers,
  selectOtherParked,
} from "../../store/groups.ts";
import { parkedExpiry, selectWaiting } from "../../store/parked.ts";
import { selectSources } from "../../store/targets.ts";
import { readSettings, selectSettings, type TenantSettings } from "../../store/tenant-settings.ts";
import { selectParents } from "../../store/users.ts";
import { externalIdOf, type Waiting } from "../attach-parked.ts";
import type { MemberEdit } from "../member-edit.ts";
import type { GroupCommand } from "./command.ts";
import type { MemberFact, MemberState } from "./decide.ts";

/** Everything that one round of the decision is made on. */
export interface GroupState {
  readonly settings: TenantSettings;
  readonly group: StoredGroup | undefined;
  readonly members: MemberState;
  /** Who waits for this group, where it appears. */
  readonly waiting: Waiting | undefined;
  /** Whether more members are to go than one commit takes, so that another round follows. */
  readonly more: boolean;
  readonly sources: readonly CurrentSource[];
  /** The groups that this one is nested in; read for a deletion only. */
  readonly parents: readonly string[];
}

/**
 * Reads it in one trip; in two where members are named by their external ids and others are to go. Undefined when the tenant is gone. What
 * does not depend on the edit is not read.
 */
export async function readGroupState(
  db: Database,
  { tenant, groupId, edit }: GroupCommand,
  members: MemberEdit,
  now: number,
): Promise<GroupState | undefined> {
  const limit = COMMIT_LIMITS.membersPerStep;
  const keep = [...members.add.keys()];
  const conditions = members.clear ? sql`1` : memberCondition(members.removeWhere);
  const nothing = db.all<never>(sql`SELECT 1 WHERE 0`);
  const othersThan = (values: readonly string[]) =>
    conditions === undefined ? nothing : selectOtherMembers(db, tenant, groupId, values, conditions, limit);
  const appearing =
    edit.kind === "create" ? { id: groupId, externalId: externalIdOf(edit.resource) } : undefined;
  const [settingsRows, group, factRows, foundOthers, parked, sources, parents, waiting] = await db.batch([
    selectSettings(db, tenant),
    selectGroup(db, tenant, groupId),
    keep.length + members.remove.size === 0
      ? nothing
      : selectMemberFacts(db, tenant, groupId, [...keep, ...members.remove]),
    othersThan(keep),
    members.clear ? selectOtherParked(db, tenant, groupId, keep, limit) : nothing,
    touchesAttributes(edit) ? selectSources(db, tenant, groupId) : nothing,
    edit.kind === "delete" ? selectParents(db, tenant, groupId) : nothing,
    appearing === undefined ? nothing : selectWaiting(db, tenant, appearing, parkedExpiry(now)),
  ]);
  if (settingsRows[0] === undefined) return undefined;
  const settings = readSettings(settingsRows[0]);
  const facts = factRows.map((row) => factOf(row, settings.policies));
  const meant = facts.flatMap(({ value, member, byExternalId }) =>
    member !== undefined && byExternalId && members.add.has(value) ? [member.value] : [],
  );
  const [others] =
    meant.length === 0 || foundOthers.length === 0
      ? [foundOthers]
      : await db.batch([othersThan([...keep, ...meant])]);
  return {
    settings,
    group: group[0] === undefined ? undefined : readGroupRow(group[0]),
    members: { facts, others, otherParked: parked.map((row) => row.value) },
    waiting:
      appearing === undefined ? undefined : { who: appearing, since: parkedExpiry(now), rows: waiting },
    more: others.length === limit || parked.length === limit,
    sources: sources.map((source) => ({
      ...source,
      ownName: source.ownName === 1,
      shared: source.shared === 1,
    })),
    parents: parents.map((row) => row.groupId),
  };
}

/** Ids come first; a strict tenant's members have no other names. */
function factOf(row: MemberFactRow, { strict }: { readonly strict: boolean }): MemberFact {
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

/** Whether the edit may change the group's own attributes, on which the mapping depends. */
function touchesAttributes(edit: GroupCommand["edit"]): boolean {
  if (edit.kind !== "patch") return true;
  return edit.operations.some(
    (operation) => operation.target.kind === "unknown" || operation.target.path.attribute.name !== "members",
  );
}
