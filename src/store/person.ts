import { sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { selectGroupsOf } from "./memberships.ts";
import type { FoundationUserState, LedgerState, WorkKind, WorkState } from "./tables/propagation.ts";
import { readSettings, selectSettings, type TenantSettings } from "./tenant-settings.ts";
import { readUserRow, type StoredUser, selectUser } from "./users.ts";

/** Everything about one person but the ways to what they have. Lists of groups hold one more than is shown. */
export interface Person {
  readonly settings: TenantSettings;
  /** Undefined for somebody who was deleted, and of whom Foundation or the ledger still has something. */
  readonly user: StoredUser | undefined;
  readonly foundation: FoundationUser | undefined;
  /** The groups that hold the person. */
  readonly direct: readonly PersonGroup[];
  /** Groups that hold the person only through others. */
  readonly indirect: readonly { readonly groupId: string; readonly displayName: string }[];
  /** What is not done about the person, and does not go on by itself. */
  readonly stuck: readonly StuckWork[];
  readonly places: readonly Place[];
}

export interface FoundationUser {
  readonly state: FoundationUserState;
  readonly foundationId: string | null;
  readonly createdHere: 0 | 1;
  readonly userNameKey: string;
  readonly since: number;
  /** Since when the directory has no such user any more. */
  readonly goneAt: number | null;
}

export interface PersonGroup {
  readonly groupId: string;
  readonly displayName: string;
  readonly state: "confirmed" | "review";
  readonly addedAt: number;
  /** When the IdP last stated the membership. */
  readonly statedAt: number;
}

/** Work that needs somebody: about the person's account, a place in a target, or a role. */
export interface StuckWork {
  readonly kind: WorkKind;
  readonly targetId: string;
  readonly state: WorkState;
  readonly reason: string | null;
  readonly remedy: string | null;
}

/** A place in a target, as the ledger has it. */
export interface Place {
  readonly targetId: string;
  readonly name: string | null;
  readonly state: LedgerState;
  readonly since: number;
}

/** Reads them, in one trip; nothing if the tenant knows nobody of that id. */
export async function readPerson(db: Database, tenant: string, id: string): Promise<Person | undefined> {
  const limit = VIEW_LIMITS.listedBeside + 1;
  const [settings, users, known, direct, indirect, stuck, places] = await db.batch([
    selectSettings(db, tenant),
    selectUser(db, tenant, id),
    db.all<FoundationUser>(sql`
      SELECT state, foundation_id AS foundationId, created_here AS createdHere, user_name_key AS userNameKey, since, gone_at AS goneAt
        FROM foundation_users WHERE tenant = ${tenant} AND user_id = ${id}`),
    db.all<PersonGroup>(sql`
      SELECT held.group_id AS groupId, holder.attributes ->> '$.displayName' AS displayName, held.state,
             held.added_at AS addedAt, coalesce(held.confirmed_at, held.added_at) AS statedAt
        FROM (${selectGroupsOf(tenant, id)} LIMIT ${limit}) direct
             CROSS JOIN members held ON held.tenant = ${tenant} AND held.group_id = direct.group_id AND held.value = ${id}
             CROSS JOIN groups holder ON holder.tenant = ${tenant} AND holder.id = held.group_id`),
    db.all<{ groupId: string; displayName: string }>(sql`
      WITH RECURSIVE direct (group_id) AS (
        ${selectGroupsOf(tenant, id)} LIMIT ${VIEW_LIMITS.accessEntries}),
      above (group_id) AS (
        SELECT parent.group_id FROM direct CROSS JOIN members parent INDEXED BY members_parents
            ON parent.tenant = ${tenant} AND parent.value = direct.group_id AND parent.type = 'Group'
        UNION
        SELECT parent.group_id FROM above CROSS JOIN members parent INDEXED BY members_parents
            ON parent.tenant = ${tenant} AND parent.value = above.group_id AND parent.type = 'Group'
         LIMIT ${VIEW_LIMITS.accessEntries})
      SELECT holder.id AS groupId, holder.attributes ->> '$.displayName' AS displayName
        FROM above CROSS JOIN groups holder ON holder.tenant = ${tenant} AND holder.id = above.group_id
       WHERE above.group_id NOT IN (SELECT group_id FROM direct) LIMIT ${limit}`),
    db.all<StuckWork>(sql`
      SELECT kind, target_id AS targetId, state, reason, remedy FROM work INDEXED BY work_stuck
       WHERE tenant = ${tenant} AND subject = ${id} AND state IN ('parked', 'waiting')
      UNION ALL
      SELECT kind, target_id, state, reason, remedy FROM work INDEXED BY work_undecided
       WHERE tenant = ${tenant} AND subject = ${id} AND state IN ('held', 'dismissed') LIMIT ${VIEW_LIMITS.accessEntries}`),
    db.all<Place>(sql`
      SELECT entry.target_id AS targetId, target.name, entry.state, entry.since
        FROM ledger entry INDEXED BY ledger_user
        LEFT JOIN targets target ON target.tenant = ${tenant} AND target.id = entry.target_id
       WHERE entry.tenant = ${tenant} AND entry.user_id = ${id} LIMIT ${limit}`),
  ]);
  const [row, user] = [settings[0], users[0]];
  if (row === undefined || (user === undefined && known.length + places.length === 0)) return undefined;
  return {
    settings: readSettings(row),
    user: user && readUserRow(user),
    foundation: known[0],
    ...{ direct, indirect, stuck, places },
  };
}
