import { sql } from "drizzle-orm";
import { COMMIT_LIMITS } from "../../limits.ts";
import type { CurrentSource } from "../../mapping/derive.ts";
import { uniqueRoles } from "../../mapping/roles.ts";
import type { Database } from "../../store/database.ts";
import { memberCondition } from "../../store/filter-columns.ts";
import {
  readGroupRow,
  type StoredGroup,
  selectGroup,
  selectMemberFacts,
  selectOtherMembers,
  selectOtherParked,
} from "../../store/groups.ts";
import { selectRolesOf } from "../../store/target-roles.ts";
import { selectSources } from "../../store/targets.ts";
import { readSettings, selectSettings, type TenantSettings } from "../../store/tenant-settings.ts";
import { selectParents } from "../../store/users.ts";
import type { MemberEdit } from "../member-edit.ts";
import type { GroupCommand } from "./command.ts";
import type { MemberState } from "./decide.ts";

/** Everything that one round of the decision is made on. */
export interface GroupState {
  readonly settings: TenantSettings;
  readonly group: StoredGroup | undefined;
  readonly members: MemberState;
  /** Whether more members are to go than one commit takes, so that another round follows. */
  readonly more: boolean;
  readonly sources: readonly CurrentSource[];
  /** The groups that this one is nested in; read for a deletion only. */
  readonly parents: readonly string[];
}

/** Reads it in one trip. Undefined when the tenant is gone. What does not depend on the edit is not read. */
export async function readGroupState(
  db: Database,
  { tenant, groupId, edit }: GroupCommand,
  members: MemberEdit,
): Promise<GroupState | undefined> {
  const limit = COMMIT_LIMITS.membersPerStep;
  const keep = [...members.add.keys()];
  const conditions = members.clear ? sql`1` : memberCondition(members.removeWhere);
  const nothing = db.all<never>(sql`SELECT 1 WHERE 0`);
  const [settings, group, facts, others, parked, sources, roles, parents] = await db.batch([
    selectSettings(db, tenant),
    selectGroup(db, tenant, groupId),
    keep.length + members.remove.size === 0
      ? nothing
      : selectMemberFacts(db, tenant, groupId, [...keep, ...members.remove]),
    conditions === undefined ? nothing : selectOtherMembers(db, tenant, groupId, keep, conditions, limit),
    members.clear ? selectOtherParked(db, tenant, groupId, keep, limit) : nothing,
    touchesAttributes(edit) ? selectSources(db, tenant, groupId) : nothing,
    touchesAttributes(edit) ? selectRolesOf(db, tenant, groupId) : nothing,
    edit.kind === "delete" ? selectParents(db, tenant, groupId) : nothing,
  ]);
  if (settings[0] === undefined) return undefined;
  return {
    settings: readSettings(settings[0]),
    group: group[0] === undefined ? undefined : readGroupRow(group[0]),
    members: {
      facts: facts.map((fact) => ({
        value: fact.value,
        isUser: fact.isUser === 1,
        isGroup: fact.isGroup === 1,
        isMember: fact.isMember === 1,
        isParked: fact.isParked === 1,
      })),
      others,
      otherParked: parked.map((row) => row.value),
    },
    more: others.length === limit || parked.length === limit,
    sources: sources.map((source) => ({
      ...source,
      ownName: source.ownName === 1,
      shared: source.shared === 1,
      roles: uniqueRoles(roles.filter(({ targetId }) => targetId === source.targetId)),
    })),
    parents: parents.map((row) => row.groupId),
  };
}

/** Whether the edit may change the group's own attributes, on which the mapping depends. */
function touchesAttributes(edit: GroupCommand["edit"]): boolean {
  if (edit.kind !== "patch") return true;
  return edit.operations.some(
    (operation) => operation.target.kind === "unknown" || operation.target.path.attribute.name !== "members",
  );
}
