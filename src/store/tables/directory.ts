import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** The tables of the directory: users and groups as the IdP last stated them. */

export const users = sqliteTable(
  "users",
  {
    tenant: text("tenant").notNull(),
    id: text("id").notNull(),
    userNameKey: text("user_name_key").notNull(),
    externalId: text("external_id"),
    active: integer("active", { mode: "boolean" }).notNull(),
    version: integer("version").notNull(),
    createdAt: integer("created_at").notNull(),
    lastModified: integer("last_modified").notNull(),
    deactivatedAt: integer("deactivated_at"),
    /** JSON: the canonical resource, as it is returned. */
    attributes: text("attributes").notNull(),
    /** JSON: the folded form that filters look at, see scim/filter/searchable.ts. */
    search: text("search").notNull(),
    /** The folded name that this user bore before a rename in view of deletion; nobody else may take it. */
    heldNameKey: text("held_name_key"),
    /** JSON: the ids of the groups that hold the user directly. Triggers on `members` keep it, nobody else writes it. */
    groupIds: text("group_ids").notNull().default("[]"),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.id] }),
    index("users_held_name").on(table.tenant, table.heldNameKey),
    uniqueIndex("users_user_name").on(table.tenant, table.userNameKey),
    index("users_deactivated").on(table.tenant, table.id),
    index("users_inactive_names").on(table.tenant, table.userNameKey),
    index("users_external_id").on(table.tenant, table.externalId, table.id),
    index("users_last_modified").on(table.tenant, table.lastModified, table.id),
  ],
);

/** The e-mail addresses of users, folded, so that a filter on them uses an index. */
export const userEmails = sqliteTable(
  "user_emails",
  {
    tenant: text("tenant").notNull(),
    valueKey: text("value_key").notNull(),
    userId: text("user_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.valueKey, table.userId] })],
);

export const groups = sqliteTable(
  "groups",
  {
    tenant: text("tenant").notNull(),
    id: text("id").notNull(),
    displayNameKey: text("display_name_key").notNull(),
    externalId: text("external_id"),
    version: integer("version").notNull(),
    createdAt: integer("created_at").notNull(),
    lastModified: integer("last_modified").notNull(),
    attributes: text("attributes").notNull(),
    search: text("search").notNull(),
    /** When the IdP last stated the group; absent where that was when it was last changed. */
    confirmedAt: integer("confirmed_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.id] }),
    uniqueIndex("groups_display_name").on(table.tenant, table.displayNameKey),
    index("groups_external_id").on(table.tenant, table.externalId, table.id),
    index("groups_last_modified").on(table.tenant, table.lastModified, table.id),
  ],
);

export type MemberType = "User" | "Group";

export const members = sqliteTable(
  "members",
  {
    tenant: text("tenant").notNull(),
    groupId: text("group_id").notNull(),
    /** A user's id or, for a nested group, a group's. */
    value: text("value").notNull(),
    type: text("type").$type<MemberType>().notNull(),
    /** `review`: from before a deactivation, and counts only once somebody says so. */
    state: text("state").$type<"confirmed" | "review">().notNull(),
    addedAt: integer("added_at").notNull(),
    /** When the IdP last stated it, where that is later than `addedAt`. */
    confirmedAt: integer("confirmed_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.groupId, table.value] }),
    index("members_nested").on(table.tenant, table.groupId, table.value),
    index("members_review").on(table.tenant, table.value, table.groupId),
    index("members_parents").on(table.tenant, table.value, table.groupId),
  ],
);

/** Ids that an IdP named as members and nobody bears. */
export const parkedMembers = sqliteTable(
  "parked_members",
  {
    tenant: text("tenant").notNull(),
    groupId: text("group_id").notNull(),
    value: text("value").notNull(),
    since: integer("since").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.groupId, table.value] }),
    index("parked_members_value").on(table.tenant, table.value, table.groupId),
  ],
);
