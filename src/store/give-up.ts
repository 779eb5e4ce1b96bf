import { and, eq, type SQL, sql } from "drizzle-orm";
import type { JsonObject } from "../lib/json.ts";
import { COMMIT_LIMITS } from "../limits/scim.ts";
import type { Database } from "./database.ts";
import { isTransient } from "./platform-fault.ts";
import { repeat } from "./repeat.ts";
import { operations } from "./tables/records.ts";
import type { Wanted } from "./wanted.ts";

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
