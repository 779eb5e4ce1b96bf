import { type Column, getTableName, type SQL, Subquery, sql } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Boundary } from "../scim/boundary.ts";

/** A column that may be NULL, with an index of the tenant, the column and the id that leaves NULL out. */
export interface SparseColumn {
  readonly table: SQLiteTable;
  readonly tenant: Column;
  readonly column: Column;
  readonly id: Column;
  readonly index: SQL;
}

/**
 * The rows of a table in the order of such a column, as what stands after FROM: those with a value as the index holds them, and behind them,
 * or before them in descending order, those without, by id. SQLite reads the second part only when the first has ended; its own way to this
 * order is to read and sort everything. To find the rows without a value it goes through those with one, which costs the pages where the
 * parts meet as much as the table has rows.
 */
export function sparselySorted(
  sparse: SparseColumn,
  tenant: string,
  {
    boundary,
    descending,
    limit,
  }: { readonly boundary: Boundary | undefined; readonly descending: boolean; readonly limit: number },
): Subquery {
  const { table, column, id, index } = sparse;
  const direction = sql.raw(descending ? "DESC" : "ASC");
  const beyond = sql.raw(`${descending ? "<" : ">"}${boundary?.inclusive ? "=" : ""}`);
  const part = (from: SQL, condition: SQL, order: SQL) =>
    sql`SELECT * FROM (SELECT * FROM ${table} ${from} WHERE ${sparse.tenant} = ${tenant} AND ${condition} ORDER BY ${order} LIMIT ${limit})`;
  const withValue = (condition: SQL) =>
    part(
      sql`INDEXED BY ${index}`,
      sql`${column} IS NOT NULL${condition}`,
      sql`${sparse.tenant}, ${column} ${direction}, ${id} ${direction}`,
    );
  const without = (condition: SQL) =>
    part(sql``, sql`${column} IS NULL${condition}`, sql`${sparse.tenant}, ${id} ${direction}`);

  const parts = partsFrom(boundary, descending).map((which) => {
    const isBegun = boundary !== undefined && which === (boundary.sortKey === null ? "without" : "withValue");
    if (which === "without") return without(isBegun ? sql` AND ${id} ${beyond} ${boundary.id}` : sql``);
    return withValue(
      isBegun ? sql` AND (${column}, ${id}) ${beyond} (${boundary.sortKey}, ${boundary.id})` : sql``,
    );
  });
  // Under the table's own name, so that everything else of a statement need not know.
  return new Subquery(sql.join(parts, sql` UNION ALL `), {}, getTableName(table));
}

/** The parts from the boundary on, in their order. */
function partsFrom(
  boundary: Boundary | undefined,
  descending: boolean,
): readonly ("withValue" | "without")[] {
  const all = descending ? (["without", "withValue"] as const) : (["withValue", "without"] as const);
  const isInFirst = boundary === undefined || (boundary.sortKey === null) === descending;
  return isInFirst ? all : all.slice(1);
}
