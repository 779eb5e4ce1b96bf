import { type SQL, sql } from "drizzle-orm";
import type { Database } from "./database.ts";
import type { Standing } from "./facts.ts";
import { desiredPairs } from "./lane.ts";
import type { LedgerState, TargetState } from "./tables/propagation.ts";

/** A person who is to be in a target, whom the ledger has there, or who waits for a review. */
export interface TargetMember extends Standing {
  readonly userId: string;
  readonly userName: string | null;
}

/** A part of a target's people, by user id; `next` is where the following part begins. */
export interface TargetMembers {
  readonly members: readonly TargetMember[];
  readonly next: string | null;
}

/**
 * The people of a target after the user id, going through up to `limit` who are in a group that feeds it, or in the ledger; who is
 * neither desired nor in the ledger, and does not wait for a review, is left out. Nothing if the target is not there. One trip.
 *
 * `differing` has only those about whom there is work, which is everybody whose place is not as it should be.
 */
export async function readTargetMembers(
  db: Database,
  tenant: string,
  targetId: string,
  after: string,
  limit: number,
  which: "all" | "differing" = "all",
): Promise<TargetMembers | undefined> {
  const candidate = which === "all" ? candidates : workedOn;
  const [targets, rows] = await db.batch([
    db.all<{ state: TargetState; reason: string | null }>(sql`
      SELECT target.state, trouble.reason FROM targets target
        LEFT JOIN work trouble ON trouble.tenant = target.tenant AND trouble.kind = 'group'
             AND trouble.target_id = target.id AND trouble.subject = ''
       WHERE target.tenant = ${tenant} AND target.id = ${targetId}`),
    db.all<MemberRow>(sql`
      WITH RECURSIVE ${feeding(tenant, targetId)}, ${candidate(tenant, targetId, after, limit + 1)},
        ${desiredPairs(tenant, sql`SELECT user_id FROM candidate WHERE user_id IS NOT NULL`)}
      SELECT candidate.user_id AS userId,
             coalesce(person.attributes ->> '$.userName', known.user_name_key) AS userName,
             person.active, entry.state AS ledger,
             (candidate.user_id, ${targetId}) IN (SELECT user_id, target_id FROM desired) AS desired,
             coalesce(person.active, 0) AND EXISTS (
               SELECT 1 FROM feeding CROSS JOIN members waiting ON waiting.tenant = ${tenant} AND waiting.group_id = feeding.group_id
                  AND waiting.value = candidate.user_id AND waiting.state = 'review') AS awaitsReview,
             place.reason AS memberReason, trouble.reason AS userReason
        FROM candidate
        LEFT JOIN users person ON person.tenant = ${tenant} AND person.id = candidate.user_id
        LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = candidate.user_id
        LEFT JOIN ledger entry ON entry.tenant = ${tenant} AND entry.target_id = ${targetId} AND entry.user_id = candidate.user_id
        LEFT JOIN work place ON place.tenant = ${tenant} AND place.kind = 'member' AND place.target_id = ${targetId}
             AND place.subject = candidate.user_id
        LEFT JOIN work trouble ON trouble.tenant = ${tenant} AND trouble.kind = 'user' AND trouble.target_id = ''
             AND trouble.subject = candidate.user_id
       WHERE candidate.user_id IS NOT NULL ORDER BY candidate.user_id`),
  ]);
  const target = targets[0];
  if (target === undefined) return undefined;
  const people = rows.slice(0, limit);
  return {
    members: people
      .filter((row) => row.desired === 1 || row.ledger !== null || row.awaitsReview === 1)
      .map((row) => ({
        ...row,
        desired: row.desired === 1,
        awaitsReview: row.awaitsReview === 1,
        active: row.active === null ? null : row.active === 1,
        targetState: target.state,
        groupReason: target.reason,
      })),
    next: rows.length > limit ? (people.at(-1)?.userId ?? null) : null,
  };
}

interface MemberRow {
  readonly userId: string;
  readonly userName: string | null;
  readonly active: 0 | 1 | null;
  readonly ledger: LedgerState | null;
  readonly desired: 0 | 1;
  readonly awaitsReview: 0 | 1;
  readonly memberReason: string | null;
  readonly userReason: string | null;
}

/** The CTE `feeding` (group_id): the groups whose people are to be in the target, which stands in front of `candidate`. */
const feeding = (tenant: string, targetId: string): SQL => sql`
  feeding (group_id) AS MATERIALIZED (
    SELECT group_id FROM target_sources INDEXED BY target_sources_target WHERE tenant = ${tenant} AND target_id = ${targetId}
    UNION
    SELECT child.value FROM feeding CROSS JOIN members child INDEXED BY members_nested
        ON child.tenant = ${tenant} AND child.group_id = feeding.group_id AND child.type = 'Group' AND child.state = 'confirmed')`;

/** The CTE `candidate` (user_id): the next users about whom there is work in the target. */
const workedOn = (tenant: string, targetId: string, after: string, limit: number): SQL => sql`
  candidate (user_id) AS (
    SELECT subject FROM work WHERE tenant = ${tenant} AND kind = 'member' AND target_id = ${targetId} AND subject > ${after}
     ORDER BY subject LIMIT ${limit})`;

/**
 * The CTE `candidate` (user_id, place): step by step the next user id in any of the groups or in the ledger. Each step looks into each
 * group once, so no page sorts or skips the people of the others. The last row is NULL when there are no more.
 */
const candidates = (tenant: string, targetId: string, after: string, limit: number): SQL => sql`
  candidate (user_id, place) AS (
    SELECT (${nextUser(tenant, targetId, sql`${after}`)}), 1
    UNION ALL
    SELECT (${nextUser(tenant, targetId, sql`candidate.user_id`)}), place + 1
      FROM candidate WHERE user_id IS NOT NULL AND place < ${limit})`;

const nextUser = (tenant: string, targetId: string, after: SQL): SQL => sql`
  SELECT min(user_id) FROM (
    SELECT (SELECT value FROM members WHERE tenant = ${tenant} AND group_id = feeding.group_id AND value > ${after}
               AND type = 'User' ORDER BY value LIMIT 1) AS user_id FROM feeding
    UNION ALL
    SELECT * FROM (SELECT user_id FROM ledger WHERE tenant = ${tenant} AND target_id = ${targetId} AND user_id > ${after}
               ORDER BY user_id LIMIT 1))`;
