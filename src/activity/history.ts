import { sql } from "drizzle-orm";
import { isObject, type Json } from "../lib/json.ts";
import { VIEW_LIMITS } from "../limits/http.ts";
import { oldestKept } from "../store/activity-pruning.ts";
import type { Database } from "../store/database.ts";
import { idSubject } from "./subjects.ts";

/** A request about one user or group, in words about just that one. */
export interface HistoryLine {
  /** The request's id. */
  readonly id: string;
  readonly at: number;
  readonly failed: boolean;
  readonly text: string;
}

/** Some lines, the newest first; `next` is where older ones begin. */
export interface History {
  readonly lines: readonly HistoryLine[];
  readonly next: string | undefined;
}

interface HistoryRow {
  readonly id: string;
  readonly at: number;
  readonly status: number;
  readonly summary: string;
  readonly changed: string;
  /** Whether the one it is about came into a group, or left it, by this request. */
  readonly came: 0 | 1;
  readonly went: 0 | 1;
  /** The name before and after, where it is about the one's own name: JSON. */
  readonly renamed: string | null;
  /** How many attributes changed. */
  readonly attributes: number | null;
}

/**
 * What was asked about a user or a group and is still kept, before the record `before` where that is stated. One trip. A record names the
 * first of many members one by one: of the others it knows the number, and they are not found by their ids.
 */
export async function readHistory(
  db: Database,
  tenant: string,
  id: string,
  { now, activityDays, before }: { now: number; activityDays: number; before: string | undefined },
): Promise<History> {
  const limit = VIEW_LIMITS.historyLines;
  const [rows] = await db.batch([
    db.all<HistoryRow>(sql`
      SELECT record.id, record.at, record.status, record.summary, record.changed,
             EXISTS (SELECT 1 FROM json_each(record.details, '$.addedIds') WHERE value = ${id}) AS came,
             EXISTS (SELECT 1 FROM json_each(record.details, '$.removedIds') WHERE value = ${id}) AS went,
             (SELECT value FROM json_each(record.details, '$.attributes')
               WHERE type = 'object' AND value ->> '$.path' IN ('userName', 'displayName') LIMIT 1) AS renamed,
             json_array_length(record.details, '$.attributes') AS attributes
        FROM (SELECT id FROM activity_subjects
               WHERE tenant = ${tenant} AND subject = ${idSubject(id)} AND id >= ${oldestKept(now, activityDays)}
                 AND id < ${before ?? LAST} ORDER BY id DESC LIMIT ${limit + 1}) found
             CROSS JOIN activity record ON record.tenant = ${tenant} AND record.id = found.id
       ORDER BY record.id DESC`),
  ]);
  const shown = rows.slice(0, limit);
  return {
    lines: shown.map((row) => ({
      id: row.id,
      at: row.at,
      failed: row.status >= 400,
      text: inWords(id, row),
    })),
    next: rows.length > limit ? shown.at(-1)?.id : undefined,
  };
}

/** After every id. */
const LAST = "~";

/** The record's own sentence, unless something plainer can be said of the one it is looked at for. */
export function inWords(id: string, row: Omit<HistoryRow, "id" | "at">): string {
  const changed = JSON.parse(row.changed) as Json;
  if (row.status >= 400 || !isObject(changed)) return row.summary;
  if (changed.kind === "group" && changed.groupId !== id) {
    const group =
      typeof changed.displayName === "string" ? `the group ${quoted(changed.displayName)}` : "a group";
    if (changed.change === "deleted") return `Left ${group}, which was deleted.`;
    if (row.came === 1) return `Added to ${group}.`;
    if (row.went === 1) return `Taken out of ${group}.`;
    return row.summary;
  }
  if (changed.change === "created") return "Created.";
  if (changed.change === "deactivated") return "Deactivated: loses every Foundation group.";
  if (changed.change === "reactivated")
    return "Reactivated: regains the Foundation groups of the memberships that count.";
  if (changed.change === "deleted") return "Deleted.";
  if (changed.change !== "updated" || row.renamed === null) return row.summary;
  const renaming = parseRenaming(row.renamed);
  if (renaming === undefined) return row.summary;
  const isAll = row.attributes === 1 && !changed.added && !changed.removed && !changed.parked;
  return isAll ? renaming : `${renaming} ${row.summary}`;
}

/** Whatever direction a name is written in, or switches to, ends with it. */
const quoted = (name: string): string => `“\u2068${name}\u2069”`;

function parseRenaming(text: string): string | undefined {
  const { path, before, after } = JSON.parse(text) as { path: string; before: Json; after: Json };
  const isName = path === "userName" || path === "displayName";
  if (!isName || typeof before !== "string" || typeof after !== "string") return undefined;
  return `${path === "userName" ? "Renamed" : "Name changed"} from ${quoted(before)} to ${quoted(after)}.`;
}
