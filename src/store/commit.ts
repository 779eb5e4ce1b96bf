import { and, between, eq, ne, type SQL, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { COMMIT_LIMITS } from "../limits/scim.ts";
import type { Database } from "./database.ts";
import { GIVEN_UP, giveUp, isWanted } from "./give-up.ts";
import { listedJson } from "./listed.ts";
import { isTransient, messageOf } from "./platform-fault.ts";
import { events, operations } from "./tables/records.ts";
import { tenants } from "./tables/tenants.ts";
import { type Wanted, wantedFrom } from "./wanted.ts";

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
  /** Time-ordered, and of this decision alone: what is decided anew is another operation. */
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
  /** By whom and how long; by default, whoever called `commit`. */
  readonly wanted?: Wanted;
}

export type CommitFault =
  /** Something that the change was decided on is no longer so: read again and decide again. */
  | { readonly kind: "stale" }
  | { readonly kind: "taken"; readonly what: "userName" | "displayName" | "target" }
  /** A user would be in more groups than the user's row holds. */
  | { readonly kind: "crowded" }
  | { readonly kind: "tenantGone" }
  /** Nobody waits for it any more. */
  | { readonly kind: "late" }
  /** The platform failed it, and it may or may not have been committed where D1 could not be asked. */
  | { readonly kind: "overloaded" };

/**
 * The one way to write a directory: one D1 batch, so everything or nothing.
 *
 * The operation's row comes first and carries the fence: an expression that is NULL, and so refused by the column, unless every
 * condition holds at that moment. That covers missing rows too, which an UPDATE with a guard would pass over in silence. A repeated
 * operation gives the result of the first time. When this ends in a fault, nothing of the change takes effect later.
 */
export async function commit(db: Database, change: Change): Promise<Result<JsonObject, CommitFault>> {
  const wanted = change.wanted ?? wantedFrom(Date.now());
  let isLost = false;
  for (let attempt = 1; ; attempt++) {
    try {
      await db.batch(batchOf(db, change, wanted));
      return ok(change.result);
    } catch (error) {
      const fault = faultOf(error);
      // What failed so may have taken effect, or may do so yet.
      if (fault?.kind === "overloaded") isLost = true;
      if (fault?.kind === "overloaded" && attempt < COMMIT_LIMITS.attempts) continue;
      const { tenant, operationId } = change;
      if (isLost || fault?.kind === "repeated") {
        const fate = await giveUp(db, { tenant, id: operationId, until: wanted.until });
        if (fate.kind === "committed") return ok(fate.result);
        if (fate.kind === "unknown") return fail({ kind: "overloaded" });
      }
      if (fault === undefined) throw error;
      return fail(fault.kind === "repeated" ? { kind: "late" } : fault);
    }
  }
}

function batchOf(db: Database, change: Change, wanted: Wanted): [Statement, ...Statement[]] {
  const { tenant, at } = change;
  return [
    db.run(sql`
      INSERT INTO operations (tenant, id, at, result, fence)
      VALUES (${tenant}, ${change.operationId}, CASE WHEN ${isWanted(tenant, wanted)} THEN ${at} END,
              ${JSON.stringify(change.result)}, ${holds(change.fence)})`),
    ...change.statements,
    ...(change.events.length > 0 ? eventStatements(db, change) : []),
    ...(change.events.length === 0 && change.wakes ? [laneDue(db, tenant, at)] : []),
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
      .where(
        and(
          eq(operations.tenant, tenant),
          between(operations.id, `${requestId}.`, `${requestId}/`),
          ne(operations.result, GIVEN_UP),
        ),
      )
      .limit(1),
  ]);
  return rows.length > 0;
}

/** Makes the tenant's lane due at `at`, if it is not due earlier. */
export const laneDue = (db: Database, tenant: string, at: number): Statement =>
  db
    .update(tenants)
    .set({ dueAt: at })
    .where(and(eq(tenants.id, tenant), isDueAfter(at)));

const isDueAfter = (at: number): SQL => sql`(${tenants.dueAt} IS NULL OR ${tenants.dueAt} > ${at})`;

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
        ...(change.wakes ? { dueAt: sql`iif(${isDueAfter(at)}, ${at}, ${tenants.dueAt})` } : {}),
      })
      .where(eq(tenants.id, tenant)),
    db.run(sql`
      INSERT INTO ${events} (tenant, seq, type, at, request_id, data)
      SELECT ${tenant}, (SELECT event_seq FROM tenants WHERE id = ${tenant}) - ${count} + 1 + draft.key,
             draft.value ->> '$.type', ${at}, ${requestId}, draft.value -> '$.data'
        FROM ${listedJson(change.events)} draft`),
  ];
}

/** `repeated`: there is a row of this operation already, be it committed or given up. */
type BatchFault = CommitFault | { readonly kind: "repeated" };

const constraints: readonly (readonly [string, BatchFault])[] = [
  ["NOT NULL constraint failed: operations.at", { kind: "late" }],
  ["NOT NULL constraint failed: operations.fence", { kind: "stale" }],
  ["UNIQUE constraint failed: operations.", { kind: "repeated" }],
  ["NOT NULL constraint failed: events.seq", { kind: "tenantGone" }],
  ["NOT NULL constraint failed: users.group_ids", { kind: "crowded" }],
  ["UNIQUE constraint failed: users.tenant, users.user_name_key", { kind: "taken", what: "userName" }],
  [
    "UNIQUE constraint failed: groups.tenant, groups.display_name_key",
    { kind: "taken", what: "displayName" },
  ],
  ["UNIQUE constraint failed: targets.tenant, targets.name_key", { kind: "taken", what: "target" }],
];

function faultOf(error: unknown): BatchFault | undefined {
  const message = messageOf(error);
  const known = constraints.find(([text]) => message.includes(text));
  if (known !== undefined) return known[1];
  return isTransient(error) ? { kind: "overloaded" } : undefined;
}
