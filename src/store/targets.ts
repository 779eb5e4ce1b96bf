import { and, eq, sql } from "drizzle-orm";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { targetSources, targets } from "./tables/propagation.ts";

/** A target that a group feeds. */
export interface SourceRow {
  readonly targetId: string;
  readonly name: string;
  readonly nameKey: string;
  readonly ownName: 0 | 1;
  readonly shared: 0 | 1;
}

/** The targets that a group feeds, and whether other groups feed them too. */
export const selectSources = (db: Database, tenant: string, groupId: string) =>
  db.all<SourceRow>(sql`
    SELECT source.target_id AS targetId, target.name AS name, target.name_key AS nameKey, source.own_name AS ownName,
           EXISTS (SELECT 1 FROM target_sources other WHERE other.tenant = source.tenant AND other.target_id = source.target_id
                      AND other.group_id <> source.group_id) AS shared
      FROM target_sources source CROSS JOIN targets target ON target.tenant = source.tenant AND target.id = source.target_id
     WHERE source.tenant = ${tenant} AND source.group_id = ${groupId}`);

/** Which of these names a target bears already. */
export const selectTakenNames = (db: Database, tenant: string, nameKeys: readonly string[]) =>
  db.all<{ nameKey: string }>(sql`
    SELECT name_key AS nameKey FROM targets
     WHERE tenant = ${tenant} AND name_key IN (SELECT value FROM json_each(${JSON.stringify(nameKeys)}))`);

/** Makes the targets that do not exist yet and lets the group feed all of them, whoever made them. */
export const feedTargets = (
  db: Database,
  tenant: string,
  groupId: string,
  wanted: readonly { id: string; name: string; nameKey: string; adopt: boolean; ownName: boolean }[],
  at: number,
): Statement[] => [
  db.run(sql`
    INSERT INTO targets (tenant, id, name, name_key, adopt, state, created_here, created_at)
    SELECT ${tenant}, value ->> '$.id', value ->> '$.name', value ->> '$.nameKey', value ->> '$.adopt', 'wanted', 0, ${at}
      FROM json_each(${JSON.stringify(wanted)}) WHERE true
    ON CONFLICT (tenant, name_key) DO UPDATE SET adopt = max(adopt, excluded.adopt)`),
  db.run(sql`
    INSERT INTO target_sources (tenant, group_id, target_id, own_name)
    SELECT ${tenant}, ${groupId}, target.id, wanted.value ->> '$.ownName'
      FROM json_each(${JSON.stringify(wanted)}) wanted
      CROSS JOIN targets target ON target.tenant = ${tenant} AND target.name_key = wanted.value ->> '$.nameKey' WHERE true
    ON CONFLICT DO UPDATE SET own_name = excluded.own_name`),
];

export const renameTarget = (
  db: Database,
  tenant: string,
  target: { targetId: string; name: string; nameKey: string },
): Statement =>
  db
    .update(targets)
    .set({ name: target.name, nameKey: target.nameKey })
    .where(and(eq(targets.tenant, tenant), eq(targets.id, target.targetId)));

export const deleteSources = (
  db: Database,
  tenant: string,
  groupId: string,
  targetIds: readonly string[],
): Statement =>
  db.run(sql`
    DELETE FROM target_sources WHERE tenant = ${tenant} AND group_id = ${groupId}
       AND target_id IN (SELECT value FROM json_each(${JSON.stringify(targetIds)}))`);

export const deleteAllSources = (db: Database, tenant: string, groupId: string): Statement =>
  db.delete(targetSources).where(and(eq(targetSources.tenant, tenant), eq(targetSources.groupId, groupId)));
