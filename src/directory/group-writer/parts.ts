import type { SQL } from "drizzle-orm";
import { newId } from "../../lib/ids.ts";
import type { SourceChanges } from "../../mapping/derive.ts";
import { bearersAre, nobodyBears } from "../../store/bearers.ts";
import type { EventDraft, Statement } from "../../store/commit.ts";
import type { Database } from "../../store/database.ts";
import {
  groupsExist,
  mappingIs,
  onlySource,
  parentsAre,
  reviewsAre,
  usersExist,
} from "../../store/fences.ts";
import {
  bumpGroups,
  bumpStatedGroup,
  confirmGroup,
  confirmMembers,
  deleteFromParents,
  deleteGroup,
  deleteMembers,
  insertGroup,
  insertMembers,
  parkMembers,
  unparkMembers,
  updateGroup,
} from "../../store/groups.ts";
import { dropRoles, dropRolesOf, grantByName, markRolesOf, regrant } from "../../store/target-roles.ts";
import { deleteAllSources, deleteSources, feedTargets, renameTarget } from "../../store/targets.ts";
import { markGroups, markMembers, markTargetsOf, RANK } from "../../store/work.ts";
import type { Attachment } from "../attach-parked.ts";
import type { Member, MemberChanges } from "./decide.ts";
import type { GroupPlan } from "./plan.ts";

/**
 * One concern's share of a commit. `before` are marks that find who had what through rows which are about to go, `after` are marks
 * that find who gets what through rows which have come.
 */
export interface Part {
  readonly fence: readonly SQL[];
  readonly before: readonly Statement[];
  readonly rows: readonly Statement[];
  readonly after: readonly Statement[];
  readonly events: readonly EventDraft[];
}

export interface PartContext {
  readonly db: Database;
  readonly tenant: string;
  readonly groupId: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The group's own row, made or changed. */
export function attributesPart(
  { db, tenant, groupId, at }: PartContext,
  plan: GroupPlan & { readonly attributes: NonNullable<GroupPlan["attributes"]> },
  created: boolean,
  mappingVersion: number,
): Part {
  const write = { tenant, id: groupId, attributes: plan.attributes, search: plan.search, at };
  const data = { groupId, displayName: plan.attributes.displayName ?? "" };
  return {
    fence: [mappingIs(tenant, mappingVersion)],
    before: [],
    rows: [created ? insertGroup(db, write) : updateGroup(db, write)],
    after: [],
    events: [{ type: created ? "group.created" : "group.updated", data }],
  };
}

/** Which targets the group feeds. */
export function sourcesPart({ db, tenant, groupId, at }: PartContext, sources: SourceChanges): Part {
  const mark = { tenant, groupId, at };
  const everybody = { tenant, groupIds: [groupId], at };
  const wanted = sources.feed.map((target) => ({ id: newId(), ...target }));
  const sourceOf = (targetId: string) => ({ groupId, targetId });
  return {
    fence: sources.rename.map((rename) => onlySource(tenant, rename.targetId, groupId)),
    before:
      sources.leave.length === 0
        ? []
        : [
            markGroups(db, { ...everybody, rank: RANK.removal }),
            markTargetsOf(db, mark),
            markRolesOf(db, mark),
          ],
    rows: [
      ...(sources.leave.length === 0
        ? []
        : [
            deleteSources(db, tenant, groupId, sources.leave),
            dropRoles(db, tenant, sources.leave.map(sourceOf)),
          ]),
      ...sources.rename.map((rename) => renameTarget(db, tenant, rename)),
      ...(wanted.length === 0 ? [] : feedTargets(db, tenant, groupId, wanted, at)),
      ...grantByName(db, mark, wanted),
      ...(sources.regrant.length === 0
        ? []
        : regrant(
            db,
            mark,
            sources.regrant.map((grant) => ({ groupId, ...grant })),
          )),
    ],
    after: [
      markTargetsOf(db, mark),
      ...(wanted.length === 0 ? [] : [markGroups(db, { ...everybody, rank: RANK.addition })]),
    ],
    events: [],
  };
}

/** Who comes and who goes, who is confirmed, and who is waited for. */
export function membersPart({ db, tenant, groupId, at }: PartContext, changes: MemberChanges): Part {
  const added = byType(changes.add);
  const removed = byType(changes.remove);
  const confirmed = byType(changes.confirm);
  const waited = changes.confirm.map((member) => member.value);
  const stated = [...waited, ...changes.refresh];
  const parked = [...changes.park, ...changes.parkAgain];
  const mark = { tenant, groupId, at };
  return {
    fence: [
      ...(parked.length === 0 ? [] : [nobodyBears(tenant, parked)]),
      ...(changes.resolved.length === 0 ? [] : [bearersAre(tenant, changes.resolved)]),
      ...(stated.length === 0 ? [] : [reviewsAre(tenant, groupId, stated, waited)]),
      ...(added.users.length === 0 ? [] : [usersExist(tenant, added.users)]),
      ...(added.groups.length === 0 ? [] : [groupsExist(tenant, added.groups)]),
    ],
    before: [...markBoth(db, mark, removed, RANK.removal)],
    rows: [
      ...(changes.remove.length === 0
        ? []
        : [
            deleteMembers(
              db,
              tenant,
              groupId,
              changes.remove.map((member) => member.value),
            ),
          ]),
      ...(changes.add.length === 0 ? [] : [insertMembers(db, tenant, groupId, changes.add, at)]),
      ...(stated.length === 0 ? [] : [confirmMembers(db, tenant, groupId, stated, at)]),
      ...(parked.length === 0 ? [] : [parkMembers(db, tenant, groupId, parked, at)]),
      ...(changes.unpark.length === 0 ? [] : [unparkMembers(db, tenant, groupId, changes.unpark)]),
    ],
    after: [...markBoth(db, mark, added, RANK.addition), ...markBoth(db, mark, confirmed, RANK.addition)],
    events: [
      ...changes.remove.map((member) => memberEvent("group.member_removed", groupId, member)),
      ...changes.add.map((member) => memberEvent("group.member_added", groupId, member)),
      ...changes.confirm.map((member) => memberEvent("group.member_confirmed", groupId, member)),
    ],
  };
}

/** The version that a change of members counts, where the group's own row does not change anyway. */
export const versionPart = ({ db, tenant, groupId, at }: PartContext): Part => ({
  fence: [],
  before: [],
  rows: [bumpStatedGroup(db, tenant, groupId, at)],
  after: [],
  events: [],
});

/** That the IdP still has the group, where nothing else changes. */
export const statedPart = ({ db, tenant, groupId, at }: PartContext): Part => ({
  fence: [],
  before: [],
  rows: [confirmGroup(db, tenant, groupId, at)],
  after: [],
  events: [],
});

/** The groups that waited for this one. */
export const waitingPart = ({ fence, statements, marks, events }: Attachment): Part => ({
  fence,
  before: [],
  rows: statements,
  after: marks,
  events,
});

/** The end of the group: its memberships, what it fed, and its place in the groups that contain it. */
export function deletionPart({ db, tenant, groupId, at }: PartContext, parents: readonly string[]): Part {
  return {
    fence: [parentsAre(tenant, groupId, parents)],
    before: [
      markGroups(db, { tenant, groupIds: [groupId], rank: RANK.removal, at }),
      markTargetsOf(db, { tenant, groupId, at }),
      markRolesOf(db, { tenant, groupId, at }),
    ],
    rows: [
      deleteAllSources(db, tenant, groupId),
      dropRolesOf(db, tenant, groupId),
      ...(parents.length === 0
        ? []
        : [bumpGroups(db, tenant, parents, at), deleteFromParents(db, tenant, groupId, parents)]),
      ...deleteGroup(db, tenant, groupId),
    ],
    after: [],
    events: [
      ...parents.map((parent) =>
        memberEvent("group.member_removed", parent, { value: groupId, type: "Group" }),
      ),
      { type: "group.deleted", data: { groupId } },
    ],
  };
}

interface ByType {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

const byType = (members: readonly Member[]): ByType => ({
  users: members.filter((member) => member.type === "User").map((member) => member.value),
  groups: members.filter((member) => member.type === "Group").map((member) => member.value),
});

/** A user counts in what this group feeds; a nested group brings everybody below it, found through the row that nests it. */
const markBoth = (
  db: Database,
  mark: { tenant: string; groupId: string; at: number },
  members: ByType,
  rank: typeof RANK.removal | typeof RANK.addition,
): Statement[] => [
  ...(members.users.length === 0 ? [] : [markMembers(db, { ...mark, userIds: members.users, rank })]),
  ...(members.groups.length === 0
    ? []
    : [markGroups(db, { tenant: mark.tenant, groupIds: members.groups, rank, at: mark.at })]),
];

const memberEvent = (
  type: "group.member_added" | "group.member_removed" | "group.member_confirmed",
  groupId: string,
  member: Member,
): EventDraft => ({ type, data: { groupId, value: member.value, memberType: member.type } });
