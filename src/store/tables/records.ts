import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** The tables of what happened: operations (for repeats), events (for programs), activity, reads, senders and hours (for people). */

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
    /** The IdP that it looked like; NULL where that cannot be told. */
    idp: text("idp"),
    /** JSON: the names of the tolerances used. */
    tolerances: text("tolerances").notNull(),
    request: text("request"),
    response: text("response"),
    /** JSON: the canonical operations, resource or filter that the request was understood as. */
    understood: text("understood"),
    /** JSON: what the request changed, in short. */
    changed: text("changed").notNull(),
    /** JSON: the attributes before and after, and who came and went. */
    details: text("details"),
    /** JSON: whom it is about, as in `activity_subjects`. */
    subjects: text("subjects").notNull().default("[]"),
    /** The tenant's last event when this was written: those of the request are up to there. */
    eventSeq: integer("event_seq").notNull().default(0),
    summary: text("summary").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.id] })],
);

export const activitySubjects = sqliteTable(
  "activity_subjects",
  {
    tenant: text("tenant").notNull(),
    /** `id/` and the id of a user or a group; `userName/` or `displayName/` and a folded name. */
    subject: text("subject").notNull(),
    id: text("id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.subject, table.id] })],
);

export const recentReads = sqliteTable(
  "recent_reads",
  {
    tenant: text("tenant").notNull(),
    /** The second's place in the hour, so that it is written over an hour later. */
    slot: integer("slot").notNull(),
    /** Epoch seconds. */
    second: integer("second").notNull(),
    count: integer("count").notNull(),
    /** JSON: the first few reads of that second. */
    sample: text("sample").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.slot] })],
);

export const senders = sqliteTable(
  "senders",
  {
    tenant: text("tenant").notNull(),
    /** Empty where it cannot be told. */
    idp: text("idp").notNull(),
    /** The `User-Agent` when it was last noted. */
    client: text("client").notNull(),
    /** Whether it has called itself by name, or was only told by how its requests look. */
    certain: integer("certain", { mode: "boolean" }).notNull(),
    firstAt: integer("first_at").notNull(),
    lastAt: integer("last_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.idp] })],
);

export const hourly = sqliteTable(
  "hourly",
  {
    tenant: text("tenant").notNull(),
    /** Hours since the epoch. */
    hour: integer("hour").notNull(),
    changes: integer("changes").notNull().default(0),
    refused: integer("refused").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    callsFailed: integer("calls_failed").notNull().default(0),
    /** JSON: how long changes took to reach Foundation, in the classes of lane/latency.ts; NULL where none was acknowledged. */
    delays: text("delays"),
  },
  (table) => [primaryKey({ columns: [table.tenant, table.hour] })],
);
