import { type SQL, sql } from "drizzle-orm";
import type { Comparison, Literal } from "../scim/filter/ast.ts";

/**
 * How a column holds values: `text` as they are (for attributes that are `caseExact`), `folded` by `fold` (for those that are not), booleans as
 * 0 and 1, times as epoch milliseconds.
 */
export type ColumnKind = "text" | "folded" | "boolean01" | "millis";

/** A value as the database sees it: an expression, and the form in which it holds the value. */
export interface ComparedValue {
  readonly sql: SQL;
  readonly kind: ColumnKind | "json";
}

/**
 * One comparison, with one or two bound parameters. NULL where the value is missing, except for `ne`, which is true then. There is no LIKE
 * (D1 takes patterns of 50 bytes at most), and `sw` is a range, which an index can answer.
 */
export function comparison(value: ComparedValue, operator: Comparison, literal: Literal): SQL {
  const bound = bind(literal, value.kind);
  switch (operator) {
    case "eq":
      return sql`${value.sql} = ${bound}`;
    case "ne":
      return sql`${value.sql} IS NOT ${bound}`;
    case "gt":
      return sql`${value.sql} > ${bound}`;
    case "ge":
      return sql`${value.sql} >= ${bound}`;
    case "lt":
      return sql`${value.sql} < ${bound}`;
    case "le":
      return sql`${value.sql} <= ${bound}`;
    case "co":
      return sql`instr(${value.sql}, ${bound}) > 0`;
    case "sw":
      return startsWith(value.sql, String(bound));
    case "ew":
      return sql`substr(${value.sql}, ${-[...String(bound)].length}) = ${bound}`;
  }
}

/** A literal in the form in which the column holds its values. JSON's booleans come out of `json_extract` as 0 and 1. */
function bind(literal: Literal, kind: ComparedValue["kind"]): string | number | null {
  if (typeof literal === "boolean") return literal ? 1 : 0;
  return kind === "millis" ? Date.parse(String(literal)) : literal;
}

/** A range that begins at the prefix, which an index of the value can answer. */
export function startsWith(value: SQL, prefix: string): SQL {
  const end = firstAfter(prefix);
  return end === undefined ? sql`${value} >= ${prefix}` : sql`${value} >= ${prefix} AND ${value} < ${end}`;
}

const LAST_CODE_POINT = 0x10ffff;

/** The least text, by code points, that is greater than all texts with this prefix; there is none after the last code point. */
export function firstAfter(prefix: string): string | undefined {
  const codePoints = [...prefix].map((character) => character.codePointAt(0) ?? 0);
  while (codePoints.at(-1) === LAST_CODE_POINT) codePoints.pop();
  const last = codePoints.pop();
  if (last === undefined) return undefined;
  return String.fromCodePoint(...codePoints, last === 0xd7ff ? 0xe000 : last + 1);
}
