import { and, between, eq, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { COMMIT_LIMITS } from "../limits.ts";
import type { Database } from "./database.ts";
import { listedJson } from "./listed.ts";
import { isTransient, messageOf } from "./platform-fault.ts";
import { events, operations } from "./tables/records.ts";
import { lanes, tenants } from "./tables/tenants.ts";

export type Statement = BatchItem<"sqlite">;

/** An event as the change states it; its place in the tenant's order is given by the commit. */
export interface EventDraft {
  readonly type:
    | "user.created"
    | "user.updated"
    | "user.deactivated"
    | "user.reactivated"
    | "user.deleted"
    | "group.created"
    | "group.updated"
    | "group.deleted"
    | "group.member_added"
    | "group.member_removed"
    | "group.member_confirmed";
  readonly data: JsonObject;
}

/** Everything that one change of a directory writes, and what it was decided on. */
export interface Change {
  readonly tenant: string;
  /** Time-ordered; the same for every try of the same step of the same request. */
  readonly operationId: string;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly at: number;
  /** What must still be so when the batch runs: SQL conditions, all of them. */
  readonly fence: readonly SQL[];
  /** Rows and work, in their order. */
  readonly statements: readonly Statement[];
  readonly events: readonly EventDraft[];
  readonly users?: number;
  readonly groups?: number;
  /** Whether the statements leave work behind, so that the lane is due. */
  readonly wakes: boolean;
  /** What the operation answers, now and when it is repeated. */
  readonly result: JsonObject;
}

export type CommitFault =
  /** Something that the change was decided on is no longer so: read again and decide again. */
  | { readonly kind: "stale" }
  | { readonly kind: "taken"; readonly what: "userName" | "displayName" | "target" }
  | { readonly kind: "tenantGone" }
  | { readonly kind: "overloaded" };

/**
 * The one way to write a directory: one D1 batch, so everything or nothing.
 *
 * The operation's row comes first and carries the fence: an expression that is NULL, and so refused by the column, unless every
 * condition holds at that moment. That covers missing rows too, which an UPDATE with a guard would pass over in silence. A repeated
 * operation gives the result of the first time.
 */
export async function commit(db: Database, change: Change): Promise<Result<JsonObject, CommitFault>> {
  for (let attempt = 1; ; attempt++) {
    try {
      await db.batch(batchOf(db, change));
      return ok(change.result);
    } catch (error) {
      const fault = faultOf(error);
      if (fault === undefined) throw error;
      if (fault.kind === "taken" || fault.kind === "tenantGone") return fail(fault);
      const first = await firstResult(db, change);
      if (first !== undefined) return ok(first);
      if (fault.kind === "stale" || attempt === COMMIT_LIMITS.attempts) return fail(fault);
    }
  }
}

function batchOf(db: Database, change: Change): [Statement, ...Statement[]] {
  const { tenant, at } = change;
  return [
    db.run(sql`
      INSERT INTO operations (tenant, id, at, result, fence)
      VALUES (${tenant}, ${change.operationId}, ${at}, ${JSON.stringify(change.result)}, ${holds(change.fence)})`),
    ...change.statements,
    ...(change.events.length === 0 ? [] : eventStatements(db, change)),
    ...(change.wakes ? [laneDue(db, tenant, at)] : []),
  ];
}

/** Whether the request has changed a group already: its operations' ids begin with the request's. */
export async function hasCommitted(
  db: Database,
  { tenant, requestId }: { readonly tenant: string; readonly requestId: string },
): Promise<boolean> {
  const [rows] = await db.batch([
    db
      .select({ id: operations.id })
      .from(operations)
      .where(and(eq(operations.tenant, tenant), between(operations.id, `${requestId}.`, `${requestId}/`)))
      .limit(1),
  ]);
  return rows.length > 0;
}

/** Makes the tenant's lane due at `at`, if it is not due earlier. */
export const laneDue = (db: Database, tenant: string, at: number): Statement =>
  db
    .update(lanes)
    .set({ dueAt: at })
    .where(and(eq(lanes.tenant, tenant), sql`(${lanes.dueAt} IS NULL OR ${lanes.dueAt} > ${at})`));

/** 1 when all conditions are met, otherwise NULL. */
const holds = (fence: readonly SQL[]): SQL =>
  fence.length === 0 ? sql`1` : sql`CASE WHEN ${and(...fence)} THEN 1 END`;

/** The fence alone, for batches that are no operations: the same row each time, refused when a condition is not met. */
export const guardRow = (
  db: Database,
  guard: {
    readonly tenant: string;
    readonly id: string;
    readonly at: number;
    readonly fence: readonly SQL[];
  },
): Statement =>
  db.run(sql`
    INSERT INTO operations (tenant, id, at, result, fence)
    VALUES (${guard.tenant}, ${guard.id}, ${guard.at}, '{}', ${holds(guard.fence)})
    ON CONFLICT DO UPDATE SET at = excluded.at`);

function eventStatements(db: Database, change: Change): Statement[] {
  const { tenant, requestId, at } = change;
  const count = change.events.length;
  return [
    db
      .update(tenants)
      .set({
        eventSeq: sql`${tenants.eventSeq} + ${count}`,
        ...(change.users === undefined ? {} : { userCount: sql`${tenants.userCount} + ${change.users}` }),
        ...(change.groups === undefined ? {} : { groupCount: sql`${tenants.groupCount} + ${change.groups}` }),
      })
      .where(eq(tenants.id, tenant)),
    db.run(sql`
      INSERT INTO ${events} (tenant, seq, type, at, request_id, data)
      SELECT ${tenant}, (SELECT event_seq FROM tenants WHERE id = ${tenant}) - ${count} + 1 + draft.key,
             draft.value ->> '$.type', ${at}, ${requestId}, draft.value -> '$.data'
        FROM ${listedJson(change.events)} draft`),
  ];
}

async function firstResult(db: Database, change: Change): Promise<JsonObject | undefined> {
  const [rows] = await db.batch([
    db
      .select({ result: operations.result })
      .from(operations)
      .where(and(eq(operations.tenant, change.tenant), eq(operations.id, change.operationId))),
  ]);
  return rows[0] === undefined ? undefined : (JSON.parse(rows[0].result) as JsonObject);
}

const constraints: readonly (readonly [string, CommitFault])[] = [
  ["NOT NULL constraint failed: operations.fence", { kind: "stale" }],
  ["UNIQUE constraint failed: operations.", { kind: "stale" }],
  ["NOT NULL constraint failed: events.seq", { kind: "tenantGone" }],
  ["UNIQUE constraint failed: users.tenant, users.user_name_key", { kind: "taken", what: "userName" }],
  [
    "UNIQUE constraint failed: groups.tenant, groups.display_name_key",
    { kind: "taken", what: "displayName" },
  ],
  ["UNIQUE constraint failed: targets.tenant, targets.name_key", { kind: "taken", what: "target" }],
];

function faultOf(error: unknown): CommitFault | undefined {
  const message = messageOf(error);
  const known = constraints.find(([text]) => message.includes(text));
  if (known !== undefined) return known[1];
  return isTransient(error) ? { kind: "overloaded" } : undefined;
}
