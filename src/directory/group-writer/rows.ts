import { COMMIT_LIMITS } from "../../limits/scim.ts";
import { externalIdOf } from "../../scim/external-id.ts";
import { type Database, nothing } from "../../store/database.ts";
import { memberCondition } from "../../store/filter-columns.ts";
import {
  type GroupRow,
  type MemberFactRow,
  type ParkedRow,
  type StoredMemberRow,
  selectGroup,
  selectMemberFacts,
  selectOtherMembers,
  selectParents,
  selectParkedIn,
  selectStoredMembers,
} from "../../store/groups.ts";
import { parkedExpiry, selectWaiting, type WaitingRow } from "../../store/parked.ts";
import { type RoleRow, selectRolesOf } from "../../store/target-roles.ts";
import { type SourceRow, selectSources } from "../../store/targets.ts";
import { type SettingsRow, selectSettings } from "../../store/tenant-settings.ts";
import type { MemberEdit } from "../member-edit.ts";
import type { Member } from "./decide.ts";
import type { GroupEdit } from "./edit.ts";

/** What D1 says of a group before a round is decided, all as of one moment. What does not depend on the edit is not read. */
export interface GroupRows {
  /** Epoch milliseconds. */
  readonly readAt: number;
  readonly settings: SettingsRow | undefined;
  readonly group: GroupRow | undefined;
  /** Of whom the edit names, where it does not state all members. */
  readonly facts: readonly MemberFactRow[];
  /** The members, where it states them all: as many as it names, and as many more as one commit takes out. */
  readonly stored: readonly StoredMemberRow[];
  /** Those whom its filters pick, up to the same number. */
  readonly picked: readonly Member[];
  readonly parked: readonly ParkedRow[];
  readonly sources: readonly SourceRow[];
  readonly roles: readonly RoleRow[];
  readonly parents: readonly { readonly groupId: string }[];
  readonly waiting: readonly WaitingRow[];
}

/** For which edit of which group. */
export interface RowsWanted extends EditWanted {
  readonly tenant: string;
  readonly groupId: string;
  readonly now: number;
}

interface EditWanted {
  readonly edit: GroupEdit;
  /** What the edit says of members. */
  readonly members: MemberEdit;
}

/** The statements that read them, in one batch, behind which `groupRowsOf` finds what they gave. */
export function groupStatements(db: Database, { tenant, groupId, edit, members, now }: RowsWanted) {
  const keep = [...members.add.keys()];
  const named = statesAll(edit, members) ? [] : [...keep, ...members.remove];
  const condition = members.clear ? undefined : memberCondition(members.removeWhere);
  const window = windowOf(members);
  const touches = touchesAttributes(edit);
  return [
    selectSettings(db, tenant),
    selectGroup(db, tenant, groupId),
    named.length === 0 ? nothing : selectMemberFacts(db, tenant, groupId, named),
    statesAll(edit, members) ? selectStoredMembers(db, tenant, groupId, window) : nothing,
    condition === undefined ? nothing : selectOtherMembers(db, tenant, groupId, keep, condition, window),
    statesAll(edit, members) ? selectParkedIn(db, tenant, groupId, window) : nothing,
    touches ? selectSources(db, tenant, groupId) : nothing,
    touches ? selectRolesOf(db, tenant, groupId) : nothing,
    edit.kind === "delete" ? selectParents(db, tenant, groupId) : nothing,
    edit.kind === "create"
      ? selectWaiting(db, tenant, { id: groupId, externalId: externalIdOf(edit.resource) }, parkedExpiry(now))
      : nothing,
  ] as const;
}

/** Whether the same is to be read for both of them. */
export const wantsSame = (a: EditWanted, b: EditWanted): boolean =>
  JSON.stringify(reading(a)) === JSON.stringify(reading(b));

/** What the statements are made of. */
const reading = ({ edit, members: { add, remove, clear, removeWhere } }: EditWanted): readonly unknown[] => [
  edit.kind,
  edit.kind === "create" ? externalIdOf(edit.resource) : undefined,
  touchesAttributes(edit),
  clear,
  removeWhere,
  [...add.keys()],
  [...remove],
];

/** What a batch of `groupStatements` gave. */
export function groupRowsOf(
  [settings, group, facts, stored, picked, parked, sources, roles, parents, waiting]: readonly [
    readonly SettingsRow[],
    readonly GroupRow[],
    readonly MemberFactRow[],
    readonly StoredMemberRow[],
    readonly Member[],
    readonly ParkedRow[],
    readonly SourceRow[],
    readonly RoleRow[],
    GroupRows["parents"],
    readonly WaitingRow[],
  ],
  readAt: number,
): GroupRows {
  return {
    readAt,
    settings: settings[0],
    group: group[0],
    facts,
    stored,
    picked,
    parked,
    sources,
    roles,
    parents,
    waiting,
  };
}

/** How many members are read of a group that are not named: whoever stays among them is, so one commit's worth is left in any case. */
export const windowOf = ({ add }: MemberEdit): number => add.size + COMMIT_LIMITS.membersPerStep;

/** Whether the edit says who all members are of a group that has some. */
export const statesAll = (edit: GroupEdit, { clear }: MemberEdit): boolean => clear && edit.kind !== "create";

/** Whether the edit may change the group's own attributes, on which the mapping depends. */
function touchesAttributes(edit: GroupEdit): boolean {
  if (edit.kind !== "patch") return true;
  return edit.operations.some(
    ({ target }) => target.kind !== "attribute" || target.path.attribute.name !== "members",
  );
}
