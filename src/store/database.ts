import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { Meter } from "./meter.ts";

/**
 * D1 through Drizzle. Everything goes through `batch`: a batch is one wait, and it is the only transaction that D1 has. Of a join, give
 * columns that share a name an alias (`.as(…)`): D1 answers a batch with objects, and the later column would hide the earlier.
 */
export type Database = DrizzleD1Database<Record<string, never>>;

/** Opens the database so that each trip is counted on `meter`. */
export function openDatabase(d1: D1Database, meter: Meter): Database {
  // Drizzle's own batch (0.45) cannot bind the parameters of `db.run(sql…)` and `db.all(sql…)`, which are most of our statements.
  const batch = async (items: readonly BatchItem<"sqlite">[]): Promise<unknown[]> => {
    const sent = items
      .filter((item) => item !== nothing)
      .map((item) => (item as unknown as Batched)._prepare());
    const statements = sent.map((query) => {
      const { sql, params } = query.getQuery();
      return d1.prepare(sql).bind(...params);
    });
    const started = Date.now();
    const results = await d1.batch(statements);
    meter.add({
      trips: 1,
      queries: statements.length,
      read: results.reduce((sum, result) => sum + (result.meta.rows_read ?? 0), 0),
      written: results.reduce((sum, result) => sum + (result.meta.rows_written ?? 0), 0),
      milliseconds: Date.now() - started,
    });
    const read = results.map((result, index) => sent[index]?.mapResult(result, true)).values();
    return items.map((item) => (item === nothing ? [] : read.next().value));
  };
  return Object.assign(Object.create(builderOf(d1)) as Database, { batch: batch as Database["batch"] });
}

/** What puts statements together: one for the isolate, because nothing of it is a request's. */
function builderOf(d1: D1Database): Database {
  const known = builders.get(d1);
  if (known !== undefined) return known;
  const builder = drizzle(d1);
  builders.set(d1, builder);
  return builder;
}

const builders = new WeakMap<D1Database, Database>();

/** What stands in a batch where a statement is not needed: it is not sent, and gives no rows. */
export const nothing = {} as RunnableQuery<never[], "sqlite">;

/** The part of a Drizzle query that its own batch uses. */
export interface Batched {
  _prepare(): {
    getQuery(): { readonly sql: string; readonly params: readonly unknown[] };
    mapResult(result: D1Result, isFromBatch: boolean): unknown;
  };
}
