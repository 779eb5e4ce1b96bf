import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The tables of alerts: who is told of failures, and what is on its way to them. */

/** What a tenant may be told of. */
export const ALERT_EVENTS = ["parked", "held", "degraded", "recovered", "drift"] as const;
export type AlertEvent = (typeof ALERT_EVENTS)[number];

export const alerts = sqliteTable(
  "alerts",
  {
    tenant: text("tenant").primaryKey(),
    url: text("url").notNull(),
    /** JSON: a list of `AlertEvent`. */
    events: text("events").notNull(),
    degradedMinutes: integer("degraded_minutes").notNull(),
    /** What messages are signed with; sealed, see lib/seal.ts. */
    secret: text("secret").notNull(),
    /** The address of this installation, for links in messages. */
    linkBase: text("link_base").notNull(),
    /** JSON: what was told last, see lane/alerts/decide.ts. */
    told: text("told").notNull(),
    /** When it has to be looked again whether there is something to tell; absent where only a run of the lane can change that. */
    lookAt: integer("look_at"),
    /** When there is something to do: the earlier of `lookAt` and of what the outbox has. */
    dueAt: integer("due_at"),
    deliveredAt: integer("delivered_at"),
    failedAt: integer("failed_at"),
    /** How the last delivery that failed went, in plain words. */
    failure: text("failure"),
    /** Messages that no try could deliver. */
    givenUp: integer("given_up").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [index("alerts_due").on(table.dueAt)],
);

export const alertOutbox = sqliteTable(
  "alert_outbox",
  {
    tenant: text("tenant").notNull(),
    /** The message's id, the same with each try. */
    id: text("id").notNull(),
    type: text("type").notNull(),
    body: text("body").notNull(),
    createdAt: integer("created_at").notNull(),
    dueAt: integer("due_at").notNull(),
    attempts: integer("attempts").notNull(),
    /** How the last try went, in plain words. */
    lastStatus: text("last_status"),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.id] })],
);
