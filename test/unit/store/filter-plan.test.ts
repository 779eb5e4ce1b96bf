import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { and, type SQL, sql } from "drizzle-orm";
import { SQLiteSyncDialect } from "drizzle-orm/sqlite-core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FILTER_LIMITS } from "../../../src/limits/scim.ts";
import { type Boundary, cutPage, type Placed } from "../../../src/scim/boundary.ts";
import type { ResolvedFilter } from "../../../src/scim/filter/ast.ts";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";
import { readSorts, type Sort } from "../../../src/scim/sort.ts";
import { groupColumns, userColumns } from "../../../src/store/filter-columns.ts";
import { planFilter } from "../../../src/store/filter-plan.ts";
import { filterToSql } from "../../../src/store/filter-sql.ts";
import { behind, type PageStart, pageQuery, pageSlice } from "../../../src/store/page-slice.ts";
import { orderBy, sortKey } from "../../../src/store/sort-sql.ts";
import { groups, users } from "../../../src/store/tables/directory.ts";
import { resolved } from "../scim/filter/workshop.ts";

/** The tables as they are, within D1's limits: users and groups of two tenants, some without external id, some groups within others. */
const database = new DatabaseSync(":memory:", {
  limits: { exprDepth: 100, variableNumber: 100, compoundSelect: 5, sqlLength: 100_000 },
});
for (const file of readdirSync("migrations").toSorted()) {
  database.exec(readFileSync(`migrations/${file}`, "utf8"));
}
const PEOPLE = 24;
const TEAMS = 6;
for (const tenant of ["t", "other"]) {
  for (let index = 0; index < PEOPLE; index++) {
    const email = `m${index % 9}`;
    const search = JSON.stringify({
      emails: [{ type: index % 2 === 0 ? "work" : "home", value: email }],
      title: `t${index % 3}`,
    });
    const externalId = index % 4 === 3 ? null : `x${index % 7}`;
    database
      .prepare(
        `INSERT INTO users (tenant, id, user_name_key, external_id, active, version, created_at, last_modified, attributes, search)
         VALUES (?, ?, ?, ?, ?, 1, ?, ?, '{}', ?)`,
      )
      .run(
        tenant,
        `u${index}`,
        `n${(index * 7) % PEOPLE}`,
        externalId,
        index % 2,
        index,
        (index % 5) * 1_000,
        search,
      );
    database.prepare("INSERT INTO user_emails VALUES (?, ?, ?)").run(tenant, email, `u${index}`);
  }
  for (let index = 0; index < TEAMS; index++) {
    database
      .prepare(
        `INSERT INTO groups (tenant, id, display_name_key, external_id, version, created_at, last_modified, attributes, search)
         VALUES (?, ?, ?, ?, 1, ?, ?, '{}', '{}')`,
      )
      .run(
        tenant,
        `g${index}`,
        `n${TEAMS - index}`,
        index % 3 === 2 ? null : `x${index % 2}`,
        index,
        (index % 5) * 1_000,
      );
    const held = Array.from({ length: PEOPLE }, (_, user) => user).filter(
      (user) => user % (index + 2) === 0 && user % 5 !== 0,
    );
    const inside = index === 0 ? [] : [(index * 2) % TEAMS, index - 1].filter((other) => other !== index);
    for (const [value, type] of [
      ...held.map((user) => [`u${user}`, "User"] as const),
      ...[...new Set(inside)].map((other) => [`g${other}`, "Group"] as const),
    ]) {
      database
        .prepare(
          "INSERT INTO members (tenant, group_id, value, type, state, added_at) VALUES (?, ?, ?, ?, 'confirmed', 1)",
        )
        .run(tenant, `g${index}`, value, type);
    }
  }
}

const kinds = {
  User: { resourceType: userResourceType, columns: userColumns("t"), table: users },
  Group: { resourceType: groupResourceType, columns: groupColumns("t"), table: groups },
} as const;
type Kind = keyof typeof kinds;

const number = (max: number) => fc.nat({ max });
const times = number(5).map((second) => new Date(second * 1_000).toISOString());
const common = [
  number(8).map((n) => `externalId eq "x${n}"`),
  fc.tuple(fc.constantFrom("gt", "ge", "lt", "eq"), times).map(([operator, time]) => {
    return `meta.lastModified ${operator} "${time}"`;
  }),
];
const atoms = {
  User: fc.oneof(
    ...common,
    number(PEOPLE).map((n) => `id eq "u${n}"`),
    number(PEOPLE).map((n) => `userName eq "N${n}"`),
    number(2).map((n) => `userName sw "n${n}"`),
    number(9).map((n) => `emails.value eq "m${n}"`),
    number(9).map((n) => `emails[type eq "work" and value eq "m${n}"]`),
    number(TEAMS).map((n) => `groups.value eq "g${n}"`),
    number(TEAMS).map((n) => `groups[value eq "g${n}" and type eq "indirect"]`),
    number(TEAMS).map((n) => `groups[value ne "g${n}" and type eq "direct"]`),
    fc.constantFrom(
      'groups.type eq "indirect"',
      "groups pr",
      "active eq true",
      'title eq "t1"',
      "externalId pr",
    ),
  ),
  Group: fc.oneof(
    ...common,
    number(TEAMS).map((n) => `id eq "g${n}"`),
    number(TEAMS).map((n) => `displayName eq "N${n}"`),
    number(PEOPLE).map((n) => `members.value eq "u${n}"`),
    number(TEAMS).map((n) => `members[value eq "g${n}" and type eq "Group"]`),
    fc.constantFrom('members.type eq "Group"', "members pr", "externalId pr"),
  ),
};

const filtersOf = (kind: Kind): fc.Arbitrary<string> =>
  fc.letrec<{ filter: string }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      atoms[kind],
      fc.tuple(tie("filter"), tie("filter")).map(([a, b]) => `(${a} and ${b})`),
      fc.array(tie("filter"), { minLength: 2, maxLength: 3 }).map((all) => `(${all.join(" or ")})`),
      tie("filter").map((inner) => `not (${inner})`),
    ),
  })).filter;

const questions = fc
  .constantFrom<Kind>("User", "Group")
  .chain((kind) => fc.tuple(fc.constant(kind), fc.option(filtersOf(kind), { nil: undefined })));
const orders = fc.option(
  fc.tuple(
    fc.constantFrom("externalId", "meta.lastModified", "displayName", "id", "meta.created"),
    fc.constantFrom("ascending", "descending"),
  ),
  { nil: undefined },
);

const dialect = new SQLiteSyncDialect();
function run(query: SQL) {
  const rendered = dialect.sqlToQuery(query);
  return database.prepare(rendered.sql).all(...(rendered.params as SQLInputValue[]));
}

/** The page, whether anything is on its other side, and how many match, as lists ask for them. */
function ask(
  kind: Kind,
  filter: ResolvedFilter | undefined,
  query: { readonly sort: Sort | undefined; readonly start: PageStart; readonly count: number },
) {
  const { columns, table } = kinds[kind];
  const plan = filter && planFilter(filter, columns);
  const source = { columns, tenant: "t", id: plan?.joined?.id ?? table.id, plan };
  const ofTenant = sql`${table.tenant} = ${"t"}`;
  const slice = pageSlice(source, query);
  const other = behind(source, query);
  const what = sql`${table.id} AS id, ${slice.key} AS sortKey`;
  return {
    places: run(pageQuery(what, table, "t", slice)) as unknown as Placed[],
    hasOtherSide:
      other !== undefined &&
      run(sql`SELECT 1 FROM ${other.source ?? table} WHERE ${and(ofTenant, other.condition)} LIMIT 1`)
        .length > 0,
    total: () =>
      run(
        sql`SELECT count(*) AS total FROM ${plan?.joined?.source ?? table} WHERE ${and(ofTenant, plan?.condition)}`,
      ),
  };
}

function sortOf(order: readonly [string, string] | undefined, kind: Kind): Sort | undefined {
  const [sortBy, sortOrder] = order ?? [];
  const sorts = readSorts({ sortBy, sortOrder }, [kinds[kind].resourceType]);
  if (!sorts.ok) throw new Error(sorts.error.detail);
  return sorts.value[0];
}

/** The whole list, made without any plan. */
function wholeList(kind: Kind, filter: ResolvedFilter | undefined, sort: Sort | undefined): unknown[] {
  const { columns, table } = kinds[kind];
  const key = sort && sortKey(sort.path, columns);
  const condition = filter === undefined ? sql`TRUE` : filterToSql(filter, columns);
  const order = sql.join([...orderBy(key, table.id, sort?.descending ?? false)], sql`, `);
  return run(
    sql`SELECT ${table.id} AS id FROM ${table} WHERE ${table.tenant} = ${"t"} AND ${condition} ORDER BY ${order}`,
  ).map(({ id }) => id);
}

describe("a page of what a filter demands", () => {
  it("is a part of the same list however it is found, by index and by cursor, forwards and backwards", () => {
    fc.assert(
      fc.property(questions, orders, fc.integer({ min: 1, max: 9 }), ([kind, text], order, count) => {
        const filter = text === undefined ? undefined : resolved(text, kinds[kind].resourceType);
        const sort = sortOf(order, kind);
        const expected = wholeList(kind, filter, sort);
        const page = (start: PageStart) => ask(kind, filter, { sort, start, count });

        const cut = (boundary: Boundary | undefined) => {
          const { places, hasOtherSide } = page({ boundary });
          return cutPage(places, { count, boundary, hasOtherSide });
        };
        let first = cut(undefined);
        const forwards = [...first.rows];
        const steps = [first];
        while (first.next !== undefined && forwards.length <= expected.length) {
          first = cut(first.next);
          forwards.push(...first.rows);
          steps.push(first);
        }
        expect(forwards.map(({ id }) => id)).toEqual(expected);
        for (const before of steps.slice(0, -1).toReversed()) {
          if (first.previous === undefined) throw new Error("no way back");
          first = cut(first.previous);
          expect(first.rows).toEqual(before.rows);
        }
        expect(first.previous).toBeUndefined();

        const at = Math.floor(expected.length / 2);
        const byIndex = page({ startIndex: at + 1 }).places.slice(0, count);
        expect(byIndex.map(({ id }) => id)).toEqual(expected.slice(at, at + count));
        expect(page({ startIndex: 2 }).total()).toEqual([{ total: expected.length }]);
      }),
      { numRuns: 300 },
    );
  }, 40_000);

  it("takes as many comparisons as there may be, of every kind", () => {
    const tests = [
      'emails.value eq "m1"',
      'groups.value eq "g1"',
      'userName eq "n1"',
      'id eq "u1"',
      'externalId eq "x1"',
    ];
    for (let skipped = 0; skipped <= tests.length; skipped++) {
      const used = tests.filter((_, index) => index !== skipped);
      const chain = Array.from(
        { length: FILTER_LIMITS.maxComparisons },
        (_, index) => used[index % used.length],
      );
      const filter = resolved(chain.join(" or "));
      const start = { boundary: { id: "u1", sortKey: "x", backwards: false, inclusive: false } };
      const sort = sortOf(["externalId", "ascending"], "User");
      const page = ask("User", filter, { sort, start, count: 5 });
      expect(page.places.length).toBeGreaterThan(0);
      expect(page.total()).toEqual([{ total: wholeList("User", filter, sort).length }]);
    }
  });

  it.each([
    ['userName eq "a"', true],
    ['groups.value eq "g"', true],
    ['userName eq "a" or emails.value eq "b" or id eq "c"', true],
    ['active eq true and (externalId eq "a" or title pr and userName eq "b")', true],
    ['meta.lastModified gt "2026-01-01T00:00:00Z"', true],
    ['meta.lastModified lt "2026-01-01T00:00:00Z"', false],
    ['userName eq "a" or title eq "b"', false],
    ['userName eq "a" or meta.lastModified gt "2026-01-01T00:00:00Z"', false],
    ['not (userName eq "a")', false],
    ['userName ne "a"', false],
    ["externalId pr", false],
    ['groups.type eq "direct"', false],
  ])("of %s comes from an index: %s", (text, isSelective) => {
    expect(planFilter(resolved(text), userColumns("t")).isSelective).toBe(isSelective);
  });

  it.each([
    ['id eq "u"', true],
    ['userName eq "a"', true],
    ['externalId eq "a"', true],
    ['emails[type eq "work"].value eq "a"', true],
    ['active eq true and (title pr and userName eq "a")', true],
    ['userName eq "a" or id eq "u"', true],
    ['groups.value eq "g"', false],
    ['meta.lastModified gt "2026-01-01T00:00:00Z"', false],
    ['displayName eq "a"', false],
    ['userName eq "a" or title pr', false],
    ['not (userName eq "a")', false],
    ["userName pr", false],
  ])("of %s need not be counted: %s", (text, isFew) => {
    expect(planFilter(resolved(text), userColumns("t")).isFew ?? false).toBe(isFew);
  });

  it("of a group's name need not be counted, of a member it has to be", () => {
    const isFew = (text: string) => planFilter(resolved(text, groupResourceType), groupColumns("t")).isFew;
    expect([isFew('displayName eq "Sales"'), isFew('members.value eq "u"')]).toEqual([true, false]);
  });
});
