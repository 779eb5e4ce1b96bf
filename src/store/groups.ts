import { and, eq, type SQL, sql } from "drizzle-orm";
import { fold } from "../lib/fold.ts";
import type { JsonObject } from "../lib/json.ts";
import { MEMBER_LIMITS } from "../limits/scim.ts";
import type { SortValue } from "../scim/boundary.ts";
import { soleBearer } from "./bearers.ts";
import type { Statement } from "./commit.ts";
import type { Database } from "./database.ts";
import { isListed, listed, listedJson } from "./listed.ts";
import { selectGroupsOf } from "./memberships.ts";
import { inList, type PageSlice, pageQuery } from "./page-slice.ts";
import { prepared, type Slot } from "./prepared.ts";
import { groups, type MemberType, members, parkedMembers } from "./tables/directory.ts";

/** A group as stored, without its members. Times are epoch milliseconds. */
export interface StoredGroup {
  readonly id: string;
  readonly version: number;
  readonly createdAt: number;
  readonly lastModified: number;
  readonly attributes: JsonObject;
  /** When the IdP last stated the group; null where that was when it was last changed. */
  readonly confirmedAt: number | null;
}

export type GroupRow = Omit<StoredGroup, "attributes"> & { readonly attributes: string };

export const readGroupRow = (row: GroupRow): StoredGroup => ({
  ...row,
  attributes: JSON.parse(row.attributes) as JsonObject,
});

const columns = {
  id: groups.id,
  version: groups.version,
  createdAt: groups.createdAt,
  lastModified: groups.lastModified,
  attributes: groups.attributes,
  confirmedAt: groups.confirmedAt,
} as const;

export const selectGroup = prepared((db, tenant: Slot, id: Slot) =>
  db
    .select(columns)
    .from(groups)
    .where(and(eq(groups.tenant, tenant), eq(groups.id, id))),
);

/** The group's version, if there is such a group; cheaper to send than the group itself. */
export const selectGroupVersion = (db: Database, tenant: string, id: string) =>
  db
    .select({ version: groups.version })
    .from(groups)
    .where(and(eq(groups.tenant, tenant), eq(groups.id, id)));

/** A page of groups, each with what it is sorted by. */
export const selectGroups = (db: Database, tenant: string, page: PageSlice) =>
  db.all<GroupRow & { readonly sortKey: SortValue }>(
    pageQuery(
      sql`${groups.id} AS id, ${groups.version} AS version, ${groups.createdAt} AS createdAt, ${groups.lastModified} AS lastModified,
          ${groups.attributes} AS attributes, ${groups.confirmedAt} AS confirmedAt, ${page.key} AS sortKey`,
      groups,
      tenant,
      page,
    ),
  );

/** Some groups by their ids, in the order of ids. */
export const selectGroupsById = (db: Database, tenant: string, ids: readonly string[]) =>
  db
    .select(columns)
    .from(groups)
    .where(and(eq(groups.tenant, tenant), inList(groups.id, ids)))
    .orderBy(groups.tenant, groups.id);

/** A member as answers need it. */
export interface MemberRow {
  readonly groupId: string;
  readonly value: string;
  readonly type: MemberType;
}

/**
 * The members of the groups of a page, in the order of the index: sorting them would read each a second time. `page` selects the groups'
 * `id`. One more than MEMBER_LIMITS.perRead says that these are not all: see `lateMembers` in http/scim.
 */
export const selectMembers = (db: Database, tenant: string, page: SQL) =>
  db.all<MemberRow>(sql`
    SELECT page.id AS groupId, held.value AS value, held.type AS type
      FROM (${page}) page CROSS JOIN members held ON held.tenant = ${tenant} AND held.group_id = page.id
     LIMIT ${MEMBER_LIMITS.perRead + 1}`);

/**
 * The next members of some groups, group by group: of the first one those after `after`. At most MEMBER_LIMITS.perRead, in the order of
 * the index, which CROSS JOIN holds to that of `ids`; an ORDER BY would read all of them to sort them.
 */
export const selectMembersAfter = (db: Database, tenant: string, ids: readonly string[], after: string) =>
  db.all<MemberRow>(sql`
    SELECT named.value AS groupId, held.value AS value, held.type AS type
      FROM json_each(${JSON.stringify(ids)}) named
     CROSS JOIN members held ON held.tenant = ${tenant} AND held.group_id = named.value
       AND held.value > CASE WHEN named.key = 0 THEN ${after} ELSE '' END
     LIMIT ${MEMBER_LIMITS.perRead}`);

/** Which version each of some groups has; nothing of those that are gone. */
export const selectGroupVersions = (db: Database, tenant: string, ids: readonly string[]) =>
  db
    .select({ id: groups.id, version: groups.version })
    .from(groups)
    .where(and(eq(groups.tenant, tenant), inList(groups.id, ids)));

/** What is known of one value that a request names as a member. */
export interface MemberFactRow {
  readonly value: string;
  readonly isUser: 0 | 1;
  readonly isGroup: 0 | 1;
  /** The one user or group whose external id the value is, where it is nobody's id. */
  readonly bearer: string | null;
  readonly bearerIsUser: 0 | 1;
  /** The state of the membership; null for whoever is no member. */
  readonly state: "confirmed" | "review" | null;
  /** When the IdP last stated the membership. */
  readonly statedAt: number | null;
  /** Since when the user is inactive. */
  readonly deactivatedAt: number | null;
  readonly parkedSince: number | null;
}

/**
 * Who each of `values` is, and how it stands with this group. Whoever is a member is somebody, who is not looked for; external ids are looked
 * for only where a value is nobody's id: CASE is what keeps SQLite from doing it for each.
 */
export const selectMemberFacts = (
  db: Database,
  tenant: string,
  groupId: string,
  values: readonly string[],
) => {
  const unless = (known: SQL, value: SQL) => sql`CASE WHEN ${known} THEN NULL ELSE ${value} END`;
  const bearer = unless(
    sql`held.value IS NOT NULL OR person.id IS NOT NULL OR nested.id IS NOT NULL`,
    soleBearer(tenant, sql`named.value`),
  );
  return db.all<MemberFactRow>(sql`
    SELECT named.value AS value,
           coalesce(held.type = 'User', person.id IS NOT NULL) AS isUser,
           coalesce(held.type = 'Group', nested.id IS NOT NULL) AS isGroup,
           ${bearer} AS bearer,
           bearing.id IS NOT NULL AS bearerIsUser,
           coalesce(held.state, theirs.state) AS state,
           coalesce(held.confirmed_at, held.added_at, theirs.confirmed_at, theirs.added_at) AS statedAt,
           coalesce(${deactivationOf(tenant, sql`held.value`)}, person.deactivated_at, bearing.deactivated_at) AS deactivatedAt,
           parked.since AS parkedSince
      FROM ${listed(values)} named
      LEFT JOIN members held ON held.tenant = ${tenant} AND held.group_id = ${groupId} AND held.value = named.value
      LEFT JOIN users person
        ON person.tenant = ${tenant} AND person.id = ${unless(sql`held.value IS NOT NULL`, sql`named.value`)}
      LEFT JOIN groups nested
        ON nested.tenant = ${tenant} AND nested.id = ${unless(sql`held.value IS NOT NULL OR person.id IS NOT NULL`, sql`named.value`)}
      LEFT JOIN users bearing ON bearing.tenant = ${tenant} AND bearing.id = ${bearer}
      LEFT JOIN members theirs ON theirs.tenant = ${tenant} AND theirs.group_id = ${groupId} AND theirs.value = ${bearer}
      LEFT JOIN parked_members parked ON parked.tenant = ${tenant} AND parked.group_id = ${groupId} AND parked.value = named.value`);
};

/** Since when a user is inactive: from the index of those who are, which costs nothing for all others. */
const deactivationOf = (tenant: string, userId: SQL): SQL => sql`
  (SELECT deactivated_at FROM users INDEXED BY users_deactivated
    WHERE tenant = ${tenant} AND id = ${userId} AND deactivated_at IS NOT NULL)`;

/** A member of a group, as the decision about the whole group needs it. */
export interface StoredMemberRow {
  readonly value: string;
  readonly type: MemberType;
  readonly state: "confirmed" | "review";
  readonly statedAt: number;
  readonly deactivatedAt: number | null;
}

/**
 * The first `limit` members of a group: what somebody who states them all is compared with. So each costs one row, where to look the stated
 * ones up would cost three for each.
 */
export const selectStoredMembers = (db: Database, tenant: string, groupId: string, limit: number) =>
  db.all<StoredMemberRow>(sql`
    SELECT value, type, state, coalesce(confirmed_at, added_at) AS statedAt, ${deactivationOf(tenant, sql`members.value`)} AS deactivatedAt
      FROM members WHERE tenant = ${tenant} AND group_id = ${groupId} LIMIT ${limit}`);

/** An id that waits in a group for whoever bears it. */
export interface ParkedRow {
  readonly value: string;
  readonly since: number;
}

/** The first `limit` of a group. */
export const selectParkedIn = (db: Database, tenant: string, groupId: string, limit: number) =>
  db.all<ParkedRow>(sql`
    SELECT value, since FROM parked_members WHERE tenant = ${tenant} AND group_id = ${groupId} LIMIT ${limit}`);

/** Members of a group that are not among `keep` and meet `condition`, up to `limit`. */
export const selectOtherMembers = (
  db: Database,
  tenant: string,
  groupId: string,
  keep: readonly string[],
  condition: SQL,
  limit: number,
) =>
  db.all<{ value: string; type: MemberType }>(sql`
    SELECT value, type FROM members
     WHERE tenant = ${tenant} AND group_id = ${groupId}
       AND value NOT IN (SELECT value FROM json_each(${JSON.stringify(keep)})) AND ${condition}
     LIMIT ${limit}`);

/** What a write of a group puts into its row. */
export interface GroupWrite {
  readonly tenant: string;
  readonly id: string;
  readonly attributes: JsonObject;
  readonly search: JsonObject;
  readonly at: number;
}

export const insertGroup = (db: Database, write: GroupWrite): Statement =>
  db
    .insert(groups)
    .values({ ...rowOf(write), tenant: write.tenant, id: write.id, version: 1, createdAt: write.at });

export const updateGroup = (db: Database, write: GroupWrite): Statement =>
  db
    .update(groups)
    .set({ ...rowOf(write), version: sql`${groups.version} + 1` })
    .where(and(eq(groups.tenant, write.tenant), eq(groups.id, write.id)));

/** Counts a change of members on the group itself, which is what fences other writers. */
export const bumpGroups = (db: Database, tenant: string, ids: readonly string[], at: number): Statement =>
  db.run(sql`
    UPDATE groups SET version = version + 1, last_modified = ${at}
     WHERE tenant = ${tenant} AND ${isListed(sql`id`, ids)}`);

/** The same where the IdP stated the group itself. */
export const bumpStatedGroup = (db: Database, tenant: string, id: string, at: number): Statement =>
  db
    .update(groups)
    .set({ version: sql`${groups.version} + 1`, lastModified: at, confirmedAt: at })
    .where(and(eq(groups.tenant, tenant), eq(groups.id, id)));

/** Notes that the IdP stated the group, which SCIM shows nobody. */
export const confirmGroup = (db: Database, tenant: string, id: string, at: number): Statement =>
  db
    .update(groups)
    .set({ confirmedAt: at })
    .where(and(eq(groups.tenant, tenant), eq(groups.id, id)));

export const deleteGroup = (db: Database, tenant: string, id: string): Statement[] => [
  db.delete(members).where(and(eq(members.tenant, tenant), eq(members.groupId, id))),
  db.delete(parkedMembers).where(and(eq(parkedMembers.tenant, tenant), eq(parkedMembers.groupId, id))),
  db.delete(groups).where(and(eq(groups.tenant, tenant), eq(groups.id, id))),
];

export const insertMembers = (
  db: Database,
  tenant: string,
  groupId: string,
  added: readonly { readonly value: string; readonly type: MemberType }[],
  at: number,
): Statement => {
  const [only, ...others] = added;
  // What is selected for a table with triggers, SQLite writes down first and reads again; one member comes without it.
  return only !== undefined && others.length === 0
    ? db.insert(members).values({ ...{ tenant, groupId, ...only }, state: "confirmed", addedAt: at })
    : db.run(sql`
        INSERT INTO members (tenant, group_id, value, type, state, added_at)
        SELECT ${tenant}, ${groupId}, value ->> '$.value', value ->> '$.type', 'confirmed', ${at}
          FROM ${listedJson(added)}`);
};

/** Makes somebody a member of groups that waited, each of which counts a version; nobody waits for them under these names any more. */
export const attachMember = (
  db: Database,
  tenant: string,
  member: { readonly value: string; readonly type: MemberType },
  groupIds: readonly string[],
  waiting: readonly { readonly groupId: string; readonly value: string }[],
  at: number,
): Statement[] => [
  db.run(sql`
    DELETE FROM parked_members WHERE (tenant, group_id, value) IN (
      SELECT ${tenant}, value ->> 0, value ->> 1
        FROM json_each(${JSON.stringify(waiting.map(({ groupId, value }) => [groupId, value]))}))`),
  db.run(sql`
    INSERT INTO members (tenant, group_id, value, type, state, added_at)
    SELECT ${tenant}, value, ${member.value}, ${member.type}, 'confirmed', ${at}
      FROM json_each(${JSON.stringify(groupIds)})`),
  bumpGroups(db, tenant, groupIds, at),
];

export const deleteMembers = (
  db: Database,
  tenant: string,
  groupId: string,
  values: readonly string[],
): Statement =>
  db.run(sql`
    DELETE FROM members WHERE tenant = ${tenant} AND group_id = ${groupId} AND ${isListed(sql`value`, values)}`);

/** Notes that the IdP stated these memberships again: none of them waits for review any more. */
export const confirmMembers = (
  db: Database,
  tenant: string,
  groupId: string,
  values: readonly string[],
  at: number,
): Statement =>
  db.run(sql`
    UPDATE members SET state = 'confirmed', confirmed_at = ${at}
     WHERE tenant = ${tenant} AND group_id = ${groupId} AND ${isListed(sql`value`, values)}`);

/** Takes a user out of every group. */
export const deleteMemberEverywhere = (db: Database, tenant: string, userId: string): Statement =>
  db.run(sql`
    DELETE FROM members WHERE tenant = ${tenant} AND value = ${userId} AND group_id IN (${selectGroupsOf(tenant, userId)})`);

/** The groups that hold a group directly. */
export const selectParents = (db: Database, tenant: string, groupId: string) =>
  db.all<{ groupId: string }>(sql`
    SELECT group_id AS groupId FROM members INDEXED BY members_parents
     WHERE tenant = ${tenant} AND value = ${groupId} AND type = 'Group'`);

/** Takes a group out of the groups that hold it. */
export const deleteFromParents = (
  db: Database,
  tenant: string,
  groupId: string,
  parents: readonly string[],
): Statement =>
  db.run(sql`
    DELETE FROM members WHERE tenant = ${tenant} AND value = ${groupId} AND ${isListed(sql`group_id`, parents)}`);

/** Lets ids wait for whoever bears them one day; those that wait already do so from now on. */
export const parkMembers = (
  db: Database,
  tenant: string,
  groupId: string,
  values: readonly string[],
  at: number,
): Statement =>
  db.run(sql`
    INSERT INTO parked_members (tenant, group_id, value, since)
    SELECT ${tenant}, ${groupId}, value, ${at} FROM json_each(${JSON.stringify(values)}) WHERE true
        ON CONFLICT (tenant, group_id, value) DO UPDATE SET since = excluded.since`);

export const unparkMembers = (
  db: Database,
  tenant: string,
  groupId: string,
  values: readonly string[],
): Statement =>
  db.run(sql`
    DELETE FROM parked_members WHERE tenant = ${tenant} AND group_id = ${groupId} AND ${isListed(sql`value`, values)}`);

function rowOf(write: GroupWrite) {
  return {
    displayNameKey: fold(String(write.attributes.displayName)),
    externalId: typeof write.attributes.externalId === "string" ? write.attributes.externalId : null,
    lastModified: write.at,
    confirmedAt: write.at,
    attributes: JSON.stringify(write.attributes),
    search: JSON.stringify(write.search),
  };
}
