import { type SQL, sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { selectGroup } from "./groups.ts";
import type { TargetState } from "./tables/propagation.ts";
import { readSettings, selectSettings, type TenantSettings } from "./tenant-settings.ts";

/** One directory group as an administrator sees it. Lists that a page shows beside the people hold one more than is shown. */
export interface GroupView {
  readonly id: string;
  readonly displayName: string;
  readonly externalId: string | null;
  readonly attributes: string;
  readonly createdAt: number;
  readonly lastModified: number;
  /** When the IdP last stated the group; null where that was when it was last changed. */
  readonly confirmedAt: number | null;
  readonly settings: TenantSettings;
  /** People and nested groups, counted up to a bound. */
  readonly members: number;
  /** Up to the limit that was asked for, by user id. */
  readonly people: readonly GroupPerson[];
  /** The groups that it holds, and those that hold it. */
  readonly nested: readonly NamedGroup[];
  readonly parents: readonly NamedGroup[];
  /** What it feeds, by itself or through a group that holds it. */
  readonly feeds: readonly GroupFeed[];
  readonly roles: readonly { readonly groupId: string; readonly targetId: string; readonly role: string }[];
  /** Ids that the IdP named as members and nobody bears yet. */
  readonly parked: readonly { readonly value: string; readonly since: number }[];
}

export interface GroupPerson {
  readonly userId: string;
  readonly userName: string;
  readonly active: 0 | 1;
  readonly deactivatedAt: number | null;
  readonly state: "confirmed" | "review";
  readonly addedAt: number;
  /** When the IdP last stated the membership. */
  readonly statedAt: number;
}

export interface NamedGroup {
  readonly id: string;
  readonly displayName: string;
}

/** A target that is fed by the group `groupId`, which is the group itself or one that holds it. */
export interface GroupFeed {
  readonly groupId: string;
  readonly displayName: string;
  /** JSON; null where it is too long to go into. */
  readonly attributes: string | null;
  readonly targetId: string;
  readonly name: string;
  readonly nameKey: string;
  readonly foundationName: string | null;
  readonly state: TargetState;
}

/** Reads a group with up to `limit` of its people after the user id; nothing if there is no such group in the tenant. One trip. */
export async function readGroupView(
  db: Database,
  tenant: string,
  id: string,
  {
    after,
    limit,
    parkedSince,
  }: { readonly after: string; readonly limit: number; readonly parkedSince: number },
): Promise<GroupView | undefined> {
  const beside = VIEW_LIMITS.listedBeside + 1;
  const [groups, settings, counts, people, nested, parents, feeds, roles, parked] = await db.batch([
    selectGroup(db, tenant, id),
    selectSettings(db, tenant),
    db.all<{ members: number }>(sql`
      SELECT count(*) AS members FROM (
        SELECT 1 FROM members WHERE tenant = ${tenant} AND group_id = ${id} LIMIT ${VIEW_LIMITS.countedPlaces})`),
    db.all<GroupPerson>(sql`
      SELECT person.id AS userId, person.attributes ->> '$.userName' AS userName, person.active,
             person.deactivated_at AS deactivatedAt, held.state, held.added_at AS addedAt,
             coalesce(held.confirmed_at, held.added_at) AS statedAt
        FROM members held CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = held.value
       WHERE held.tenant = ${tenant} AND held.group_id = ${id} AND held.value > ${after} AND held.type = 'User'
       ORDER BY held.value LIMIT ${limit}`),
    db.all<NamedGroup>(sql`
      SELECT inner_one.id, inner_one.attributes ->> '$.displayName' AS displayName
        FROM members held INDEXED BY members_nested
             CROSS JOIN groups inner_one ON inner_one.tenant = ${tenant} AND inner_one.id = held.value
       WHERE held.tenant = ${tenant} AND held.group_id = ${id} AND held.type = 'Group' LIMIT ${beside}`),
    db.all<NamedGroup>(sql`
      SELECT outer_one.id, outer_one.attributes ->> '$.displayName' AS displayName
        FROM members held INDEXED BY members_parents
             CROSS JOIN groups outer_one ON outer_one.tenant = ${tenant} AND outer_one.id = held.group_id
       WHERE held.tenant = ${tenant} AND held.value = ${id} AND held.type = 'Group' LIMIT ${beside}`),
    db.all<GroupFeed>(sql`
      WITH RECURSIVE ${above(tenant, id)}
      SELECT feeding.id AS groupId, feeding.attributes ->> '$.displayName' AS displayName,
             CASE WHEN length(feeding.attributes) <= ${VIEW_LIMITS.explainedLength} THEN feeding.attributes END AS attributes,
             target.id AS targetId, target.name, target.name_key AS nameKey, iif(target.foundation_id IS NULL, NULL, target.foundation_name) AS foundationName, target.state
        FROM above CROSS JOIN target_sources source ON source.tenant = ${tenant} AND source.group_id = above.group_id
             CROSS JOIN groups feeding ON feeding.tenant = ${tenant} AND feeding.id = source.group_id
             CROSS JOIN targets target ON target.tenant = ${tenant} AND target.id = source.target_id
       LIMIT ${beside}`),
    db.all<{ groupId: string; targetId: string; role: string }>(sql`
      WITH RECURSIVE ${above(tenant, id)}
      SELECT given.group_id AS groupId, given.target_id AS targetId, given.role
        FROM above CROSS JOIN target_roles given ON given.tenant = ${tenant} AND given.group_id = above.group_id
       LIMIT ${VIEW_LIMITS.accessEntries}`),
    db.all<{ value: string; since: number }>(sql`
      SELECT value, since FROM parked_members
       WHERE tenant = ${tenant} AND group_id = ${id} AND since > ${parkedSince} ORDER BY value LIMIT ${beside}`),
  ]);
  const [group, row] = [groups[0], settings[0]];
  if (group === undefined || row === undefined) return undefined;
  const stated = JSON.parse(group.attributes) as { displayName: string; externalId?: string };
  return {
    ...group,
    displayName: stated.displayName,
    externalId: stated.externalId ?? null,
    settings: readSettings(row),
    members: counts[0]?.members ?? 0,
    ...{ people, nested, parents, feeds, roles, parked },
  };
}

/** The CTE `above` (group_id): the group, and those that hold it at whatever depth; as many as are ever explained. */
const above = (tenant: string, id: string): SQL => sql`
  above (group_id) AS (
    SELECT ${id}
    UNION
    SELECT parent.group_id FROM above CROSS JOIN members parent INDEXED BY members_parents
        ON parent.tenant = ${tenant} AND parent.value = above.group_id AND parent.type = 'Group'
     LIMIT ${VIEW_LIMITS.accessEntries})`;
