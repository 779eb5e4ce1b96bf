import type { CurrentSource } from "../../mapping/derive.ts";
import { uniqueRoles } from "../../mapping/roles.ts";
import { externalIdOf } from "../../scim/external-id.ts";
import type { Database } from "../../store/database.ts";
import { readGroupRow, type StoredGroup, selectMemberFacts } from "../../store/groups.ts";
import { parkedExpiry } from "../../store/parked.ts";
import { readSettings, type TenantSettings } from "../../store/tenant-settings.ts";
import type { Waiting } from "../attach-parked.ts";
import type { MemberEdit } from "../member-edit.ts";
import type { GroupCommand } from "./command.ts";
import type { MemberState } from "./decide.ts";
import { memberStateOf, unseenOf } from "./member-state.ts";
import { type GroupRows, groupRowsOf, groupStatements } from "./rows.ts";

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
 * Reads it in one trip, or takes it from `known`, which was read along with the check of who is calling; in one trip more where all members
 * are stated and some of them are new. Undefined when the tenant is gone.
 */
export async function readGroupState(
  db: Database,
  { tenant, groupId, edit }: GroupCommand,
  members: MemberEdit,
  now: number,
  known?: GroupRows,
): Promise<GroupState | undefined> {
  const wanted = { tenant, groupId, edit, members, now };
  const rows = known ?? groupRowsOf(await db.batch(groupStatements(db, wanted)), now);
  if (rows.settings === undefined) return undefined;
  const settings = readSettings(rows.settings);
  const unseen = unseenOf(edit, members, rows);
  const [facts] =
    unseen.length === 0 ? [rows.facts] : await db.batch([selectMemberFacts(db, tenant, groupId, unseen)]);
  const { state, more } = memberStateOf(members, rows, facts, settings.policies);
  const { group, waiting, sources, roles, parents, readAt } = rows;
  return {
    settings,
    group: group === undefined ? undefined : readGroupRow(group),
    members: state,
    waiting:
      edit.kind !== "create"
        ? undefined
        : {
            who: { id: groupId, externalId: externalIdOf(edit.resource) },
            since: parkedExpiry(readAt),
            rows: waiting,
          },
    more,
    sources: sources.map((source) => ({
      ...source,
      ownName: source.ownName === 1,
      shared: source.shared === 1,
      roles: uniqueRoles(roles.filter(({ targetId }) => targetId === source.targetId)),
    })),
    parents: parents.map((row) => row.groupId),
  };
}
