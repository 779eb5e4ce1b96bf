import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type { ResolvedFilter } from "../scim/filter/ast.ts";
import { conjuncts, type FilterColumns, filterToSql } from "./filter-sql.ts";
import type { SparseColumn } from "./sparse-sort.ts";

/** What the owner of a table knows about finding few of its rows. */
export interface SearchedColumns extends FilterColumns {
  readonly id: SQLWrapper;
  /** The same where few rows are looked at: what is in related tables is looked up for each of them, not gone through as a whole. */
  readonly ofFew: FilterColumns;
  /** The attributes by whose value an index finds resources, by path: `userName`, `emails.value`. */
  readonly finders: Readonly<Record<string, Finder>>;
  /** Attributes of `direct` that may be missing and whose index has only those that have them. */
  readonly sparse: Readonly<Record<string, SparseColumn>>;
  /** The attributes of `direct` of which an index finds what begins somewhere. */
  readonly ranges: readonly string[];
}

export interface Finder {
  /** Whether a value is one resource's, or of very few; else it may be of most of them, as a group may hold everybody. */
  readonly isNarrow: boolean;
  /** Whether it is one resource's unless somebody made a mistake. */
  readonly isKey?: boolean;
  /** Selects the ids of whoever may have one of these values. It may bind two parameters. */
  readonly ids: (values: readonly string[]) => SQL;
  /** How to come to the resources with one value from the table that tells who has it, in one go. */
  readonly from?: (value: string) => Joined & { readonly condition: SQL };
}

export interface FilterPlan {
  readonly condition: SQL;
  /** Whether an index is to find what meets the condition, however the list is sorted; else the rows are gone through in their order. */
  readonly isSelective: boolean;
  /** The one attribute, if any, in whose order that index holds what it finds. */
  readonly range?: string;
  /** Whether hardly more than one resource can match, so that it is cheaper to see whether there are more than a page than to count. */
  readonly isFew?: boolean;
  readonly joined?: Joined;
}

/** A table that is joined with the one that finds its rows. */
export interface Joined {
  /** What stands after FROM. */
  readonly source: SQL;
  /** The tenant and the id of a resource as the finding table has them, in whose order the rows come. */
  readonly tenant: SQL;
  readonly id: SQL;
}

/**
 * How to look for what a filter demands. SQLite has no statistics here: left to itself, it goes through the whole table for an `or` and
 * wherever the order of the list promises an early end. So the shape of the filter decides. It is selective where it demands that an
 * attribute with a finder equals something, or one of several things, since those are few among many; and where it demands that an indexed
 * attribute begins somewhere (`gt`, `ge`, `sw`): everything that matches is counted anyway, so that at worst the same is read twice. `lt`,
 * `ne`, `pr`, `not` and an `or` with a part that is not selective match most of a table, which is gone through in order up to the page's end.
 */
export function planFilter(filter: ResolvedFilter, columns: SearchedColumns): FilterPlan {
  const parts = conjuncts(filter);
  const demands = parts.flatMap((part) => {
    const sought = soughtBy(part, columns);
    return sought === undefined ? [] : [{ part, sought }];
  });
  const isNarrow = ({ sought }: { sought: readonly Sought[] }) =>
    sought.every(({ name }) => columns.finders[name]?.isNarrow);
  const demand =
    demands.find((each) => isSole(each.part) && isNarrow(each)) ?? demands.find(isNarrow) ?? demands.at(0);
  if (demand === undefined) {
    const range = parts.map((part) => rangeOf(part, columns)).find((name) => name !== undefined);
    const condition = filterToSql(filter, columns);
    return range === undefined ? { condition, isSelective: false } : { condition, isSelective: true, range };
  }
  const inner = isNarrow(demand) ? columns.ofFew : columns;
  const isFew = demand.sought.every(({ name }) => columns.finders[name]?.isKey);
  const [{ name, value } = { name: "", value: "" }, ...more] = demand.sought;
  const from = more.length === 0 ? columns.finders[name]?.from?.(value) : undefined;
  if (from !== undefined) {
    const { condition, ...joined } = from;
    const rest = aside(filterToSql(filter, inner));
    return { condition: sql`(${condition} AND ${rest})`, isSelective: true, isFew, joined };
  }
  if (demand.part.kind === "or") {
    const found = sql`${columns.id} IN (${idsOf(demand.sought, columns)})`;
    return { condition: sql`(${found} AND ${aside(filterToSql(filter, inner))})`, isSelective: true, isFew };
  }
  const others = parts.filter((part) => part !== demand.part);
  const found = filterToSql(demand.part, columns);
  if (others.length === 0) return { condition: found, isSelective: true, isFew };
  const rest = filterToSql({ kind: "and", filters: others }, inner);
  return { condition: sql`(${found} AND ${aside(rest)})`, isSelective: true, isFew };
}

/** Keeps SQLite from finding rows by this condition: it only looks at those that it has found. */
export const aside = (condition: SQL): SQL => sql`+(${condition})`;

/** A value by which resources are found, and of what. */
interface Sought {
  readonly name: string;
  readonly value: string;
}

/** Values of which a resource has to have at least one to match; undefined where the filter does not demand any. */
function soughtBy(filter: ResolvedFilter, columns: SearchedColumns): readonly Sought[] | undefined {
  switch (filter.kind) {
    case "compare": {
      const name = nameOf(filter);
      const { operator, value } = filter;
      return operator === "eq" && typeof value === "string" && Object.hasOwn(columns.finders, name)
        ? [{ name, value }]
        : undefined;
    }
    case "valuePath": {
      const { attribute, extension } = filter.path;
      if (extension !== undefined) return undefined;
      return conjuncts(filter.filter)
        .filter((part) => part.kind === "compare")
        .map((part) => ({ ...part, path: { attribute, sub: part.path.attribute } }))
        .map((part) => soughtBy(part, columns))
        .find((sought) => sought !== undefined);
    }
    case "or": {
      const all = filter.filters.map((part) => soughtBy(part, columns));
      return all.every((sought) => sought !== undefined) ? all.flat() : undefined;
    }
    case "and": {
      const all = filter.filters
        .map((part) => soughtBy(part, columns))
        .filter((sought) => sought !== undefined);
      return all.find((sought) => sought.every(({ name }) => columns.finders[name]?.isNarrow)) ?? all.at(0);
    }
    default:
      return undefined;
  }
}

/** The attribute of which the filter demands that it begins somewhere. */
function rangeOf(filter: ResolvedFilter, { ranges }: SearchedColumns): string | undefined {
  if (filter.kind !== "compare" || !["eq", "gt", "ge", "sw"].includes(filter.operator)) return undefined;
  const name = nameOf(filter);
  return ranges.includes(name) ? name : undefined;
}

/**
 * At most one SELECT per attribute, because D1 takes no more than five. UNION ALL, since for a UNION SQLite would go through the table in
 * the order of ids.
 */
function idsOf(sought: readonly Sought[], { finders }: SearchedColumns): SQL {
  const selects = [...Map.groupBy(sought, ({ name }) => name)].flatMap(([name, those]) => {
    const finder = finders[name];
    return finder === undefined ? [] : [finder.ids(those.map(({ value }) => value))];
  });
  return sql.join(selects, sql` UNION ALL `);
}

const isSole = ({ kind }: ResolvedFilter): boolean => kind === "compare" || kind === "valuePath";

/** Empty, which is nobody's name, for the attribute of an extension. */
function nameOf({ path: { attribute, sub, extension } }: ResolvedFilter & { kind: "compare" }): string {
  if (extension !== undefined) return "";
  return sub === undefined ? attribute.name : `${attribute.name}.${sub.name}`;
}
