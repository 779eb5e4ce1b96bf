import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { TokenKind } from "../../lib/token.ts";

/** The tables of customers: who they are, how they sign in, where their Foundation is. */

export type TenantStatus = "active" | "suspended";

export const tenants = sqliteTable("tenants", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  idp: text("idp").notNull(),
  status: text("status").$type<TenantStatus>().notNull(),
  createdAt: integer("created_at").notNull(),
  /** JSON: the policies that differ from the IdP's defaults. */
  policies: text("policies").notNull(),
  /** JSON: the mapping as the administrator stated it. */
  mapping: text("mapping").notNull(),
  mappingVersion: integer("mapping_version").notNull(),
  /** JSON: the extension schemas that the tenant has defined (scim/extensions.ts). */
  schemas: text("schemas").notNull().default("[]"),
  eventSeq: integer("event_seq").notNull(),
  userCount: integer("user_count").notNull(),
  groupCount: integer("group_count").notNull(),
  /** When the tenant's lane should run next; absent when nothing is due. Here, because each change writes this row anyway. */
  dueAt: integer("due_at"),
});

export const tokens = sqliteTable(
  "tokens",
  {
    tenant: text("tenant").notNull(),
    /** SHA-256 of the token, hex. The token itself is nowhere. */
    hash: text("hash").notNull(),
    id: text("id").notNull(),
    kind: text("kind").$type<TokenKind>().notNull(),
    /** The tenant's status, repeated so that checking a token reads one row. */
    status: text("status").$type<TenantStatus>().notNull(),
    /** Whether the tenant has defined schemas, repeated for the same reason. */
    extended: integer("extended", { mode: "boolean" }).notNull().default(false),
    label: text("label").notNull(),
    lastFour: text("last_four").notNull(),
    createdAt: integer("created_at").notNull(),
    lastUsedAt: integer("last_used_at"),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.hash] })],
);

export const invites = sqliteTable("invites", {
  codeHash: text("code_hash").primaryKey(),
  label: text("label").notNull(),
  createdAt: integer("created_at").notNull(),
  usedAt: integer("used_at"),
  usedBy: text("used_by"),
});

export const connections = sqliteTable("connections", {
  tenant: text("tenant").primaryKey(),
  baseUrl: text("base_url").notNull(),
  organization: text("organization").notNull(),
  iamPrefix: text("iam_prefix").notNull(),
  groupsPrefix: text("groups_prefix").notNull(),
  roleBinding: text("role_binding").$type<"group" | "user">().notNull(),
  provisionUsers: integer("provision_users", { mode: "boolean" }).notNull(),
  /** Calls per second that this Foundation takes; absent where nothing was said. */
  callsPerSecond: integer("calls_per_second"),
  /** Whether anything may be written to Foundation yet, or the connection waits for its start. */
  started: integer("started", { mode: "boolean" }).notNull().default(true),
  /** Sealed, see lib/seal.ts. */
  credentials: text("credentials").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const lanes = sqliteTable(
  "lanes",
  {
    tenant: text("tenant").primaryKey(),
    /** Raised by each new instance of the lane; an older instance can commit nothing after that. */
    epoch: integer("epoch").notNull(),
    /** When the next comparison with Foundation is due; absent without a connection. */
    compareAt: integer("compare_at"),
    comparedAt: integer("compared_at"),
    convergedAt: integer("converged_at"),
    degradedSince: integer("degraded_since"),
    degradedReason: text("degraded_reason"),
    deadLetters: integer("dead_letters").notNull(),
    /** The last mass change that was let through with a warning, in words. */
    massChange: text("mass_change"),
    massChangeAt: integer("mass_change_at"),
    /** JSON: how long changes took to reach Foundation, see lane/latency.ts. */
    latency: text("latency").notNull().default("{}"),
    /** What the last comparison has shown of all targets, see lane/proof.ts. */
    desiredDigest: text("desired_digest"),
    foundationDigest: text("foundation_digest"),
    differing: integer("differing").notNull().default(0),
    /** What was left after the last run, counted up to `LANE_LIMITS.countedItems`; `pending` has what waits as well. */
    pending: integer("pending").notNull().default(0),
    parked: integer("parked").notNull().default(0),
    held: integer("held").notNull().default(0),
    dismissed: integer("dismissed").notNull().default(0),
    oldestPendingSince: integer("oldest_pending_since"),
    countedAt: integer("counted_at"),
    /** People who are in at least one target, and targets that are in Foundation: see store/presence.ts. */
    people: integer("people").notNull().default(0),
    targets: integer("targets").notNull().default(0),
    /** Groups and memberships that the IdP has not stated for long, and people in no group: see store/leftovers.ts. */
    stale: integer("stale"),
    ungrouped: integer("ungrouped"),
    /** Runs that ended in an error of ours since one went well. */
    failedRuns: integer("failed_runs").notNull().default(0),
  },
  (table) => [index("lanes_compare").on(table.compareAt)],
);

/** What has opened a session: an admin token, or a set-up link. */
export type SessionOpener = "token" | "link";

export const sessions = sqliteTable(
  "sessions",
  {
    tenant: text("tenant").notNull(),
    /** SHA-256 of what the browser's cookie holds, hex. */
    hash: text("hash").notNull(),
    opener: text("opener").$type<SessionOpener>().notNull(),
    /** The hash of the token or link: the session ends with it. */
    openerHash: text("opener_hash").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.hash] })],
);

export const setupLinks = sqliteTable(
  "setup_links",
  {
    tenant: text("tenant").notNull(),
    /** SHA-256 of the link's secret, hex. The secret itself is nowhere. */
    hash: text("hash").notNull(),
    id: text("id").notNull(),
    label: text("label").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.hash] })],
);
