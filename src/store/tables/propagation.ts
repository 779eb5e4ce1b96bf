import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/** The tables between directory and Foundation: targets, what feeds them, work, ledger, and who is who over there. */

/** `wanted`: not there yet; `creating`: a creation was sent and its answer is not known; `present`: there, with its identifier. */
export type TargetState = "wanted" | "creating" | "present";

export const targets = sqliteTable(
  "targets",
  {
    tenant: text("tenant").notNull(),
    id: text("id").notNull(),
    name: text("name").notNull(),
    /** The name before the tenant's name template, folded. */
    nameKey: text("name_key").notNull(),
    /** Whether an existing Foundation group of that name may be taken over. */
    adopt: integer("adopt", { mode: "boolean" }).notNull(),
    state: text("state").$type<TargetState>().notNull(),
    foundationId: text("foundation_id"),
    /** The name in Foundation, which lags behind `name` after a rename; while it is `creating`, the name that the creation was sent with. */
    foundationName: text("foundation_name"),
    /** While it is `creating`: until when the creation may still take effect. */
    creatingUntil: integer("creating_until"),
    createdHere: integer("created_here", { mode: "boolean" }).notNull(),
    createdAt: integer("created_at").notNull(),
    /** What the last comparison has shown, see lane/proof.ts. */
    desiredDigest: text("desired_digest"),
    foundationDigest: text("foundation_digest"),
    strangers: integer("strangers").notNull().default(0),
    differing: integer("differing").notNull().default(0),
    digestedAt: integer("digested_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.id] }),
    uniqueIndex("targets_name").on(table.tenant, table.nameKey),
  ],
);

export const targetSources = sqliteTable(
  "target_sources",
  {
    tenant: text("tenant").notNull(),
    groupId: text("group_id").notNull(),
    targetId: text("target_id").notNull(),
    /** Whether the target's name is made from this group's attributes, so that it follows a rename. */
    ownName: integer("own_name", { mode: "boolean" }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.groupId, table.targetId] }),
    index("target_sources_target").on(table.tenant, table.targetId, table.groupId),
  ],
);

/**
 * `group`: make, rename or drop the Foundation group; `user`: find or make the Foundation user; `member`: one person in one target;
 * `role`: the roles of a target, or those of one person through it.
 */
export type WorkKind = "group" | "user" | "member" | "role";
/**
 * `pending`: due at `dueAt`; `parked`: needs somebody; `waiting`: for a parked group or user; `held`: a removal that the guard holds back
 * since `dueAt`; `dismissed`: a held one that an administrator does not want.
 */
export type WorkState = "pending" | "parked" | "waiting" | "held" | "dismissed";

export const work = sqliteTable(
  "work",
  {
    tenant: text("tenant").notNull(),
    kind: text("kind").$type<WorkKind>().notNull(),
    /** Empty for kind `user`. */
    targetId: text("target_id").notNull(),
    /** A user's id; empty for kind `group`, and for the roles of a target as a whole. */
    subject: text("subject").notNull(),
    generation: integer("generation").notNull(),
    state: text("state").$type<WorkState>().notNull(),
    /** The order within a drain, see foundation/rank.ts. A hint: what is done is decided by desired and ledger. */
    rank: integer("rank").notNull(),
    dueAt: integer("due_at").notNull(),
    since: integer("since").notNull(),
    attempts: integer("attempts").notNull(),
    reason: text("reason"),
    remedy: text("remedy"),
    /** Whether an administrator has approved the removal that this work is about. */
    approved: integer("approved", { mode: "boolean" }).notNull().default(false),
    /** The state that the receiver of alerts was told of last. */
    told: text("told").$type<"parked" | "held">(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.kind, table.targetId, table.subject] }),
    index("work_due").on(table.tenant, table.state, table.rank, table.dueAt),
    index("work_stuck").on(table.tenant, table.subject),
    index("work_untold").on(table.tenant, table.state),
    index("work_told").on(table.tenant, table.told, table.state),
  ],
);

/** Who was taken out of which target when. */
export const departures = sqliteTable(
  "departures",
  {
    tenant: text("tenant").notNull(),
    at: integer("at").notNull(),
    targetId: text("target_id").notNull(),
    userId: text("user_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.at, table.targetId, table.userId] })],
);

/** `maybe`: an add was or is about to be sent; `present`: an add was answered; `absent`: removed, kept until late calls are over. */
export type LedgerState = "maybe" | "present" | "absent";

export const ledger = sqliteTable(
  "ledger",
  {
    tenant: text("tenant").notNull(),
    targetId: text("target_id").notNull(),
    userId: text("user_id").notNull(),
    foundationUserId: text("foundation_user_id").notNull(),
    state: text("state").$type<LedgerState>().notNull(),
    since: integer("since").notNull(),
    /** Until when an add that was never answered may still take effect. */
    addUnsureUntil: integer("add_unsure_until").notNull(),
    /** Until when a removal that was never answered may still take effect. */
    removeUnsureUntil: integer("remove_unsure_until").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.targetId, table.userId] }),
    index("ledger_user").on(table.tenant, table.userId, table.targetId),
  ],
);

/** What the ledger knows of one person in one target. The times are epoch milliseconds; 0 means that nothing is unsure. */
export interface LedgerEntry {
  readonly foundationUserId: string;
  readonly state: LedgerState;
  readonly addUnsureUntil: number;
  readonly removeUnsureUntil: number;
}

export type FoundationUserState = "creating" | "linked";

export const foundationUsers = sqliteTable(
  "foundation_users",
  {
    tenant: text("tenant").notNull(),
    userId: text("user_id").notNull(),
    state: text("state").$type<FoundationUserState>().notNull(),
    foundationId: text("foundation_id"),
    createdHere: integer("created_here", { mode: "boolean" }).notNull(),
    userNameKey: text("user_name_key").notNull(),
    externalId: text("external_id"),
    since: integer("since").notNull(),
    /** Since when the directory has no such user any more. */
    goneAt: integer("gone_at"),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.userId] }),
    index("foundation_users_gone_name").on(table.tenant, table.userNameKey),
    index("foundation_users_gone_external").on(table.tenant, table.externalId),
    uniqueIndex("foundation_users_foundation").on(table.tenant, table.foundationId),
  ],
);

export type DriftKind = "stranger" | "missing" | "vanished" | "renamed" | "role";

export const drift = sqliteTable(
  "drift",
  {
    tenant: text("tenant").notNull(),
    id: text("id").notNull(),
    kind: text("kind").$type<DriftKind>().notNull(),
    targetId: text("target_id").notNull(),
    /** The Foundation identifier of the user it is about; empty where it is about the group. */
    subject: text("subject").notNull(),
    since: integer("since").notNull(),
    seenAt: integer("seen_at").notNull(),
    action: text("action").notNull(),
    /** The role that it is about; otherwise empty. */
    role: text("role").notNull().default(""),
  },
  (table) => [
    primaryKey({ columns: [table.tenant, table.id] }),
    uniqueIndex("drift_finding").on(table.tenant, table.kind, table.targetId, table.subject, table.role),
  ],
);
