import { sql } from "drizzle-orm";
import { ACTIVITY_LIMITS } from "../limits/records.ts";
import { TENANT_LIMITS } from "../limits/tenants.ts";
import type { Database } from "../store/database.ts";
import type { WorkKind, WorkState } from "../store/tables/propagation.ts";

/** Something that a request means for Foundation, as it stands now. */
export interface DownstreamItem {
  readonly kind: WorkKind;
  /** Absent for the person as such. */
  readonly target: { readonly id: string; readonly name: string } | null;
  /** Absent for the group as such. */
  readonly subject: { readonly userId: string; readonly userName: string | null } | null;
  /** As of work; `done` where there is none, and `notConnected` where the tenant has named no Foundation to do it in. */
  readonly state: "done" | WorkState | "notConnected";
  readonly reason: string | null;
  readonly remedy: string | null;
}

/** Whom a request is about, each list bounded. */
export interface Concerned {
  /** Who came into, or went out of, which group. */
  readonly pairs: readonly { readonly groupId: string; readonly userId: string }[];
  /** Groups that changed themselves. */
  readonly groupIds: readonly string[];
  /** Users who changed themselves: everywhere they are in concerns them. */
  readonly userIds: readonly string[];
  /** Users who lost what nobody can look up any more, because the group is gone: of theirs, only what is not done is listed. */
  readonly unsettled: readonly string[];
}

/**
 * What the request means for Foundation, and how far that is; what is not done first. `more` is how many there are beyond those listed,
 * itself bounded. Computed now, from what the groups feed now: what has been undone since is not told apart from what was done.
 */
export async function readDownstream(
  db: Database,
  tenant: string,
  concerned: Concerned,
): Promise<{ readonly items: readonly DownstreamItem[]; readonly more: number }> {
  const { pairs, groupIds, userIds, unsettled } = concerned;
  if (pairs.length + groupIds.length + userIds.length === 0) return { items: [], more: 0 };
  const people = [...new Set([...userIds, ...pairs.map(({ userId }) => userId)])];
  const [connected, rows] = await db.batch([
    db.all(sql`SELECT 1 FROM connections WHERE tenant = ${tenant}`),
    db.all<ItemRow>(sql`
      WITH RECURSIVE
        person (user_id) AS (SELECT value FROM json_each(${JSON.stringify(userIds)})),
        named (group_id, user_id) AS MATERIALIZED (
          SELECT value ->> '$.groupId', value ->> '$.userId' FROM json_each(${JSON.stringify(pairs)})
          UNION SELECT value, '' FROM json_each(${JSON.stringify(groupIds)})
          UNION SELECT held.value, person.user_id
            FROM person CROSS JOIN users holder ON holder.tenant = ${tenant} AND holder.id = person.user_id
                 CROSS JOIN json_each(holder.group_ids) held),
        reach (origin, group_id) AS (
          SELECT group_id, group_id FROM named
          UNION SELECT reach.origin, outer_one.group_id
            FROM reach CROSS JOIN members outer_one INDEXED BY members_parents
                 ON outer_one.tenant = ${tenant} AND outer_one.value = reach.group_id AND outer_one.type = 'Group' AND outer_one.state = 'confirmed'),
        item (kind, target_id, subject) AS (
          SELECT CASE named.user_id WHEN '' THEN 'group' ELSE 'member' END, source.target_id, named.user_id
            FROM named CROSS JOIN reach ON reach.origin = named.group_id
                 CROSS JOIN target_sources source ON source.tenant = ${tenant} AND source.group_id = reach.group_id
          UNION SELECT 'member', entry.target_id, entry.user_id
            FROM person CROSS JOIN ledger entry INDEXED BY ledger_user ON entry.tenant = ${tenant} AND entry.user_id = person.user_id
          UNION SELECT 'member', entry.target_id, entry.user_id
            FROM json_each(${JSON.stringify(unsettled)}) someone
                 CROSS JOIN ledger entry INDEXED BY ledger_user ON entry.tenant = ${tenant} AND entry.user_id = someone.value
                 CROSS JOIN work open ON open.tenant = ${tenant} AND open.kind = 'member' AND open.target_id = entry.target_id
                      AND open.subject = entry.user_id
          UNION SELECT 'user', '', trouble.subject
            FROM json_each(${JSON.stringify(people)}) someone
                 CROSS JOIN work trouble ON trouble.tenant = ${tenant} AND trouble.kind = 'user' AND trouble.target_id = ''
                      AND trouble.subject = someone.value)
      SELECT item.kind, item.target_id AS targetId, substr(target.name, 1, ${TENANT_LIMITS.nameLength}) AS targetName, item.subject AS subject,
             substr(coalesce(person_row.attributes ->> '$.userName', known.user_name_key), 1, ${TENANT_LIMITS.nameLength}) AS userName, todo.state,
             coalesce(todo.reason, CASE WHEN todo.state IS NOT NULL THEN coalesce(of_user.reason, of_group.reason) END) AS reason,
             coalesce(todo.remedy, CASE WHEN todo.state IS NOT NULL THEN coalesce(of_user.remedy, of_group.remedy) END) AS remedy
        FROM (SELECT * FROM item LIMIT ${ACTIVITY_LIMITS.downstreamExamined}) item
        LEFT JOIN targets target ON target.tenant = ${tenant} AND target.id = item.target_id
        LEFT JOIN users person_row ON person_row.tenant = ${tenant} AND person_row.id = item.subject
        LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = item.subject
        LEFT JOIN work todo ON todo.tenant = ${tenant} AND todo.kind = item.kind AND todo.target_id = item.target_id AND todo.subject = item.subject
        LEFT JOIN work of_user ON of_user.tenant = ${tenant} AND of_user.kind = 'user' AND of_user.target_id = '' AND of_user.subject = item.subject
        LEFT JOIN work of_group ON of_group.tenant = ${tenant} AND of_group.kind = 'group' AND of_group.target_id = item.target_id AND of_group.subject = ''
       ORDER BY CASE todo.state WHEN 'parked' THEN 0 WHEN 'held' THEN 1 WHEN 'waiting' THEN 2 WHEN 'pending' THEN 3 WHEN 'dismissed' THEN 4 ELSE 5 END, item.kind, target.name, userName`),
  ]);
  const items = rows.slice(0, ACTIVITY_LIMITS.downstream).map((row) => itemOf(row, connected.length > 0));
  return { items, more: rows.length - items.length };
}

interface ItemRow {
  readonly kind: WorkKind;
  readonly targetId: string;
  readonly targetName: string | null;
  readonly subject: string;
  readonly userName: string | null;
  readonly state: WorkState | null;
  readonly reason: string | null;
  readonly remedy: string | null;
}

function itemOf(row: ItemRow, isConnected: boolean): DownstreamItem {
  const { kind, targetId, targetName, subject, userName, state } = row;
  const isStuck = state !== null && !isConnected;
  return {
    kind,
    target: targetId === "" ? null : { id: targetId, name: targetName ?? "" },
    subject: subject === "" ? null : { userId: subject, userName },
    state: isStuck ? "notConnected" : (state ?? "done"),
    reason: isStuck ? "There is no connection to Foundation." : (row.reason ?? whyNotDone(state)),
    remedy: isStuck ? "State the connection by PUT /foundation." : row.remedy,
  };
}

function whyNotDone(state: WorkState | null): string | null {
  switch (state) {
    case null:
      return null;
    case "held":
      return "It is held back until an administrator approves or dismisses it.";
    case "dismissed":
      return "An administrator has dismissed it.";
    default:
      return "It has not been this one's turn yet.";
  }
}
