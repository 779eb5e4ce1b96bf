import { and, eq, type SQL, sql } from "drizzle-orm";
import { fold } from "../lib/fold.ts";
import type { JsonObject } from "../lib/json.ts";
import type { SortValue } from "../scim/boundary.ts";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { type GroupsInRow, groupsOfRow, noGroupsOfRow } from "./memberships.ts";
import { inList, type PageSlice, pageQuery } from "./page-slice.ts";
import { prepared, type Slot } from "./prepared.ts";
import { userEmails, users } from "./tables/directory.ts";

/** A user as stored. Times are epoch milliseconds. */
export interface StoredUser {
  readonly id: string;
  readonly active: boolean;
  readonly version: number;
  readonly createdAt: number;
  readonly lastModified: number;
  readonly deactivatedAt: number | null;
  /** The folded name that is kept for the user, who was renamed in view of a deletion. */
  readonly heldNameKey: string | null;
  readonly attributes: JsonObject;
}

/** The same as a row; `active` is a number where the query is written as SQL. */
export type UserRow = Omit<StoredUser, "attributes" | "active"> & {
  readonly attributes: string;
  readonly active: boolean | 0 | 1;
};

export const readUserRow = (row: UserRow): StoredUser => ({
  id: row.id,
  active: Boolean(row.active),
  version: row.version,
  createdAt: row.createdAt,
  lastModified: row.lastModified,
  deactivatedAt: row.deactivatedAt,
  heldNameKey: row.heldNameKey,
  attributes: JSON.parse(row.attributes) as JsonObject,
});

const columns = {
  id: users.id,
  active: users.active,
  version: users.version,
  createdAt: users.createdAt,
  lastModified: users.lastModified,
  deactivatedAt: users.deactivatedAt,
  heldNameKey: users.heldNameKey,
  attributes: users.attributes,
} as const;

export const selectUser = prepared((db, tenant: Slot, id: Slot) =>
  db
    .select(columns)
    .from(users)
    .where(and(eq(users.tenant, tenant), eq(users.id, id))),
);

/**
 * Whoever bears this name already, for whom it is kept, and whoever bears this external id: the candidates for a re-creation. As a union,
 * because SQLite would answer an OR by going through all users.
 */
export const selectNamesakes = (
  db: Database,
  tenant: string,
  userName: string,
  externalId: string | undefined,
) =>
  db
    .select(columns)
    .from(users)
    .where(
      and(
        eq(users.tenant, tenant),
        sql`${users.id} IN (SELECT id FROM users WHERE tenant = ${tenant} AND user_name_key = ${fold(userName)}
                            UNION SELECT id FROM users INDEXED BY users_held_name WHERE tenant = ${tenant} AND held_name_key = ${fold(userName)}
                            UNION SELECT id FROM users WHERE tenant = ${tenant} AND external_id = ${externalId ?? null})`,
      ),
    );

/** For whom else the folded name is kept. */
export const selectNameHolder = (db: Database, tenant: string, nameKey: string, userId: string) =>
  db.all<{ id: string }>(sql`
    SELECT id FROM users INDEXED BY users_held_name WHERE tenant = ${tenant} AND held_name_key = ${nameKey} AND id <> ${userId}`);

/** A user with the groups, for `readUserRow` and `membershipsIn`. */
export type UserWithGroups = UserRow & GroupsInRow;

/** One user, with the groups if these are `related`. */
export const selectUserWithGroups = (db: Database, tenant: string, id: string, related: boolean) =>
  (related ? withGroups : withoutGroups)(db, tenant, id);

const withGroups = prepared((db, tenant: Slot, id: Slot) =>
  selectPerson(db, tenant, id, groupsOfRow(tenant, sql`person`)),
);

const withoutGroups = prepared((db, tenant: Slot, id: Slot) => selectPerson(db, tenant, id, noGroupsOfRow));

const selectPerson = (db: Database, tenant: Slot, id: Slot, groups: SQL) =>
  db.all<UserWithGroups>(sql`
    SELECT ${rowColumns(sql`person`)}, ${groups} FROM users person WHERE person.tenant = ${tenant} AND person.id = ${id}`);

const rowColumns = (row: SQL): SQL => sql`
  ${row}.id, ${row}.active, ${row}.version, ${row}.created_at AS createdAt, ${row}.last_modified AS lastModified,
  ${row}.deactivated_at AS deactivatedAt, ${row}.held_name_key AS heldNameKey, ${row}.attributes`;

/** A user on a page of a list. */
export type UserPageRow = UserWithGroups & { readonly sortKey: SortValue };

/**
 * A page of users, each with what it is sorted by, and their groups if these are `related`. The outer LIMIT keeps SQLite from making one
 * query of both, in which it would read the groups of all users that it has to sort.
 */
export const selectUsers = (db: Database, tenant: string, page: PageSlice, related: boolean) =>
  db.all<UserPageRow>(sql`
    SELECT ${rowColumns(sql`page`)}, page.sort_key AS sortKey, ${related ? groupsOfRow(tenant, sql`page`) : noGroupsOfRow}
      FROM (${pageQuery(sql`${sql.join(pageColumns, sql`, `)}, ${page.key} AS sort_key`, users, tenant, page)}) page LIMIT -1`);

const pageColumns = [
  users.tenant,
  users.id,
  users.active,
  users.version,
  users.createdAt,
  users.lastModified,
  users.deactivatedAt,
  users.heldNameKey,
  users.attributes,
  users.groupIds,
];

/** Some users by their ids, in the order of ids, with their groups if these are `related`. */
export const selectUsersById = (db: Database, tenant: string, ids: readonly string[], related: boolean) =>
  db.all<UserWithGroups>(sql`
    SELECT ${rowColumns(sql`users`)}, ${related ? groupsOfRow(tenant, sql`users`) : noGroupsOfRow}
      FROM users WHERE ${and(eq(users.tenant, tenant), inList(users.id, ids))} ORDER BY users.tenant, users.id`);

/** What a write of a user puts into its row. */
export interface UserWrite {
  readonly tenant: string;
  readonly id: string;
  readonly active: boolean;
  readonly deactivatedAt: number | null;
  readonly heldNameKey: string | null;
  readonly attributes: JsonObject;
  readonly search: JsonObject;
  readonly at: number;
}

export const insertUser = (db: Database, write: UserWrite): Statement[] => [
  db
    .insert(users)
    .values({ ...rowOf(write), id: write.id, tenant: write.tenant, version: 1, createdAt: write.at }),
  ...insertEmails(db, write, emailKeys(write.search)),
];

/** Replaces a user's row, and of the e-mail index only what differs. */
export function updateUser(db: Database, write: UserWrite, before: JsonObject): Statement[] {
  const had = emailKeys(before);
  const has = emailKeys(write.search);
  const gone = had.filter((key) => !has.includes(key));
  return [
    db
      .update(users)
      .set({ ...rowOf(write), version: sql`${users.version} + 1` })
      .where(and(eq(users.tenant, write.tenant), eq(users.id, write.id))),
    ...(gone.length === 0
      ? []
      : [
          db.run(sql`DELETE FROM user_emails WHERE tenant = ${write.tenant} AND user_id = ${write.id}
                        AND value_key IN (SELECT value FROM json_each(${JSON.stringify(gone)}))`),
        ]),
    ...insertEmails(
      db,
      write,
      has.filter((key) => !had.includes(key)),
    ),
  ];
}

export const deleteUser = (db: Database, tenant: string, id: string, search: JsonObject): Statement[] => [
  db.run(sql`DELETE FROM user_emails WHERE tenant = ${tenant} AND user_id = ${id}
                AND value_key IN (SELECT value FROM json_each(${JSON.stringify(emailKeys(search))}))`),
  db.delete(users).where(and(eq(users.tenant, tenant), eq(users.id, id))),
];

function rowOf(write: UserWrite) {
  return {
    userNameKey: fold(String(write.attributes.userName)),
    externalId: typeof write.attributes.externalId === "string" ? write.attributes.externalId : null,
    active: write.active,
    deactivatedAt: write.deactivatedAt,
    heldNameKey: write.heldNameKey,
    lastModified: write.at,
    attributes: JSON.stringify(write.attributes),
    search: JSON.stringify(write.search),
  };
}

function insertEmails(db: Database, write: UserWrite, keys: readonly string[]): Statement[] {
  if (keys.length === 0) return [];
  return [
    db.run(sql`
      INSERT INTO ${userEmails} (tenant, value_key, user_id)
      SELECT ${write.tenant}, value, ${write.id} FROM json_each(${JSON.stringify(keys)})`),
  ];
}

/** The distinct addresses in the searchable form of a user, which is folded already. */
function emailKeys(search: JsonObject): readonly string[] {
  const emails = Array.isArray(search.emails) ? search.emails : [];
  return [
    ...new Set(
      emails.map((email) => email?.value).filter((value): value is string => typeof value === "string"),
    ),
  ];
}
