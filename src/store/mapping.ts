import { type SQL, sql } from "drizzle-orm";
import { MAPPING_LIMITS } from "../limits/tenants.ts";
import type { KnownSource, KnownTarget, Rederivation } from "../mapping/rederive.ts";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { targetsExist } from "./fences.ts";
import { inSlices } from "./slices.ts";
import { dropRoles, type Grant, markRolesFrom, regrant } from "./target-roles.ts";
import { markSources, markTargets, RANK, reach } from "./work.ts";

/** How many groups there are, and the tenant's last event: the moment as of which everything else in the same batch was read. */
export const selectDirectoryState = (db: Database, tenant: string) =>
  db.all<{ eventSeq: number; groupCount: number }>(
    sql`SELECT event_seq AS eventSeq, group_count AS groupCount FROM tenants WHERE id = ${tenant}`,
  );

/** What the events since then say of groups themselves. Changes of members do not count: no rule looks at them. */
const groupEvents = (tenant: string, eventSeq: number): SQL => sql`
  FROM events WHERE tenant = ${tenant} AND seq > ${eventSeq}
   AND type IN ('group.created', 'group.updated', 'group.deleted')`;

/**
 * That no group was made, renamed or otherwise changed, or deleted since that event. Every commit writes its events, in order, so this is
 * as good as a transaction over all the trips that the reading took.
 */
export const noGroupChangedSince = (tenant: string, eventSeq: number): SQL =>
  sql`NOT EXISTS (SELECT 1 ${groupEvents(tenant, eventSeq)})`;

/** The groups that changed since that event, as they are now; without attributes where they are gone. */
export const selectChangedGroups = (db: Database, tenant: string, eventSeq: number) =>
  db.all<{ id: string; attributes: string | null }>(sql`
    SELECT changed.id, present.attributes
      FROM (SELECT DISTINCT data ->> '$.groupId' AS id ${groupEvents(tenant, eventSeq)}) changed
      LEFT JOIN groups present ON present.tenant = ${tenant} AND present.id = changed.id`);

/** A group as the mapping looks at it. */
export interface GroupText {
  readonly id: string;
  /** JSON. */
  readonly attributes: string;
}

/** Groups after `after`, in the order of their ids; a page ends early where attributes are long. */
export const selectGroupPage = (db: Database, tenant: string, after: string) =>
  db.all<GroupText>(sql`
    SELECT id, attributes FROM (
      SELECT id, attributes, length(attributes) AS own, sum(length(attributes)) OVER (ORDER BY id) AS total
        FROM groups WHERE tenant = ${tenant} AND id > ${after} ORDER BY id LIMIT ${MAPPING_LIMITS.pageGroups})
     WHERE total - own < ${MAPPING_LIMITS.pageLength} ORDER BY id`);

/** Whether it is certain that no further page follows. */
export const isLastPage = (page: readonly GroupText[]): boolean =>
  page.length < MAPPING_LIMITS.pageGroups &&
  page.reduce((sum, row) => sum + row.attributes.length, 0) < MAPPING_LIMITS.pageLength;

/** All sources, one more than the limit at most. */
export const selectAllSources = (db: Database, tenant: string) =>
  db.all<Omit<KnownSource, "ownName" | "roles"> & { ownName: 0 | 1 }>(sql`
    SELECT group_id AS groupId, target_id AS targetId, own_name AS ownName
      FROM target_sources WHERE tenant = ${tenant} LIMIT ${MAPPING_LIMITS.sources + 1}`);

/** All roles that sources give, one more than the limit at most. */
export const selectAllRoles = (db: Database, tenant: string) =>
  db.all<{ groupId: string; targetId: string; key: string; name: string }>(sql`
    SELECT group_id AS groupId, target_id AS targetId, role_key AS key, role AS name
      FROM target_roles WHERE tenant = ${tenant} LIMIT ${MAPPING_LIMITS.sources + 1}`);

/** The targets that are fed now, and those that bear one of these names. */
export async function readTargets(
  db: Database,
  tenant: string,
  nameKeys: readonly string[],
): Promise<readonly KnownTarget[]> {
  const columns = sql`target.id, target.name, target.name_key AS nameKey, target.adopt`;
  const [fed, ...named] = await db.batch([
    db.all<TargetRow>(sql`
      SELECT ${columns} FROM (SELECT DISTINCT target_id FROM target_sources WHERE tenant = ${tenant}) source
        CROSS JOIN targets target ON target.tenant = ${tenant} AND target.id = source.target_id`),
    ...inSlices(nameKeys).map((slice) =>
      db.all<TargetRow>(sql`
        SELECT ${columns} FROM json_each(${JSON.stringify(slice)}) wanted
          CROSS JOIN targets target ON target.tenant = ${tenant} AND target.name_key = wanted.value`),
    ),
  ]);
  const all = new Map([fed, ...named].flat().map((row) => [row.id, { ...row, adopt: row.adopt === 1 }]));
  return [...all.values()];
}

type TargetRow = Omit<KnownTarget, "adopt"> & { readonly adopt: 0 | 1 };

/** How many marks of people the change makes, counted to a little over `limit`. */
export async function countMoves(
  db: Database,
  tenant: string,
  { gained, lost }: Rederivation,
  limit: number,
): Promise<number> {
  const [first, ...rest] = inSlices([...gained, ...lost]).map((slice) =>
    db.all<{ moves: number }>(sql`
      WITH RECURSIVE ${reach(tenant, slice)}
      SELECT count(*) AS moves FROM (
        SELECT 1 FROM reach CROSS JOIN members person
            ON person.tenant = ${tenant} AND person.group_id = reach.group_id AND person.type = 'User'
         LIMIT ${limit + 1})`),
  );
  if (first === undefined) return 0;
  const counts = await db.batch([first, ...rest]);
  return counts.reduce((sum, [row]) => sum + (row?.moves ?? 0), 0);
}

/** What, besides rules and groups, the steps rely on: the lane forgets targets that nothing feeds. */
export const targetsAreThere = (tenant: string, { revived }: Rederivation): SQL[] =>
  inSlices(revived.map((target) => target.id)).map((ids) => targetsExist(tenant, ids));

/** The new mapping and the tenant's name, and with them the version that every decision made with the former ones is fenced on. */
export const storeMapping = (db: Database, tenant: string, mapping: string, name: string): Statement =>
  db.run(
    sql`UPDATE tenants SET mapping = ${mapping}, name = ${name}, mapping_version = mapping_version + 1 WHERE id = ${tenant}`,
  );

/** The steps as statements: targets, what feeds them, and work for everybody and everything that this may move. */
export function rederive(db: Database, tenant: string, steps: Rederivation, at: number): Statement[] {
  const mark = { tenant, at };
  return [
    ...inSlices(steps.lost.map(bare)).flatMap((sources) => [
      markSources(db, { ...mark, rank: RANK.removal, sources }),
      markRolesFrom(db, { ...mark, sources }),
      dropSources(db, tenant, sources),
      dropRoles(db, tenant, sources),
    ]),
    ...inSlices(steps.newTargets).map((targets) => insertTargets(db, tenant, targets, at)),
    ...inSlices(steps.changedTargets).map((targets) => changeTargets(db, tenant, targets)),
    ...inSlices([...steps.gained, ...steps.restated].map(bare)).map((sources) =>
      putSources(db, tenant, sources),
    ),
    ...inSlices(steps.gained.map(bare)).map((sources) =>
      markSources(db, { ...mark, rank: RANK.addition, sources }),
    ),
    ...inSlices(steps.regranted.map(grantOf)).flatMap((grants) => regrant(db, mark, grants)),
    ...inSlices(steps.unsettled).map((targetIds) => markTargets(db, { ...mark, targetIds })),
  ];
}

type BareSource = Omit<KnownSource, "roles">;

const bare = ({ groupId, targetId, ownName }: KnownSource): BareSource => ({ groupId, targetId, ownName });

const dropSources = (db: Database, tenant: string, sources: readonly BareSource[]): Statement =>
  db.run(sql`
    DELETE FROM target_sources WHERE tenant = ${tenant} AND (group_id, target_id) IN
      (SELECT value ->> '$.groupId', value ->> '$.targetId' FROM json_each(${JSON.stringify(sources)}))`);

const grantOf = ({ groupId, targetId, roles }: KnownSource): Grant => ({ groupId, targetId, roles });

const putSources = (db: Database, tenant: string, sources: readonly BareSource[]): Statement =>
  db.run(sql`
    INSERT INTO target_sources (tenant, group_id, target_id, own_name)
    SELECT ${tenant}, value ->> '$.groupId', value ->> '$.targetId', value ->> '$.ownName'
      FROM json_each(${JSON.stringify(sources)}) WHERE true
    ON CONFLICT DO UPDATE SET own_name = excluded.own_name`);

const insertTargets = (
  db: Database,
  tenant: string,
  targets: readonly KnownTarget[],
  at: number,
): Statement =>
  db.run(sql`
    INSERT INTO targets (tenant, id, name, name_key, adopt, state, created_here, created_at)
    SELECT ${tenant}, value ->> '$.id', value ->> '$.name', value ->> '$.nameKey', value ->> '$.adopt', 'wanted', 0, ${at}
      FROM json_each(${JSON.stringify(targets)})`);

const changeTargets = (db: Database, tenant: string, targets: readonly KnownTarget[]): Statement =>
  db.run(sql`
    UPDATE targets SET name = changed.value ->> '$.name', adopt = changed.value ->> '$.adopt'
      FROM json_each(${JSON.stringify(targets)}) changed
     WHERE targets.tenant = ${tenant} AND targets.id = changed.value ->> '$.id'`);
