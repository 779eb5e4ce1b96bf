import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The tables of roles: who gives which to a target, and who holds which because Rollcall gave it. */

export const targetRoles = sqliteTable(
  "target_roles",
  {
    tenant: text("tenant").notNull(),
    groupId: text("group_id").notNull(),
    targetId: text("target_id").notNull(),
    /** The role's name, folded. */
    roleKey: text("role_key").notNull(),
    role: text("role").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.groupId, table.targetId, table.roleKey] }),
    index("target_roles_target").on(table.tenant, table.targetId, table.roleKey),
  ],
);

/** Who holds a role: the Foundation group of a target, or a person. */
export type PrincipalKind = "group" | "user";

/**
 * `maybe`: giving it was or is about to be sent; `present`: that was answered; `found`: desired, and somebody else had given it before;
 * `absent`: withdrawn, kept until late calls are over.
 */
export type RoleState = "maybe" | "present" | "found" | "absent";

export const roleLedger = sqliteTable(
  "role_ledger",
  {
    tenant: text("tenant").notNull(),
    roleKey: text("role_key").notNull(),
    /** The Foundation identifier of the group or the user. */
    principal: text("principal").notNull(),
    role: text("role").notNull(),
    kind: text("kind").$type<PrincipalKind>().notNull(),
    /** For a user, the target through which the role came. */
    targetId: text("target_id").notNull(),
    /** Empty for kind `group`. */
    userId: text("user_id").notNull(),
    foundationRoleId: text("foundation_role_id").notNull(),
    state: text("state").$type<RoleState>().notNull(),
    since: integer("since").notNull(),
    /** Until when giving it, never answered, may still take effect; 0 where nothing is unsure. */
    addUnsureUntil: integer("add_unsure_until").notNull(),
    /** Until when withdrawing it, never answered, may still take effect. */
    removeUnsureUntil: integer("remove_unsure_until").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.roleKey, table.principal] }),
    index("role_ledger_target").on(table.tenant, table.targetId),
    index("role_ledger_user").on(table.tenant, table.userId),
  ],
);
