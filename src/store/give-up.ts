import { and, eq, type SQL, sql } from "drizzle-orm";
import type { JsonObject } from "../lib/json.ts";
import { COMMIT_LIMITS } from "../limits.ts";
import type { Database } from "./database.ts";
import { isTransient } from "./platform-fault.ts";
import { repeat } from "./repeat.ts";
import { operations } from "./tables/records.ts";

/**
 * How long a change is wanted: until whoever asked for it has been answered. A try whose answer the platform lost may go on where nobody sees
 * it: in an object that was moved away, or as a batch on its way to D1. Carried out after its caller was answered, it would read what newer
 * requests have made of the directory, and undo it; no version tells that it comes too late.
 *
 * So whoever answers without knowing what became of a try first gives it up: a row in `operations` that the try's own batch cannot pass.
 * D1 puts the two in an order. Either the try was committed before, and is part of what is answered; or it never will be. The row costs a trip
 * only where something was lost. Where nobody is left to write it (the caller itself has ended), or D1 does not take it, time decides: by D1's
 * own clock, no batch passes after `until`.
 */
export interface Wanted {
  /** Epoch milliseconds. */
  readonly until: number;
  /** The calls that the change is part of, each of which may be given up: ids of rows in `operations`. */
  readonly calls: readonly string[];
}

/** What a request that begins `now` may still do. */
export const wantedFrom = (now: number): Wanted => ({ until: now + COMMIT_LIMITS.lifeMs, calls: [] });

/** The same as part of one call more. */
export const withCall = ({ until, calls }: Wanted, call: string): Wanted => ({
  until,
  calls: [...calls, call],
});

/** That the change is wanted still. Each call is looked up by its whole key, which costs no row where there is none. */
export const isWanted = (tenant: string, { until, calls }: Wanted): SQL =>
  sql.join(
    [
      sql`unixepoch('subsec') * 1000 < ${until}`,
      ...calls.map(
        (call) => sql`NOT EXISTS (SELECT 1 FROM operations WHERE tenant = ${tenant} AND id = ${call})`,
      ),
    ],
    sql` AND `,
  );

/** What became of an operation or a call: nothing of it comes after this is known. `unknown`: nor is it known what came before. */
export type Fate =
  | { readonly kind: "committed"; readonly result: JsonObject }
  | { readonly kind: "never" }
  | { readonly kind: "unknown" };

/**
 * Gives an operation up, or a call with all operations that are part of it, and says what has become of it. Returns only when nothing of it
 * can take effect any more: at once when D1 takes the row, else when its time is over.
 */
export async function giveUp(
  db: Database,
  given: { readonly tenant: string; readonly id: string; readonly until: number },
): Promise<Fate> {
  try {
    return await note(db, given);
  } catch (error) {
    if (!isTransient(error)) throw error;
  }
  const rest = given.until + COMMIT_LIMITS.skewMs - Date.now();
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, rest)));
  try {
    return await note(db, given);
  } catch (error) {
    if (!isTransient(error)) throw error;
    return { kind: "unknown" };
  }
}

/** No result of an operation: theirs are objects. */
export const GIVEN_UP = "null";

/** Of a tenant that is gone nothing is committed, and nothing is left behind. */
function note(db: Database, { tenant, id }: { readonly tenant: string; readonly id: string }): Promise<Fate> {
  return repeat(COMMIT_LIMITS.attempts, async () => {
    const [, rows] = await db.batch([
      db.run(sql`
        INSERT INTO operations (tenant, id, at, result, fence)
        SELECT id, ${id}, ${Date.now()}, ${GIVEN_UP}, 1 FROM tenants WHERE id = ${tenant}
            ON CONFLICT DO NOTHING`),
      db
        .select({ result: operations.result })
        .from(operations)
        .where(and(eq(operations.tenant, tenant), eq(operations.id, id))),
    ]);
    const result = rows[0]?.result ?? GIVEN_UP;
    if (result === GIVEN_UP) return { kind: "never" };
    return { kind: "committed", result: JSON.parse(result) as JsonObject };
  });
}
