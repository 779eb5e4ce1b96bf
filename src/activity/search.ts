import { type SQL, sql } from "drizzle-orm";
import { fold } from "../lib/fold.ts";
import { ACTIVITY_LIMITS } from "../limits/records.ts";
import { oldestKept } from "../store/activity-pruning.ts";
import type { Database } from "../store/database.ts";
import { earlierId, idAt, laterId } from "../store/time-id.ts";
import { type RecordRow, summaryColumns } from "./read.ts";
import { idSubject, nameSubject } from "./subjects.ts";

/** What records are looked for. Everything that is stated has to hold. Times are epoch milliseconds. */
export interface ActivityQuery {
  readonly userId?: string | undefined;
  readonly userName?: string | undefined;
  readonly groupId?: string | undefined;
  readonly displayName?: string | undefined;
  /** The least and the greatest status. */
  readonly statuses?: readonly [number, number] | undefined;
  readonly method?: string | undefined;
  readonly from?: number | undefined;
  /** Not included. */
  readonly to?: number | undefined;
  /** A record's id: only what is older. */
  readonly before?: string | undefined;
}

export interface ActivityPage {
  readonly rows: readonly RecordRow[];
  /** Where to go on; undefined at the end. */
  readonly next: string | undefined;
}

/**
 * Up to `limit` records, the newest first. Goes through a bounded number of those that the person, the group and the time leave, so a
 * page may be short, or empty, and have a next one all the same. `activityDays` hides what is about to be forgotten.
 */
export async function searchActivity(
  db: Database,
  tenant: string,
  query: ActivityQuery,
  { now, activityDays, limit }: { now: number; activityDays: number; limit: number },
): Promise<ActivityPage> {
  const keys = await subjectKeys(db, tenant, query);
  const range = {
    from: laterId(oldestKept(now, activityDays), query.from === undefined ? "" : idAt(query.from)),
    to: earlierId(query.before ?? LAST, query.to === undefined ? LAST : idAt(query.to)),
  };
  const candidates = candidatesOf(tenant, keys, range);
  const [rows, ends] = await db.batch([
    db.all<RecordRow>(sql`
      SELECT ${summaryColumns} FROM (${candidates}) candidate
       CROSS JOIN activity ON activity.tenant = ${tenant} AND activity.id = candidate.id
       WHERE ${filtersOf(query)} ORDER BY candidate.id DESC LIMIT ${limit + 1}`),
    db.all<{ examined: number; last: string | null }>(
      sql`SELECT count(*) AS examined, min(id) AS last FROM (${candidates})`,
    ),
  ]);
  const shown = rows.slice(0, limit);
  if (rows.length > limit) return { rows: shown, next: shown.at(-1)?.id };
  const end = ends[0];
  const isCut = end !== undefined && end.examined === ACTIVITY_LIMITS.examined;
  return { rows: shown, next: isCut ? (end.last ?? undefined) : undefined };
}

/** After every id. */
const LAST = "~";

/** The keys to look under: one of each list has to lead to the record. A name leads to whoever bears it now, and to whoever bore it. */
async function subjectKeys(
  db: Database,
  tenant: string,
  { userId, userName, groupId, displayName }: ActivityQuery,
): Promise<readonly (readonly string[])[]> {
  const keys: (readonly string[])[] = [userId, groupId].flatMap((id) =>
    id === undefined ? [] : [[idSubject(id)]],
  );
  if (userName === undefined && displayName === undefined) return keys;
  const [users, groups] = await db.batch([
    db.all<{ id: string }>(
      sql`SELECT id FROM users WHERE tenant = ${tenant} AND user_name_key = ${fold(userName ?? "")}`,
    ),
    db.all<{ id: string }>(
      sql`SELECT id FROM groups WHERE tenant = ${tenant} AND display_name_key = ${fold(displayName ?? "")}`,
    ),
  ]);
  const bearing = (rows: readonly { id: string }[]) => rows.map(({ id }) => idSubject(id));
  if (userName !== undefined) keys.push([nameSubject("userName", userName), ...bearing(users)]);
  if (displayName !== undefined) keys.push([nameSubject("displayName", displayName), ...bearing(groups)]);
  return keys;
}

interface Range {
  readonly from: string;
  readonly to: string;
}

/** The ids of the newest records of the range that all lists of keys lead to, as many as one page goes through. */
function candidatesOf(
  tenant: string,
  [first, ...others]: readonly (readonly string[])[],
  { from, to }: Range,
): SQL {
  const inRange = sql`id >= ${from} AND id < ${to}`;
  const newest = sql`ORDER BY id DESC LIMIT ${ACTIVITY_LIMITS.examined}`;
  if (first === undefined) {
    return sql`SELECT id FROM activity WHERE tenant = ${tenant} AND ${inRange} ${newest}`;
  }
  const alsoIn = others.map(
    (keys) => sql`AND EXISTS (
      SELECT 1 FROM activity_subjects other WHERE other.tenant = ${tenant} AND other.id = subject.id
         AND other.subject IN (SELECT value FROM json_each(${JSON.stringify(keys)})))`,
  );
  // Each key on its own, because only so the rows come in order and the first ones are enough.
  const parts = first.map(
    (key) => sql`SELECT * FROM (
      SELECT id FROM activity_subjects subject
       WHERE tenant = ${tenant} AND subject = ${key} AND ${inRange} ${sql.join(alsoIn, sql` `)} ${newest})`,
  );
  return sql`SELECT id FROM (${sql.join(parts, sql` UNION `)}) ${newest}`;
}

const filtersOf = ({ statuses, method }: ActivityQuery): SQL =>
  sql.join(
    [
      ...(statuses === undefined ? [] : [sql`activity.status BETWEEN ${statuses[0]} AND ${statuses[1]}`]),
      ...(method === undefined ? [] : [sql`activity.method = ${method}`]),
      sql`1`,
    ],
    sql` AND `,
  );
