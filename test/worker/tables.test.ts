import { env } from "cloudflare:workers";
import { getTableConfig, SQLiteTable } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import * as alerts from "../../src/store/tables/alerts.ts";
import * as directory from "../../src/store/tables/directory.ts";
import * as propagation from "../../src/store/tables/propagation.ts";
import * as records from "../../src/store/tables/records.ts";
import * as roles from "../../src/store/tables/roles.ts";
import * as tenants from "../../src/store/tables/tenants.ts";

const defined = [alerts, directory, propagation, records, roles, tenants]
  .flatMap((tables) => Object.values<unknown>({ ...tables }))
  .filter((value) => value instanceof SQLiteTable)
  .map((table) => getTableConfig(table));

describe("the tables in code and those that the migrations make", () => {
  it("are the same ones", async () => {
    const made = await env.DB.prepare(
      "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'd1_%' AND name NOT LIKE '_cf_%'",
    ).all<{ name: string }>();
    expect(defined.map((table) => table.name).toSorted()).toEqual(
      made.results.map((row) => row.name).toSorted(),
    );
  });

  it.each(defined.map((table) => [table.name, table] as const))(
    "have the same columns: %s",
    async (name, table) => {
      const made = await env.DB.prepare(`SELECT name, type, "notnull" AS required FROM pragma_table_info(?)`)
        .bind(name)
        .all<{ name: string; type: string; required: number }>();
      const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
      expect(
        table.columns
          .map((column) => ({
            name: column.name,
            type: column.getSQLType().toUpperCase(),
            required: Number(column.notNull),
          }))
          .toSorted(byName),
      ).toEqual(made.results.toSorted(byName));
    },
  );
});
