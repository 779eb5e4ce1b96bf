import { type SQL, sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { desiredPairs } from "./lane.ts";
import { selectGroupsOf } from "./memberships.ts";
import { type AccessRole, selectAccessRoles } from "./role-views.ts";
import type { LedgerState, TargetState } from "./tables/propagation.ts";
import { readSettings, selectSettings, type TenantSettings } from "./tenant-settings.ts";

/** All rows that one person's access is explained with. */
export interface AccessRows {
  readonly person: {
    readonly userName: string;
    readonly active: boolean;
    readonly foundationUserId: string | null;
    /** What stands in the way of finding or making the person in Foundation. */
    readonly reason: string | null;
  };
  readonly settings: TenantSettings;
  /** The groups that count for the person, or would after a review, directly or through others; none while the person is not active. */
  readonly groups: readonly HeldGroup[];
  /** Who is directly in which of these groups: the person, or one of the groups. */
  readonly nestings: readonly Nesting[];
  /** Which of them feeds what. Where it does not count, all ways from the person to the group begin with a review. */
  readonly feeds: readonly { readonly groupId: string; readonly targetId: string; readonly counts: 0 | 1 }[];
  /** Every target that one of these groups feeds, or that is in the person's ledger. */
  readonly targets: readonly AccessTarget[];
  readonly roles: readonly AccessRole[];
  /** False where there is more than was read. */
  readonly complete: boolean;
}

export interface Nesting {
  readonly child: string;
  readonly groupId: string;
  /** Whether the person's membership waits for a review. */
  readonly waits: 0 | 1;
}

export interface HeldGroup {
  readonly id: string;
  readonly displayName: string;
  /** JSON; null where it is too long to go into, or the group feeds nothing itself. */
  readonly attributes: string | null;
}

export interface AccessTarget {
  readonly id: string;
  readonly name: string;
  readonly nameKey: string;
  readonly foundationName: string | null;
  readonly state: TargetState;
  readonly ledger: LedgerState | null;
  readonly ledgerSince: number | null;
  readonly workSince: number | null;
  readonly memberReason: string | null;
  readonly groupReason: string | null;
}

/** Reads them, in one trip; nothing if there is no such user in the tenant. */
export async function readAccess(
  db: Database,
  tenant: string,
  userId: string,
): Promise<AccessRows | undefined> {
  const limit = VIEW_LIMITS.accessEntries;
  const reachable = sql`WITH RECURSIVE ${desiredPairs(tenant, sql`SELECT ${userId} AS user_id`)}, ${reachableGroups(tenant, userId)}`;
  const [people, settings, groups, nestings, feeds, targets, roles] = await db.batch([
    db.all<{ userName: string; active: 0 | 1; foundationUserId: string | null; reason: string | null }>(sql`
      SELECT person.attributes ->> '$.userName' AS userName, person.active, known.foundation_id AS foundationUserId, trouble.reason
        FROM users person
        LEFT JOIN foundation_users known ON known.tenant = person.tenant AND known.user_id = person.id AND known.state = 'linked'
        LEFT JOIN work trouble ON trouble.tenant = person.tenant AND trouble.kind = 'user' AND trouble.target_id = ''
             AND trouble.subject = person.id
       WHERE person.tenant = ${tenant} AND person.id = ${userId}`),
    selectSettings(db, tenant),
    db.all<HeldGroup>(sql`
      ${reachable}
      SELECT counted.id, counted.attributes ->> '$.displayName' AS displayName,
             CASE WHEN length(counted.attributes) <= ${VIEW_LIMITS.explainedLength} AND EXISTS (
               SELECT 1 FROM target_sources WHERE tenant = ${tenant} AND group_id = counted.id) THEN counted.attributes END AS attributes
        FROM reachable CROSS JOIN groups counted ON counted.tenant = ${tenant} AND counted.id = reachable.group_id
       LIMIT ${limit + 1}`),
    db.all<Nesting>(sql`
      ${reachable}
      SELECT nesting.value AS child, nesting.group_id AS groupId, nesting.state = 'review' AS waits
        FROM (${selectGroupsOf(tenant, userId)}) direct
             CROSS JOIN members nesting
               ON nesting.tenant = ${tenant} AND nesting.group_id = direct.group_id AND nesting.value = ${userId}
      UNION ALL
      SELECT nesting.value, nesting.group_id, nesting.state = 'review'
        FROM reachable CROSS JOIN members nesting INDEXED BY members_parents
               ON nesting.tenant = ${tenant} AND nesting.value = reachable.group_id AND nesting.type = 'Group'
       LIMIT ${limit + 1}`),
    db.all<{ groupId: string; targetId: string; counts: 0 | 1 }>(sql`
      ${reachable}
      SELECT source.group_id AS groupId, source.target_id AS targetId,
             source.group_id IN (SELECT group_id FROM held) AS counts
        FROM reachable CROSS JOIN target_sources source ON source.tenant = ${tenant} AND source.group_id = reachable.group_id
       LIMIT ${limit + 1}`),
    db.all<AccessTarget>(sql`
      ${reachable}
      SELECT target.id, target.name, target.name_key AS nameKey, iif(target.foundation_id IS NULL, NULL, target.foundation_name) AS foundationName, target.state,
             entry.state AS ledger, entry.since AS ledgerSince, place.since AS workSince,
             place.reason AS memberReason, trouble.reason AS groupReason
        FROM (SELECT target_id FROM reachable CROSS JOIN target_sources source
                  ON source.tenant = ${tenant} AND source.group_id = reachable.group_id
              UNION SELECT target_id FROM ledger INDEXED BY ledger_user WHERE tenant = ${tenant} AND user_id = ${userId}) concerned
        CROSS JOIN targets target ON target.tenant = ${tenant} AND target.id = concerned.target_id
        LEFT JOIN ledger entry ON entry.tenant = ${tenant} AND entry.target_id = target.id AND entry.user_id = ${userId}
        LEFT JOIN work place ON place.tenant = ${tenant} AND place.kind = 'member' AND place.target_id = target.id
             AND place.subject = ${userId}
        LEFT JOIN work trouble ON trouble.tenant = ${tenant} AND trouble.kind = 'group' AND trouble.target_id = target.id
             AND trouble.subject = ''
       ORDER BY target.id LIMIT ${limit + 1}`),
    selectAccessRoles(db, tenant, {
      userId,
      cte: reachable,
      groups: sql`SELECT DISTINCT group_id FROM reachable`,
      limit: limit + 1,
    }),
  ]);
  if (people[0] === undefined || settings[0] === undefined) return undefined;
  return {
    person: { ...people[0], active: people[0].active === 1 },
    settings: readSettings(settings[0]),
    groups,
    nestings,
    feeds: feeds.slice(0, limit),
    targets,
    roles,
    complete: [groups, nestings, feeds, targets, roles].every((rows) => rows.length <= limit),
  };
}

/**
 * The CTE `reachable` (group_id): the groups that count for the person, and those that would if every review were confirmed. It stands
 * behind `held`, of which it is a superset.
 */
const reachableGroups = (tenant: string, userId: string): SQL => sql`
  reachable (group_id) AS (
    SELECT group_id FROM held
    UNION
    SELECT waiting.group_id
      FROM users person CROSS JOIN members waiting INDEXED BY members_review
           ON waiting.tenant = ${tenant} AND waiting.value = person.id AND waiting.state = 'review'
     WHERE person.tenant = ${tenant} AND person.id = ${userId} AND person.active = 1
    UNION
    SELECT parent.group_id FROM reachable CROSS JOIN members parent INDEXED BY members_parents
        ON parent.tenant = ${tenant} AND parent.value = reachable.group_id AND parent.type = 'Group' AND parent.state = 'confirmed')`;
