import { fillPlaceholders, type Placeholder, sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Batched, Database } from "./database.ts";

/** The place of a value in a statement that is prepared. */
export type Slot<T = string> = Placeholder<string, T>;

type SlotsOf<Values extends readonly unknown[]> = {
  readonly [Index in keyof Values]: Slot<Values[Index]>;
};

/**
 * A statement whose SQL is put together when it is first needed and then kept, because that takes longer than anything else that is done
 * for it here. `build` is called once, with slots in place of the values; so nothing in it may depend on what the values are.
 */
export function prepared<Values extends readonly unknown[], Query extends BatchItem<"sqlite">>(
  build: (db: Database, ...slots: SlotsOf<Values>) => Query,
): (db: Database, ...values: Values) => Query {
  let kept: { readonly sql: string; readonly params: unknown[]; readonly query: Prepared } | undefined;
  const prepare = (db: Database) => {
    const slots = Array.from({ length: build.length - 1 }, (_, index) => sql.placeholder(`${index}`));
    const query = (build(db, ...(slots as unknown as SlotsOf<Values>)) as unknown as Batched)._prepare();
    return { ...query.getQuery(), params: [...query.getQuery().params], query };
  };
  return (db, ...values) => {
    kept ??= prepare(db);
    const { sql: text, params, query } = kept;
    const named = Object.fromEntries(values.entries());
    const filled: Prepared = {
      getQuery: () => ({ sql: text, params: fillPlaceholders(params, named) }),
      mapResult: (result, isFromBatch) => query.mapResult(result, isFromBatch),
    };
    return { _prepare: () => filled } satisfies Batched as unknown as Query;
  };
}

type Prepared = ReturnType<Batched["_prepare"]>;
