import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The tables of what happened: operations (for repeats), events (for programs), activity (for people). */

export const operations = sqliteTable(
  "operations",
  {
    tenant: text("tenant").notNull(),
    /** Time-ordered, so that old ones are a range. */
    id: text("id").notNull(),
    at: integer("at").notNull(),
    /** JSON: what the operation answered first, and answers again. */
    result: text("result").notNull(),
    /** 1, or NULL and so refused together with the whole batch. */
    fence: integer("fence").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.id] })],
);

export const events = sqliteTable(
  "events",
  {
    tenant: text("tenant").notNull(),
    /** Counts up by one per tenant, in commit order. */
    seq: integer("seq").notNull(),
    type: text("type").notNull(),
    at: integer("at").notNull(),
    requestId: text("request_id").notNull(),
    data: text("data").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.seq] })],
);

export const activity = sqliteTable(
  "activity",
  {
    tenant: text("tenant").notNull(),
    /** The request's id, time-ordered. */
    id: text("id").notNull(),
    at: integer("at").notNull(),
    method: text("method").notNull(),
    path: text("path").notNull(),
    status: integer("status").notNull(),
    client: text("client").notNull(),
    /** JSON: the names of the tolerances used. */
    tolerances: text("tolerances").notNull(),
    request: text("request"),
    response: text("response"),
    /** JSON: what the request changed. */
    changed: text("changed").notNull(),
    summary: text("summary").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.id] })],
);
