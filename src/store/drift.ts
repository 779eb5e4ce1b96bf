import { and, eq, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Statement } from "./commit.ts";
import type { LaneStore } from "./lane-store.ts";
import { keepingPeople } from "./presence.ts";
import { type DriftKind, type LedgerEntry, targets } from "./tables/propagation.ts";
import { lanes } from "./tables/tenants.ts";
import { RANK } from "./work.ts";

export interface ComparedTarget {
  readonly id: string;
  readonly foundationId: string;
  readonly foundationName: string;
}

/** The targets that are in Foundation, in the order of their ids, from behind `after`. */
export async function readTargetsAfter({ db, tenant }: LaneStore, after: string, limit: number) {
  const [rows] = await db.batch([
    db.all<ComparedTarget>(sql`
      SELECT id, foundation_id AS foundationId, foundation_name AS foundationName FROM targets
       WHERE tenant = ${tenant} AND id > ${after} AND state = 'present' AND foundation_id IS NOT NULL
       ORDER BY id LIMIT ${limit}`),
  ]);
  return rows;
}

/** The ledger of one target. */
export async function readEntries({ db, tenant }: LaneStore, targetId: string) {
  const [rows] = await db.batch([
    db.all<LedgerEntry & { userId: string }>(sql`
      SELECT user_id AS userId, foundation_user_id AS foundationUserId, state,
             add_unsure_until AS addUnsureUntil, remove_unsure_until AS removeUnsureUntil
        FROM ledger WHERE tenant = ${tenant} AND target_id = ${targetId}`),
  ]);
  return rows;
}

export interface NotedFinding {
  readonly kind: DriftKind;
  readonly targetId: string;
  readonly subject: string;
  readonly action: string;
  /** The role that it is about. */
  readonly role?: string;
}

/** Writes findings down. One that was there before keeps its id and the time since when it is known. */
export function noteFindings(
  { db, tenant }: LaneStore,
  findings: readonly NotedFinding[],
  now: number,
): Statement[] {
  if (findings.length === 0) return [];
  const rows = findings.map((finding) => ({ id: newId(), ...finding }));
  return [
    db.run(sql`
      INSERT INTO drift (tenant, id, kind, target_id, subject, since, seen_at, action, role)
      SELECT ${tenant}, value ->> '$.id', value ->> '$.kind', value ->> '$.targetId', value ->> '$.subject', ${now}, ${now},
             value ->> '$.action', coalesce(value ->> '$.role', '') FROM json_each(${JSON.stringify(rows)}) WHERE true
      ON CONFLICT (tenant, kind, target_id, subject, role) DO UPDATE SET seen_at = excluded.seen_at, action = excluded.action`),
  ];
}

/** Forgets what the comparison that began at `startedAt` did not find any more. Roles are compared by themselves. */
export const forgetFindings = ({ db, tenant }: LaneStore, targetId: string, startedAt: number): Statement =>
  db.run(
    sql`DELETE FROM drift WHERE tenant = ${tenant} AND target_id = ${targetId} AND seen_at < ${startedAt} AND kind <> 'role'`,
  );

/** People whom somebody took out: the ledger forgets them, and they are work again. */
export const putBack = (
  store: LaneStore,
  targetId: string,
  userIds: readonly string[],
  now: number,
): Statement[] => [
  ...keepingPeople(store, userIds, [forgetPlaces(store, targetId, userIds)]),
  markAgain(store, targetId, userIds, now),
];

const forgetPlaces = ({ db, tenant }: LaneStore, targetId: string, userIds: readonly string[]): Statement =>
  db.run(sql`
    DELETE FROM ledger WHERE tenant = ${tenant} AND target_id = ${targetId}
       AND user_id IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`);

const markAgain = (
  { db, tenant }: LaneStore,
  targetId: string,
  userIds: readonly string[],
  now: number,
): Statement =>
  db.run(sql`
    INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT ${tenant}, 'member', ${targetId}, value, 1, 'pending', ${RANK.addition}, ${now}, ${now}, 0
      FROM json_each(${JSON.stringify(userIds)}) WHERE true
    ON CONFLICT DO UPDATE SET generation = generation + 1, state = 'pending', due_at = excluded.due_at, attempts = 0`);

/** Keeps what a comparison has shown of a target. */
export const noteProof = (
  { db, tenant }: LaneStore,
  targetId: string,
  proof: {
    readonly desiredDigest: string;
    readonly foundationDigest: string;
    readonly strangers: number;
    readonly differing: number;
  },
  now: number,
): Statement =>
  db
    .update(targets)
    .set({ ...proof, digestedAt: now })
    .where(and(eq(targets.tenant, tenant), eq(targets.id, targetId)));

/** What the comparisons have shown of all targets that are in Foundation. */
export async function readProofs({ db, tenant }: LaneStore) {
  const [rows] = await db.batch([
    db
      .select({
        desiredDigest: targets.desiredDigest,
        foundationDigest: targets.foundationDigest,
        differing: targets.differing,
      })
      .from(targets)
      .where(and(eq(targets.tenant, tenant), eq(targets.state, "present"))),
  ]);
  return rows;
}

/** Says that every target has been compared, and what that has shown of all of them. */
export const noteCompared = (
  { db, tenant }: LaneStore,
  startedAt: number,
  proof: { readonly desiredDigest: string; readonly foundationDigest: string; readonly differing: number },
): Statement =>
  db
    .update(lanes)
    .set({ comparedAt: startedAt, ...proof })
    .where(eq(lanes.tenant, tenant));

/** Puts the rest of a comparison off. */
export const planComparison = ({ db, tenant }: LaneStore, at: number): Statement =>
  db.update(lanes).set({ compareAt: at }).where(eq(lanes.tenant, tenant));

/** Ends a comparison. One that was asked for while this one ran stays due. */
export const finishComparison = ({ db, tenant }: LaneStore, startedAt: number, nextAt: number): Statement =>
  db.run(sql`
    UPDATE lanes SET compare_at = iif(compare_at > ${startedAt}, compare_at, ${nextAt})
     WHERE tenant = ${tenant}`);
