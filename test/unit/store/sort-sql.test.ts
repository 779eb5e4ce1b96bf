import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type SQL, sql } from "drizzle-orm";
import { integer, SQLiteSyncDialect, sqliteTable, text } from "drizzle-orm/sqlite-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isObject, type Json, type JsonObject } from "../../../src/lib/json.ts";
import { type Boundary, mergePlaces, type Placed, type SortValue } from "../../../src/scim/boundary.ts";
import type { ResolvedPath } from "../../../src/scim/filter/ast.ts";
import { toSearchable } from "../../../src/scim/filter/searchable.ts";
import { readSorts } from "../../../src/scim/sort.ts";
import type { FilterColumns } from "../../../src/store/filter-sql.ts";
import { onSide, orderBy, type SortKey, sortKey } from "../../../src/store/sort-sql.ts";
import { TENANT_URN, userType } from "../scim/filter/workshop.ts";
import { users } from "./filter-arbitrary.ts";

const dialect = new SQLiteSyncDialect();
const database = new DatabaseSync(":memory:");
database.exec(
  "CREATE TABLE r (id TEXT PRIMARY KEY, search TEXT NOT NULL, user_name TEXT NOT NULL, created INTEGER)",
);
const table = sqliteTable("r", {
  id: text("id"),
  search: text("search"),
  userName: text("user_name").notNull(),
  created: integer("created"),
});
const columns: FilterColumns = {
  search: table.search,
  direct: {
    userName: { column: table.userName, kind: "folded" },
    "meta.created": { column: table.created, kind: "millis" },
  },
  related: {},
};

function pathOf(sortBy: string): ResolvedPath | undefined {
  const sorts = readSorts({ sortBy }, [userType]);
  if (!sorts.ok) throw new Error(sorts.error.detail);
  return sorts.value[0]?.path;
}

const ATTRIBUTES = [
  "userName",
  "meta.created",
  "title",
  "profileUrl",
  "active",
  "name.familyName",
  "emails",
  "emails.type",
  "x509Certificates",
  "manager.displayName",
  "level",
  "share",
  "hired",
  "Code",
  "tags",
  "sites.city",
  "sites.rooms",
];

describe("sortKey, orderBy and onSide", () => {
  it("put every list into the same order as a slow sort does, and cut it at any place", () => {
    fc.assert(
      fc.property(
        fc.array(users, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(...ATTRIBUTES),
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        (stock, sortBy, descending, backwards, inclusive) => {
          const all = stock.map((user, index) => toSearchable({ ...user, id: `u${index}` }, userType));
          fill(all);
          const path = pathOf(sortBy);
          const key = sortKey(path, columns);
          const places = all.map((one) => ({ id: String(one.id), sortKey: slowKey(one, path) }));
          const expected = mergePlaces(places, [], descending);
          expect(select(key, undefined, descending)).toEqual(expected);

          expected.forEach((place, index) => {
            const boundary: Boundary = { ...place, backwards, inclusive };
            const side = backwards
              ? expected.slice(0, inclusive ? index + 1 : index).toReversed()
              : expected.slice(inclusive ? index : index + 1);
            const condition = onSide(boundary, key, table.id, descending);
            expect(select(key, condition, descending !== backwards)).toEqual(side);
          });
        },
      ),
      { numRuns: 500 },
    );
  });

  it("has an order without a key, and of a key that no resource has", () => {
    fill([{ id: "u0" }, { id: "u1" }, { id: "u2" }]);
    const boundary = { id: "u1", sortKey: null, backwards: false, inclusive: false };
    const none = sortKey(undefined, columns);
    expect(select(none, onSide(boundary, undefined, table.id, false), false)).toEqual([
      { id: "u2", sortKey: null },
    ]);
    expect(select(none, onSide(boundary, none, table.id, true), true)).toEqual([{ id: "u0", sortKey: null }]);
    const elsewhere = { ...boundary, sortKey: "x" };
    expect(select(none, onSide(elsewhere, none, table.id, false), false)).toHaveLength(3);
    expect(select(none, onSide(elsewhere, none, table.id, true), true)).toHaveLength(0);
  });

  it("uses the index of a column that is never NULL", () => {
    const boundary = { id: "u1", sortKey: "x", backwards: false, inclusive: false };
    const key = sortKey(pathOf("userName"), columns);
    fill([]);
    database.exec("CREATE UNIQUE INDEX IF NOT EXISTS r_user_name ON r (user_name)");
    const { text: statement, params } = render(key, onSide(boundary, key, table.id, false), false);
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${statement}`).all(...params);
    expect(plan.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/SEARCH r USING INDEX r_user_name \(user_name>\?\)/),
    ]);
    database.exec("DROP INDEX r_user_name");
  });

  it("cuts long texts, so that a cursor fits into an address", () => {
    fill([{ id: "u0", title: "x".repeat(1000) }]);
    const [place] = select(sortKey(pathOf("title"), columns), undefined, false);
    expect(place?.sortKey).toBe("x".repeat(256));
  });
});

function fill(all: readonly JsonObject[]): void {
  database.exec("DELETE FROM r");
  for (const one of all) {
    const created = isObject(one.meta) ? one.meta.created : undefined;
    database
      .prepare("INSERT INTO r VALUES (?, ?, ?, ?)")
      .run(
        String(one.id),
        JSON.stringify(one),
        String(one.userName ?? ""),
        typeof created === "string" ? Date.parse(created) : null,
      );
  }
}

function render(key: SortKey, condition: SQL | undefined, descending: boolean) {
  const order = sql.join([...orderBy(key, table.id, descending)], sql`, `);
  const query = dialect.sqlToQuery(
    sql`SELECT id, ${key.sql} AS sortKey FROM r WHERE ${condition ?? sql`1`} ORDER BY ${order}`,
  );
  return { text: query.sql, params: query.params as SQLInputValue[] };
}

function select(key: SortKey, condition: SQL | undefined, descending: boolean): readonly Placed[] {
  const { text: statement, params } = render(key, condition, descending);
  return database
    .prepare(statement)
    .all(...params)
    .map(({ id, sortKey: value }) => ({ id: String(id), sortKey: value as SortValue }));
}

/** RFC 7644 §3.4.2.3, by hand: the value, of several the primary one, else the first. */
function slowKey(resource: JsonObject, path: ResolvedPath | undefined): SortValue {
  if (path === undefined) return null;
  const { attribute, sub, extension } = path;
  if (attribute.name === "userName" && extension === undefined) return String(resource.userName ?? "");
  const home = extension === undefined ? resource : resource[extension.id];
  const value = isObject(home) ? home[attribute.name] : undefined;
  const elements: readonly Json[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const leading = [
    ...elements.filter((one) => isObject(one) && one.primary === true),
    ...elements.filter((one) => !(isObject(one) && one.primary === true)),
  ];
  const leaves = leading.flatMap((one) =>
    sub === undefined ? one : isObject(one) ? (one[sub.name] ?? []) : [],
  );
  const [first] = leaves;
  if (first === undefined) return null;
  if (attribute.name === "meta") return Date.parse(String(first));
  if (typeof first === "boolean") return first ? 1 : 0;
  return typeof first === "number" ? first : String(first);
}

it("takes the attributes of a tenant's own schema", () => {
  expect(pathOf(`${TENANT_URN}:level`)?.attribute.type).toBe("integer");
});
