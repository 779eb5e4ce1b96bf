import { or, type SQL, sql } from "drizzle-orm";
import type { ResolvedFilter } from "../scim/filter/ast.ts";
import type { Finder, SearchedColumns } from "./filter-plan.ts";
import { type FilterColumns, filterToSql } from "./filter-sql.ts";
import { everybodyBelow, groupsHolding, userGroups, userGroupsOfFew } from "./filter-user-groups.ts";
import { groups, members, userEmails, users } from "./tables/directory.ts";

/**
 * The allow-list between SCIM attributes and our tables. What is not here is looked up in the searchable JSON. Ids are UUIDs in lower
 * case, so they are their own folded form.
 */

/**
 * What is made when a resource is answered, or not at all: there is nothing to compare with. Filters on these are refused before they
 * get here (scim/filter/answerable.ts). Of `meta.location` there is the part that tells resources apart, because lists are sorted by it.
 */
const notStored = { column: sql`NULL`, kind: "text" } as const;
const notStoredFolded = { column: sql`NULL`, kind: "folded" } as const;

const ofUsers = {
  search: users.search,
  direct: {
    id: { column: users.id, kind: "text" },
    userName: { column: users.userNameKey, kind: "folded" },
    externalId: { column: users.externalId, kind: "text" },
    active: { column: users.active, kind: "boolean01" },
    meta: { column: users.id, kind: "text" },
    "meta.resourceType": { column: sql`'User'`, kind: "text" },
    "meta.created": { column: users.createdAt, kind: "millis" },
    "meta.lastModified": { column: users.lastModified, kind: "millis" },
    "meta.version": { column: sql`('W/"' || ${users.version} || '"')`, kind: "text" },
    "meta.location": { column: sql`('/Users/' || ${users.id})`, kind: "text" },
  },
} as const;

export const userColumns = (tenant: string): SearchedColumns => ({
  ...ofUsers,
  id: users.id,
  related: {
    emails: {
      kind: "index",
      narrowBy: {
        value: (value) =>
          sql`${users.id} IN (SELECT user_id FROM ${userEmails} WHERE tenant = ${tenant} AND value_key = ${value})`,
      },
    },
    groups: userGroups(tenant),
  },
  ofFew: { ...ofUsers, related: { groups: userGroupsOfFew } },
  finders: {
    id: key(tenant, sql`found.id FROM ${users} found`, sql`found.id`),
    userName: key(tenant, sql`found.id FROM ${users} found`, sql`found.user_name_key`),
    externalId: key(tenant, sql`found.id FROM ${users} found`, sql`found.external_id`),
    "emails.value": {
      ...key(tenant, sql`found.user_id FROM ${userEmails} found`, sql`found.value_key`),
      from: (value) => ({
        source: sql`${userEmails} found CROSS JOIN ${users}`,
        tenant: sql`found.tenant`,
        condition: sql`found.tenant = ${tenant} AND found.value_key = ${value} AND ${users.id} = found.user_id`,
        id: sql`found.user_id`,
      }),
    },
    "groups.value": { isNarrow: false, ids: (values) => everybodyBelow(tenant, values) },
  },
  sparse: {
    externalId: {
      ...{ table: users, tenant: users.tenant, id: users.id, column: users.externalId },
      index: sql`users_external_id`,
    },
  },
  ranges: ["userName", "meta.lastModified"],
});

const ofGroups = {
  search: groups.search,
  direct: {
    id: { column: groups.id, kind: "text" },
    displayName: { column: groups.displayNameKey, kind: "folded" },
    externalId: { column: groups.externalId, kind: "text" },
    meta: { column: groups.id, kind: "text" },
    "meta.resourceType": { column: sql`'Group'`, kind: "text" },
    "meta.created": { column: groups.createdAt, kind: "millis" },
    "meta.lastModified": { column: groups.lastModified, kind: "millis" },
    "meta.version": { column: sql`('W/"' || ${groups.version} || '"')`, kind: "text" },
    "meta.location": { column: sql`('/Groups/' || ${groups.id})`, kind: "text" },
  },
} as const;

const elementOfMembers = {
  value: { column: sql`membership.value`, kind: "folded" },
  type: { column: sql`lower(membership.type)`, kind: "folded" },
  display: notStoredFolded,
  $ref: notStored,
} as const;

const relatedToGroups = {
  members: {
    kind: "rows",
    exists: (condition: SQL) =>
      sql`EXISTS (SELECT 1 FROM ${members} membership WHERE membership.tenant = ${groups.tenant} AND membership.group_id = ${groups.id} AND ${condition})`,
    element: elementOfMembers,
  },
} as const;

export const groupColumns = (tenant: string): SearchedColumns => ({
  ...ofGroups,
  id: groups.id,
  related: relatedToGroups,
  ofFew: { ...ofGroups, related: relatedToGroups },
  finders: {
    id: key(tenant, sql`found.id FROM ${groups} found`, sql`found.id`),
    displayName: key(tenant, sql`found.id FROM ${groups} found`, sql`found.display_name_key`),
    externalId: key(tenant, sql`found.id FROM ${groups} found`, sql`found.external_id`),
    "members.value": {
      isNarrow: true,
      ids: (values) => sql`SELECT group_id FROM (${groupsHolding(tenant, values)})`,
      from: (value) => ({
        source: sql`(${groupsHolding(tenant, [value])}) found CROSS JOIN ${groups}`,
        tenant: sql`found.tenant`,
        condition: sql`${groups.tenant} = found.tenant AND ${groups.id} = found.group_id`,
        id: sql`found.group_id`,
      }),
    },
  },
  sparse: {
    externalId: {
      ...{ table: groups, tenant: groups.tenant, id: groups.id, column: groups.externalId },
      index: sql`groups_external_id`,
    },
  },
  ranges: ["displayName", "meta.lastModified"],
});

/** The ids of those who have one of the values in a column with an index. */
const narrow = (tenant: string, idFrom: SQL, column: SQL): Finder => ({
  isNarrow: true,
  ids: (values) =>
    sql`SELECT ${idFrom} WHERE found.tenant = ${tenant} AND ${column} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`,
});

/** The same where one value hardly ever has several. */
const key = (tenant: string, idFrom: SQL, column: SQL): Finder => ({
  ...narrow(tenant, idFrom, column),
  isKey: true,
});

/** The stored members that any of these filters (over sub-attributes of `members`) picks; undefined where there are no filters. */
export function memberCondition(filters: readonly ResolvedFilter[]): SQL | undefined {
  const columns: FilterColumns = {
    search: sql`'{}'`,
    direct: {
      value: { column: members.value, kind: "folded" },
      type: { column: sql`lower(${members.type})`, kind: "folded" },
      display: notStoredFolded,
      $ref: notStored,
    },
    related: {},
  };
  return or(...filters.map((filter) => filterToSql(filter, columns)));
}
