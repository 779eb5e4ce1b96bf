import { ok, type Result } from "../../lib/result.ts";
import { FILTER_LIMITS } from "../../limits/scim.ts";
import type { ScimFault } from "../fault.ts";
import type { AttributePath, Comparison, Filter } from "./ast.ts";
import { parseAttributePath, parseSubAttribute } from "./attribute-path.ts";
import { Cursor, isKeyword, type ParseOptions } from "./cursor.ts";
import { invalidFilter } from "./invalid.ts";
import { lex } from "./lex.ts";

export interface ParsedFilter {
  readonly filter: Filter;
  /** The names of the tolerances that were needed, each once. */
  readonly tolerances: readonly string[];
}

/**
 * Reads a filter, RFC 7644 §3.4.2.2, within `FILTER_LIMITS`. Names are not looked up here: `resolveFilter` does that. Ends in
 * `invalidFilter`, which says at which character what was expected.
 */
export function parseFilter(text: string, options: ParseOptions): Result<ParsedFilter, ScimFault> {
  if (text.length > FILTER_LIMITS.maxLength) {
    return invalidFilter(`The filter is longer than ${FILTER_LIMITS.maxLength} characters; shorten it.`);
  }
  const tokens = lex(text);
  if (!tokens.ok) {
    return invalidFilter(
      `The filter cannot be read at character ${tokens.error.at}: ${tokens.error.problem}.`,
    );
  }

  const cursor = new Cursor(tokens.value, options);
  const filter = disjunction(cursor, NO_CONTEXT);
  if (!filter.ok) return filter;
  if (!cursor.is("end")) return cursor.expected('"and", "or" or the end of the filter');
  return ok({ filter: filter.value, tolerances: [...cursor.tolerances] });
}

/** Where in the filter the parser is: how deep, and whether inside a value path's brackets. */
interface Context {
  readonly depth: number;
  readonly inValuePath: boolean;
}

const NO_CONTEXT: Context = { depth: 0, inValuePath: false };

type Parsed = Result<Filter, ScimFault>;

/** `a or b or c`: `or` binds less than `and`. */
function disjunction(cursor: Cursor, context: Context): Parsed {
  return chain(cursor, "or", () => conjunction(cursor, context));
}

/** `a and b and c` */
function conjunction(cursor: Cursor, context: Context): Parsed {
  return chain(cursor, "and", () => factor(cursor, context));
}

/** Items joined by one keyword become one node, so that a long chain is no deeper than a short one. */
function chain(cursor: Cursor, keyword: "and" | "or", item: () => Parsed): Parsed {
  const filters: Filter[] = [];
  do {
    const filter = item();
    if (!filter.ok) return filter;
    filters.push(filter.value);
  } while (cursor.takeKeyword(keyword));

  const [only] = filters;
  return ok(only !== undefined && filters.length === 1 ? only : { kind: keyword, filters });
}

/** `(…)`, `not (…)`, or an expression about one attribute. */
function factor(cursor: Cursor, context: Context): Parsed {
  if (cursor.is("(")) return group(cursor, context);
  if (!cursor.takeKeyword("not")) return attributeExpression(cursor, context);
  if (!cursor.is("(")) return cursor.expected('"(" after "not"');

  const inner = group(cursor, context);
  return inner.ok ? ok({ kind: "not", filter: inner.value }) : inner;
}

function group(cursor: Cursor, context: Context): Parsed {
  if (context.depth >= FILTER_LIMITS.maxDepth) return cursor.tooDeep();
  cursor.take();
  const inner = disjunction(cursor, { ...context, depth: context.depth + 1 });
  if (!inner.ok) return inner;
  if (!cursor.is(")")) return cursor.expected('"and", "or" or ")"');
  cursor.take();
  return inner;
}

/** `path pr`, `path eq "x"`, `path[…]`, `path[…].sub eq "x"`. */
function attributeExpression(cursor: Cursor, context: Context): Parsed {
  const path = parseAttributePath(cursor.word);
  if (path === undefined || isKeyword(cursor.word)) return cursor.expected("the name of an attribute");
  cursor.take();
  return cursor.is("[") ? valuePath(cursor, context, path) : test(cursor, path);
}

function valuePath(cursor: Cursor, context: Context, path: AttributePath): Parsed {
  if (context.inValuePath) return cursor.expected("an operator, because brackets cannot contain brackets,");
  if (context.depth >= FILTER_LIMITS.maxDepth) return cursor.tooDeep();
  cursor.take();
  const inner = disjunction(cursor, { depth: context.depth + 1, inValuePath: true });
  if (!inner.ok) return inner;
  if (!cursor.is("]")) return cursor.expected('"and", "or" or "]"');
  cursor.take();

  const sub = parseSubAttribute(cursor.word);
  if (sub === undefined) return ok({ kind: "valuePath", path, filter: inner.value });
  cursor.take();
  const outer = test(cursor, { attribute: sub });
  if (!outer.ok) return outer;
  return ok({ kind: "valuePath", path, filter: conjoin(inner.value, outer.value) });
}

/** `emails[a].b` is about the elements for which `a` and `b` hold. */
const conjoin = (inner: Filter, outer: Filter): Filter => ({
  kind: "and",
  filters: inner.kind === "and" ? [...inner.filters, outer] : [inner, outer],
});

/** What follows an attribute's name: `pr`, or an operator and a value. */
function test(cursor: Cursor, path: AttributePath): Parsed {
  if (!cursor.countComparison()) {
    return invalidFilter(
      `The filter has more than ${FILTER_LIMITS.maxComparisons} comparisons; ask in several requests.`,
    );
  }
  const operator = cursor.word.toLowerCase();
  if (operator === "pr") {
    cursor.take();
    return ok({ kind: "present", path });
  }
  if (!isComparison(operator)) {
    return cursor.expected("one of the operators pr, eq, ne, co, sw, ew, gt, ge, lt, le");
  }
  cursor.take();
  const value = cursor.takeLiteral();
  return value.ok ? ok({ kind: "compare", path, operator, value: value.value }) : value;
}

const COMPARISONS: ReadonlySet<string> = new Set(["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"]);
const isComparison = (word: string): word is Comparison => COMPARISONS.has(word);
