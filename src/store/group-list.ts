import { type SQL, sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import type { Database } from "./database.ts";
import { type NamePage, namesFrom } from "./name-range.ts";

/** A directory group as a list shows it. Times are epoch milliseconds. */
export interface ListedGroup {
  readonly id: string;
  readonly displayName: string;
  /** The folded name, which is its place in the list. */
  readonly nameKey: string;
  /** People and nested groups, counted up to a bound. */
  readonly members: number;
  readonly lastModified: number;
}

/** A target that a group feeds by itself. */
export interface ListedFeed {
  readonly groupId: string;
  readonly targetId: string;
  readonly name: string;
}

/** Up to `limit` groups whose names begin with the prefix, by name, with the first targets that each feeds; in one trip. */
export async function listGroupsByName(
  db: Database,
  tenant: string,
  names: NamePage,
  limit: number,
): Promise<{ readonly groups: readonly ListedGroup[]; readonly feeds: readonly ListedFeed[] }> {
  const page = sql`
    SELECT id, display_name_key, attributes, last_modified FROM groups
     WHERE tenant = ${tenant} AND ${namesFrom(sql`display_name_key`, names)} ORDER BY display_name_key LIMIT ${limit}`;
  const [groups, feeds] = await db.batch([
    db.all<ListedGroup>(sql`
      SELECT listed.id, listed.attributes ->> '$.displayName' AS displayName, listed.display_name_key AS nameKey,
             (SELECT count(*) FROM (
                SELECT 1 FROM members WHERE tenant = ${tenant} AND group_id = listed.id LIMIT ${VIEW_LIMITS.countedInLists})) AS members,
             listed.last_modified AS lastModified
        FROM (${page}) listed ORDER BY listed.display_name_key`),
    selectFeedsOf(db, tenant, sql`SELECT id FROM (${page})`),
  ]);
  return { groups, feeds };
}

/** The first targets, and one more than is shown, that each of the groups that `groups` selects (id) feeds by itself. */
export const selectFeedsOf = (db: Database, tenant: string, groups: SQL) =>
  db.all<ListedFeed>(sql`
    SELECT fed.groupId, fed.targetId, target.name
      FROM (SELECT source.group_id AS groupId, source.target_id AS targetId,
                   row_number() OVER (PARTITION BY source.group_id ORDER BY source.target_id) AS place
              FROM (${groups}) feeding CROSS JOIN target_sources source
                ON source.tenant = ${tenant} AND source.group_id = feeding.id) fed
           CROSS JOIN targets target ON target.tenant = ${tenant} AND target.id = fed.targetId
     WHERE fed.place <= ${VIEW_LIMITS.namedInLists + 1}`);
