import { type SQL, sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import { MAPPING_LIMITS } from "../limits/tenants.ts";
import type { KnownSource, Rederivation } from "../mapping/rederive.ts";
import type { Database } from "./database.ts";
import { desiredPairs } from "./lane.ts";

/** A person who would get into a target, or out of it. */
export interface Move {
  readonly targetId: string;
  readonly userId: string;
  readonly userName: string;
}

export interface Moves {
  readonly count: number;
  readonly sample: readonly Move[];
}

/** How many places the targets concerned have now and would have, counted to a little over the limit. */
export async function countPlaces(db: Database, tenant: string, steps: Rederivation): Promise<number> {
  const limit = MAPPING_LIMITS.previewPlaces;
  const [first, ...rest] = byTargets(steps).map((slice) =>
    db.all<{ places: number }>(sql`
      WITH RECURSIVE ${feeds(tenant, slice)}, ${closure(tenant, "before")}, ${closure(tenant, "after")}
      SELECT count(*) AS places FROM (
        SELECT 1 FROM (SELECT * FROM all_before UNION ALL SELECT * FROM all_after) feed
          CROSS JOIN members person ON person.tenant = ${tenant} AND person.group_id = feed.group_id
         LIMIT ${limit + 1})`),
  );
  if (first === undefined) return 0;
  const counts = await db.batch([first, ...rest]);
  return counts.reduce((sum, [row]) => sum + (row?.places ?? 0), 0);
}

/** Who would get into a target, and who out of one: desired after the steps against desired now. */
export async function readMoves(
  db: Database,
  tenant: string,
  steps: Rederivation,
): Promise<{ gained: Moves; lost: Moves }> {
  const slices = byTargets(steps);
  const [first, ...rest] = slices.flatMap((slice) => [
    selectMoves(db, tenant, slice, { of: "gained", without: "before" }),
    selectMoves(db, tenant, slice, { of: "lost", without: "after" }),
  ]);
  if (first === undefined) return { gained: nobody, lost: nobody };
  const results = await db.batch([first, ...rest]);
  return {
    gained: addUp(results.filter((_, index) => index % 2 === 0)),
    lost: addUp(results.filter((_, index) => index % 2 === 1)),
  };
}

/** The groups that hold these people, directly or above, up to a bound. */
export async function readGroupsAround(
  db: Database,
  tenant: string,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (userIds.length === 0) return new Map();
  const [rows] = await db.batch([
    db.all<{ userId: string; groupId: string }>(sql`
      WITH RECURSIVE ${desiredPairs(tenant, sql`SELECT value AS user_id FROM json_each(${JSON.stringify(userIds)})`)}
      SELECT user_id AS userId, group_id AS groupId FROM held LIMIT ${MAPPING_LIMITS.rowsPerStatement}`),
  ]);
  const groups = Map.groupBy(rows, (row) => row.userId);
  return new Map([...groups].map(([userId, held]) => [userId, held.map((row) => row.groupId)]));
}

/** A group as it is needed to tell which rules match it. */
export interface ExplainedGroup {
  readonly displayName: string;
  /** JSON; null where they are too long to look at. */
  readonly attributes: string | null;
}

export async function readExplainedGroups(
  db: Database,
  tenant: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ExplainedGroup>> {
  const [rows] = await db.batch([
    db.all<ExplainedGroup & { readonly id: string }>(sql`
      SELECT found.id, found.attributes ->> '$.displayName' AS displayName,
             CASE WHEN length(found.attributes) <= ${VIEW_LIMITS.explainedLength} THEN found.attributes END AS attributes
        FROM json_each(${JSON.stringify(ids)}) asked
             CROSS JOIN groups found ON found.tenant = ${tenant} AND found.id = asked.value`),
  ]);
  return new Map(rows.map((row) => [row.id, row]));
}

const nobody: Moves = { count: 0, sample: [] };

interface MoveRow extends Move {
  readonly total: number;
}

function addUp(results: readonly (readonly MoveRow[])[]): Moves {
  return {
    count: results.reduce((sum, rows) => sum + (rows[0]?.total ?? 0), 0),
    sample: results
      .flat()
      .slice(0, MAPPING_LIMITS.sample)
      .map(({ total: _, ...move }) => move),
  };
}

/**
 * Only people in or below a group whose source comes or goes can move, so these are looked at; and of them, who is in the target anyway,
 * through what was before or stays after, does not move.
 */
const selectMoves = (
  db: Database,
  tenant: string,
  slice: readonly Change[],
  { of, without }: { of: "gained" | "lost"; without: "before" | "after" },
) =>
  db.all<MoveRow>(sql`
    WITH RECURSIVE ${feeds(tenant, slice)}, ${closure(tenant, of)}, ${closure(tenant, without)},
    moved AS MATERIALIZED (
      SELECT target_id, user_id FROM (${people(tenant, of)}) CROSS JOIN users
          ON users.tenant = ${tenant} AND users.id = user_id AND users.active = 1
      EXCEPT ${people(tenant, without)})
    SELECT moved.target_id AS targetId, moved.user_id AS userId, person.attributes ->> '$.userName' AS userName,
           (SELECT count(*) FROM moved) AS total
      FROM (SELECT * FROM moved ORDER BY target_id, user_id LIMIT ${MAPPING_LIMITS.sample}) moved
           CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = moved.user_id`);

/** What feeds the targets concerned, now and then, and the difference. All have the columns target_id, group_id. */
const feeds = (tenant: string, slice: readonly Change[]): SQL => sql`
  change (target_id, group_id, comes) AS MATERIALIZED (
    SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(${JSON.stringify(slice)})),
  feed_gained AS (SELECT target_id, group_id FROM change WHERE comes = 1),
  feed_lost AS (SELECT target_id, group_id FROM change WHERE comes = 0),
  feed_before AS (
    SELECT source.target_id, source.group_id
      FROM (SELECT DISTINCT target_id FROM change) concerned
           CROSS JOIN target_sources source INDEXED BY target_sources_target
             ON source.tenant = ${tenant} AND source.target_id = concerned.target_id),
  feed_after AS (
    SELECT * FROM feed_before EXCEPT SELECT * FROM feed_lost UNION SELECT * FROM feed_gained)`;

type Feed = "gained" | "lost" | "before" | "after";

/** These sources with the groups below each, through nestings that count. */
function closure(tenant: string, feed: Feed): SQL {
  const all = sql.raw(`all_${feed}`);
  return sql`
    ${all} (target_id, group_id) AS (
      SELECT target_id, group_id FROM ${sql.raw(`feed_${feed}`)}
      UNION
      SELECT ${all}.target_id, child.value FROM ${all} CROSS JOIN members child
          ON child.tenant = ${tenant} AND child.group_id = ${all}.group_id AND child.type = 'Group'
             AND child.state = 'confirmed')`;
}

const people = (tenant: string, feed: Feed): SQL => sql`
  SELECT feed.target_id, person.value AS user_id
    FROM ${sql.raw(`all_${feed}`)} feed CROSS JOIN members person
      ON person.tenant = ${tenant} AND person.group_id = feed.group_id AND person.type = 'User'
         AND person.state = 'confirmed'`;

/** A source that comes (1) or goes (0). */
type Change = readonly [targetId: string, groupId: string, comes: 0 | 1];

/** The changes in parts that fit into a parameter, all changes of one target in the same part. */
function byTargets({ gained, lost }: Rederivation): Change[][] {
  const toChange =
    (comes: 0 | 1) =>
    ({ targetId, groupId }: KnownSource): Change => [targetId, groupId, comes];
  const changes = [...gained.map(toChange(1)), ...lost.map(toChange(0))];
  const slices: Change[][] = [];
  for (const ofTarget of Map.groupBy(changes, ([targetId]) => targetId).values()) {
    const last = slices.at(-1);
    if (last !== undefined && last.length + ofTarget.length <= MAPPING_LIMITS.rowsPerStatement)
      last.push(...ofTarget);
    else slices.push([...ofTarget]);
  }
  return slices;
}
