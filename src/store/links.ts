import { and, eq, sql } from "drizzle-orm";
import { fold } from "../lib/fold.ts";
import type { JsonObject } from "../lib/json.ts";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import type { LaneStore } from "./lane-store.ts";
import { type FoundationUserState, foundationUsers } from "./tables/propagation.ts";
import type { StoredUser } from "./users.ts";
import { again, RANK } from "./work.ts";

/** A directory user who is to be found in Foundation. */
export interface LinkableUser {
  readonly id: string;
  readonly attributes: JsonObject;
  /** `creating` after a creation whose answer is not known. */
  readonly state: FoundationUserState | null;
  /** How often it was tried. */
  readonly attempts: number;
}

/** Reads active users with what is known of them in Foundation; who is not in the directory, or not active, is to be nobody there. */
export async function readLinkable(
  { db, tenant }: LaneStore,
  ids: readonly string[],
): Promise<LinkableUser[]> {
  const [rows] = await db.batch([
    db.all<Omit<LinkableUser, "attributes"> & { attributes: string }>(sql`
      SELECT person.id, person.attributes, known.state, coalesce(trouble.attempts, 0) AS attempts
        FROM json_each(${JSON.stringify(ids)}) asked
        CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = asked.value AND person.active = 1
        LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = person.id
        LEFT JOIN work trouble ON trouble.tenant = ${tenant} AND trouble.kind = 'user' AND trouble.target_id = ''
             AND trouble.subject = person.id`),
  ]);
  return rows.map((row) => ({ ...row, attributes: JSON.parse(row.attributes) as JsonObject }));
}

/** Somebody who was deleted here, and may have returned. */
export interface FormerUser {
  readonly userId: string;
  readonly foundationId: string;
  readonly createdHere: boolean;
}

/**
 * For each of the given users, who was deleted here at `since` or later, bore the same external id or else the same user name, and has a
 * Foundation user.
 */
export async function readReturning(
  { db, tenant }: LaneStore,
  ids: readonly string[],
  since: number,
): Promise<ReadonlyMap<string, readonly FormerUser[]>> {
  const asked = sql`json_each(${JSON.stringify(ids)}) asked CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = asked.value`;
  const former = sql`former.user_id AS userId, former.foundation_id AS foundationId, former.created_here AS createdHere`;
  const [byExternalId, byName] = await db.batch([
    db.all<FormerRow>(sql`
      SELECT person.id AS returning_id, ${former} FROM ${asked}
        CROSS JOIN foundation_users former INDEXED BY foundation_users_gone_external
          ON former.tenant = ${tenant} AND former.external_id = person.external_id AND trim(person.external_id) <> '' AND former.gone_at >= ${since}
             AND former.foundation_id IS NOT NULL`),
    db.all<FormerRow>(sql`
      SELECT person.id AS returning_id, ${former} FROM ${asked}
        CROSS JOIN foundation_users former INDEXED BY foundation_users_gone_name
          ON former.tenant = ${tenant} AND former.user_name_key = person.user_name_key AND former.gone_at >= ${since}
             AND former.foundation_id IS NOT NULL`),
  ]);
  const byId = Map.groupBy(byExternalId, (row) => row.returning_id);
  for (const [id, rows] of Map.groupBy(byName, (row) => row.returning_id))
    if (!byId.has(id)) byId.set(id, rows);
  return new Map(
    [...byId].map(([id, rows]) => [id, rows.map((row) => ({ ...row, createdHere: row.createdHere === 1 }))]),
  );
}

type FormerRow = Omit<FormerUser, "createdHere"> & {
  readonly returning_id: string;
  readonly createdHere: 0 | 1;
};

/** Some of those whom Foundation is known to have. */
export async function readSomeLinked({ db, tenant }: LaneStore, limit: number): Promise<readonly string[]> {
  const [rows] = await db.batch([
    db.all<{ foundationId: string }>(sql`
      SELECT foundation_id AS foundationId FROM foundation_users
       WHERE tenant = ${tenant} AND state = 'linked' AND gone_at IS NULL LIMIT ${limit}`),
  ]);
  return rows.map((row) => row.foundationId);
}

/** Who is linked to these Foundation users, whether they are still in the directory, and whether they may still be in a target. */
export async function readHolders({ db, tenant }: LaneStore, foundationIds: readonly string[]) {
  const [rows] = await db.batch([
    db.all<{ userId: string; foundationId: string; createdHere: 0 | 1; isHere: 0 | 1; hasLedger: 0 | 1 }>(sql`
      SELECT known.user_id AS userId, known.foundation_id AS foundationId, known.created_here AS createdHere,
             EXISTS (SELECT 1 FROM users WHERE tenant = known.tenant AND id = known.user_id) AS isHere,
             EXISTS (SELECT 1 FROM ledger INDEXED BY ledger_user WHERE tenant = known.tenant AND user_id = known.user_id) AS hasLedger
        FROM json_each(${JSON.stringify(foundationIds)}) asked
        CROSS JOIN foundation_users known INDEXED BY foundation_users_foundation
          ON known.tenant = ${tenant} AND known.foundation_id = asked.value`),
  ]);
  return rows;
}

/** Writes down that a user is about to be made in Foundation. */
export const noteCreating = (
  { db, tenant }: LaneStore,
  people: readonly LinkableUser[],
  now: number,
): Statement[] => [
  db.run(sql`
    INSERT INTO foundation_users (tenant, user_id, state, created_here, user_name_key, external_id, since)
    SELECT ${tenant}, value ->> '$.id', 'creating', 0, value ->> '$.userNameKey', value ->> '$.externalId', ${now}
      FROM json_each(${JSON.stringify(people.map(namesOf))}) WHERE true
    ON CONFLICT (tenant, user_id) DO UPDATE SET state = 'creating', foundation_id = NULL, since = excluded.since`),
];

const namesOf = ({ id, attributes }: LinkableUser) => ({
  id,
  userNameKey: fold(String(attributes.userName)),
  externalId: attributes.externalId ?? null,
});

export interface UserLink {
  readonly userId: string;
  readonly foundationId: string;
  readonly createdHere: boolean;
  /** The former directory user whose place this one takes. */
  readonly replaces: string | undefined;
}

/** Remembers who is who, and lets go what waited for it. */
export function writeLinks({ db, tenant }: LaneStore, links: readonly UserLink[], now: number): Statement[] {
  if (links.length === 0) return [];
  const json = JSON.stringify(links);
  const userIds = sql`SELECT value ->> '$.userId' FROM json_each(${json})`;
  return [
    db.run(sql`
      DELETE FROM foundation_users WHERE tenant = ${tenant}
         AND user_id IN (SELECT value ->> '$.replaces' FROM json_each(${json}) WHERE value ->> '$.replaces' IS NOT NULL)`),
    db.run(sql`
      INSERT INTO foundation_users (tenant, user_id, state, foundation_id, created_here, user_name_key, external_id, since)
      SELECT ${tenant}, link.value ->> '$.userId', 'linked', link.value ->> '$.foundationId', link.value ->> '$.createdHere',
             person.user_name_key, person.external_id, ${now}
        FROM json_each(${json}) link
        CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = link.value ->> '$.userId' WHERE true
      ON CONFLICT (tenant, user_id) DO UPDATE SET state = 'linked', foundation_id = excluded.foundation_id,
        created_here = max(created_here, excluded.created_here), since = excluded.since`),
    db.run(sql`
      DELETE FROM work WHERE tenant = ${tenant} AND kind = 'user' AND target_id = '' AND subject IN (${userIds})`),
    db.run(sql`
      UPDATE work SET state = 'pending', due_at = ${now}, reason = NULL, remedy = NULL
       WHERE tenant = ${tenant} AND kind IN ('member', 'role') AND state = 'waiting' AND subject IN (${userIds})`),
    // Whoever has become another user of Foundation gives the former one's roles back.
    db.run(sql`
      INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
      SELECT DISTINCT ${tenant}, 'role', given.target_id, given.user_id, 1, 'pending', ${RANK.removal}, ${now}, ${now}, 0
        FROM json_each(${json}) link CROSS JOIN role_ledger given INDEXED BY role_ledger_user
          ON given.tenant = ${tenant} AND given.user_id = link.value ->> '$.userId' AND given.principal <> link.value ->> '$.foundationId'
       WHERE true ${again}`),
  ];
}

/** Forgets who these users are in Foundation, because it does not know them any more. */
export const dropLinks = ({ db, tenant }: LaneStore, userIds: readonly string[]): Statement =>
  db.run(sql`
    DELETE FROM foundation_users WHERE tenant = ${tenant} AND user_id IN (SELECT value FROM json_each(${JSON.stringify(userIds)}))`);

/** Somebody who cannot be linked now: work of kind `user`. */
export type UserTrouble = { readonly userId: string } & (
  | { readonly to: "later"; readonly dueAt: number; readonly attempts: number; readonly reason?: string }
  | {
      readonly to: "parked";
      readonly dueAt: number;
      readonly attempts: number;
      readonly reason: string;
      readonly remedy: string;
    }
);

export function writeTroubles(
  { db, tenant }: LaneStore,
  troubles: readonly UserTrouble[],
  now: number,
): Statement[] {
  if (troubles.length === 0) return [];
  return [
    db.run(sql`
      INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts, reason, remedy)
      SELECT ${tenant}, 'user', '', value ->> '$.userId', 1, iif(value ->> '$.to' = 'parked', 'parked', 'pending'), ${RANK.user},
             coalesce(value ->> '$.dueAt', ${now}), ${now}, coalesce(value ->> '$.attempts', 0), value ->> '$.reason', value ->> '$.remedy'
        FROM json_each(${JSON.stringify(troubles)}) WHERE true
      ON CONFLICT DO UPDATE SET generation = generation + 1, state = excluded.state, due_at = excluded.due_at,
        attempts = excluded.attempts, reason = excluded.reason, remedy = excluded.remedy`),
  ];
}

/**
 * Notes that the directory has this person no more, under what names they were known last: a name that was kept for them is the one that
 * they will come back with.
 */
export const noteGone = (
  db: Database,
  tenant: string,
  { id, heldNameKey, attributes }: StoredUser,
  at: number,
): Statement =>
  db
    .update(foundationUsers)
    .set({
      goneAt: at,
      userNameKey: heldNameKey ?? fold(String(attributes.userName)),
      externalId: typeof attributes.externalId === "string" ? attributes.externalId : null,
    })
    .where(and(eq(foundationUsers.tenant, tenant), eq(foundationUsers.userId, id)));
