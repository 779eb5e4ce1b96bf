import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type SQL, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { isObject, type Json, type JsonObject } from "../../../src/lib/json.ts";
import { FILTER_LIMITS } from "../../../src/limits/scim.ts";
import type { ResolvedFilter } from "../../../src/scim/filter/ast.ts";
import { matches } from "../../../src/scim/filter/evaluate.ts";
import { resolveFilter } from "../../../src/scim/filter/resolve.ts";
import { toSearchable } from "../../../src/scim/filter/searchable.ts";
import { groupResourceType } from "../../../src/scim/resource-types.ts";
import { type FilterColumns, filterToSql } from "../../../src/store/filter-sql.ts";
import { resolved, userType } from "../scim/filter/workshop.ts";
import { filters, users } from "./filter-arbitrary.ts";

const dialect = new SQLiteSyncDialect();

/** With the limits of D1, where the local ones are wider; a fifth of the expression depth is left to the rest of a statement. */
const database = new DatabaseSync(":memory:", {
  limits: { exprDepth: 80, variableNumber: 100, likePatternLength: 50, functionArg: 32, sqlLength: 100_000 },
});
database.exec(`
  CREATE TABLE r (id TEXT PRIMARY KEY, search TEXT NOT NULL, rest TEXT NOT NULL,
                  user_name TEXT, external_id TEXT, active INTEGER, created INTEGER);
  CREATE INDEX r_user_name ON r (user_name);
  CREATE TABLE emails (tenant TEXT, r_id TEXT, value TEXT, type TEXT, display TEXT, is_primary INTEGER);
  CREATE INDEX emails_value ON emails (tenant, value, r_id);
`);

const direct: FilterColumns["direct"] = {
  id: { column: sql`r.id`, kind: "text" },
  userName: { column: sql`r.user_name`, kind: "folded" },
  externalId: { column: sql`r.external_id`, kind: "text" },
  active: { column: sql`r.active`, kind: "boolean01" },
  meta: { column: sql`r.created`, kind: "millis" },
  "meta.created": { column: sql`r.created`, kind: "millis" },
};

/** The three ways in which a table may hold what filters look at. All of them have to mean the same. */
const layouts = {
  json: { search: sql`r.search`, direct: {}, related: {} },
  columns: {
    search: sql`r.search`,
    direct,
    related: {
      emails: {
        kind: "index",
        narrowBy: {
          value: (value: SQL) =>
            sql`r.id IN (SELECT r_id FROM emails WHERE tenant = ${"t"} AND value = ${value})`,
        },
      },
    },
  },
  /** `rest` is the JSON without what the columns and the table hold. */
  rows: {
    search: sql`r.rest`,
    direct,
    related: {
      emails: {
        kind: "rows",
        exists: (condition: SQL) =>
          sql`EXISTS (SELECT 1 FROM emails WHERE emails.tenant = ${"t"} AND emails.r_id = r.id AND ${condition})`,
        element: {
          value: { column: sql`emails.value`, kind: "folded" },
          type: { column: sql`emails.type`, kind: "folded" },
          display: { column: sql`emails.display`, kind: "folded" },
          primary: { column: sql`emails.is_primary`, kind: "boolean01" },
        },
      },
    },
  },
} as const satisfies Record<string, FilterColumns>;

/** D1's bound parameters per statement, without ten for the rest of the statement. */
const PARAMETERS = 90;

type Layout = keyof typeof layouts;
const everyLayout = Object.keys(layouts) as Layout[];

beforeEach(() => database.exec("DELETE FROM r; DELETE FROM emails"));

function insert(resource: JsonObject): void {
  const { id, userName, externalId, active, meta, emails, ...rest } = resource;
  const created = isObject(meta) ? meta.created : undefined;
  database
    .prepare("INSERT INTO r VALUES (?, ?, ?, ?, ?, ?, ?)")
    .run(
      column(id),
      JSON.stringify(resource),
      JSON.stringify(rest),
      column(userName),
      column(externalId),
      column(active),
      typeof created === "string" ? Date.parse(created) : null,
    );
  for (const email of Array.isArray(emails) ? (emails as readonly JsonObject[]) : []) {
    database
      .prepare("INSERT INTO emails VALUES ('t', ?, ?, ?, ?, ?)")
      .run(column(id), column(email.value), column(email.type), column(email.display), column(email.primary));
  }
}

function column(value: Json | undefined): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  return typeof value === "string" || typeof value === "number" ? value : null;
}

const render = (filter: ResolvedFilter, layout: Layout) => {
  const query = dialect.sqlToQuery(sql`SELECT r.id FROM r WHERE ${filterToSql(filter, layouts[layout])}`);
  return { text: query.sql, params: query.params as SQLInputValue[] };
};

function select(filter: ResolvedFilter, layout: Layout): unknown[] {
  const { text, params } = render(filter, layout);
  return database
    .prepare(`${text} ORDER BY r.id`)
    .all(...params)
    .map(({ id }) => id);
}

/** `not (test or test and not (…))`, as deep as can be: each of `shares` is one more test in that half of a level. */
function stairs(levels: number, test: string, shares: readonly number[]): string {
  const repeated = (half: number) => shares.filter((share) => share === half).map(() => test);
  return Array.from({ length: levels }).reduce<string>((inner, _, level) => {
    const conjunction = [...repeated(2 * level), inner].join(" and ");
    return `not (${[...repeated(2 * level + 1), conjunction].join(" or ")})`;
  }, test);
}

const plan = (filter: string, layout: Layout): string => {
  const { text, params } = render(resolved(filter), layout);
  const rows = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(...params);
  return rows.map(({ detail }) => detail).join("\n");
};

describe("filterToSql", () => {
  it("selects exactly what the predicate finds, however the table holds it", () => {
    const stocks = fc.array(users, { minLength: 1, maxLength: 6 });
    const questions = fc.array(filters, { minLength: 1, maxLength: 8 });

    fc.assert(
      fc.property(stocks, questions, (stock, asked) => {
        database.exec("DELETE FROM r; DELETE FROM emails");
        const searchables = stock.map((user, index) => toSearchable({ ...user, id: `u${index}` }, userType));
        searchables.forEach(insert);
        for (const filter of asked) {
          const result = resolveFilter(filter, userType);
          if (!result.ok) throw new Error(result.error.detail);
          const expected = searchables.filter((one) => matches(result.value, one)).map(({ id }) => id);
          for (const layout of everyLayout)
            expect([layout, select(result.value, layout)]).toEqual([layout, expected]);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("takes the largest filters within D1's limits", () => {
    const levels = FILTER_LIMITS.maxDepth - 1;
    const share = fc.nat({ max: 2 * levels - 1 });
    const shares = fc.array(share, {
      minLength: FILTER_LIMITS.maxComparisons - 1,
      maxLength: FILTER_LIMITS.maxComparisons - 1,
    });

    fc.assert(
      fc.property(shares, fc.constantFrom(...everyLayout), (given, layout) => {
        for (const [attribute, test] of [
          ["emails", 'value sw "b"'],
          ["sites", "rooms eq 1"],
        ] as const) {
          const filter = resolved(`${attribute}[${stairs(levels, test, given)}]`);
          const { text, params } = render(filter, layout);

          expect(params.length).toBeLessThanOrEqual(PARAMETERS);
          expect(() => database.prepare(text)).not.toThrow();
        }
      }),
    );
  });

  it.each(['emails sw "b"', 'emails eq "b"', 'emails[value sw "b"]', 'userName sw "b"'])(
    "takes the longest chain of %s within D1's limits",
    (test) => {
      const tests = Array.from({ length: FILTER_LIMITS.maxComparisons }, () => test);
      const filter = resolved(tests.join(" or "));
      insert(toSearchable({ id: "u1", userName: "b", emails: [{ type: "work", value: "b" }] }, userType));

      for (const layout of everyLayout) {
        expect(render(filter, layout).params.length).toBeLessThanOrEqual(PARAMETERS);
        expect(select(filter, layout)).toEqual(["u1"]);
      }
    },
  );

  it("takes the longest chain between brackets within D1's limits", () => {
    const tests = Array.from({ length: FILTER_LIMITS.maxComparisons }, () => 'value sw "b"');
    insert(toSearchable({ id: "u1", emails: [{ type: "work", value: "b" }] }, userType));

    for (const layout of everyLayout) {
      expect(select(resolved(`emails[${tests.join(" or ")}]`), layout)).toEqual(["u1"]);
    }
  });

  it("keeps what a client sends out of the SQL text", () => {
    for (const layout of everyLayout) {
      const { text, params } = render(
        resolved(
          `userName eq "'; DROP TABLE r; --" or emails[type eq "x\\"') OR 1=1 --"] or title co "secret"`,
        ),
        layout,
      );

      expect(text).not.toMatch(/drop|1=1|secret/i);
      expect(params).toContain("'; drop table r; --");
    }
  });

  it("refuses a schema's name that could leave its quotes", () => {
    const path = (name: string): ResolvedFilter => {
      const filter = resolved("title pr");
      if (filter.kind !== "present") throw new Error("not a presence test");
      return { ...filter, path: { attribute: { ...filter.path.attribute, name } } };
    };

    for (const name of ["a'b", 'a"b', "a\\b", "ä", ""]) {
      expect(() => filterToSql(path(name), layouts.json)).toThrow("cannot be part of a path");
    }
    expect(() => filterToSql(path("a-b_c$1"), layouts.json)).not.toThrow();
  });

  it.each([
    ['title sw "a\u{10ffff}"', ["u1"]],
    ['title sw "\u{10ffff}"', ["u3"]],
    ['title sw "\ud7ff"', ["u4"]],
    ['title ew "😀"', ["u6"]],
    ['title co "%"', ["u7"]],
  ])("counts characters by code point and knows no wildcards: %s", (text, expected) => {
    const titles = ["a\u{10ffff}b", "b", "\u{10ffff}", "\ud7ffx", "\ue000", "a😀", "100%"];
    titles.forEach((title, index) => {
      insert({ id: `u${index + 1}`, title });
    });

    expect(select(resolved(text), "json")).toEqual(expected);
  });

  describe("uses an index", () => {
    it.each(['userName eq "a"', 'userName sw "a"', 'active eq true and userName eq "a"'])(
      "for %s",
      (text) => {
        expect(plan(text, "columns")).toContain("SEARCH r USING INDEX r_user_name");
      },
    );

    it.each([
      'emails eq "a"',
      'emails.value eq "a"',
      'emails[type eq "work" and value eq "a"]',
      'emails[type eq "work"].value eq "a"',
    ])("of the addresses for %s", (text) => {
      expect(plan(text, "columns")).toContain("emails_value (tenant=? AND value=?)");
      expect(plan(text, "columns")).toContain("SEARCH r USING");
    });

    it("only where the address is demanded, not where it is one of several possibilities", () => {
      insert(toSearchable({ id: "u1", emails: [{ type: "work", value: "b" }] }, userType));
      const either = resolved('emails[type eq "work" or value eq "a"]');

      expect(select(either, "columns")).toEqual(["u1"]);
      expect(select(resolved('not (emails.value eq "a")'), "columns")).toEqual(["u1"]);
    });
  });

  describe("says which column is missing or cannot be right", () => {
    it.each([
      ["no column", {}, "No column for the attribute value"],
      ["an unfolded column", { value: { column: sql`m.value`, kind: "text" } }, "cannot be of the kind text"],
    ] as const)("%s", (_, element, message) => {
      const filter = resolved('members.value eq "x"', groupResourceType);
      const columns: FilterColumns = {
        search: sql`r.search`,
        direct: {},
        related: { members: { kind: "rows", exists: (condition) => condition, element } },
      };

      expect(() => filterToSql(filter, columns)).toThrow(message);
    });
  });
});
