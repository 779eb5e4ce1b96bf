import { fail, ok, type Result } from "./result.ts";

/** Why a text is not JSON: at which character, counted from 0, and what was expected there. */
export interface JsonFault {
  readonly offset: number;
  readonly expected: string;
}

/** A place in a text as editors name it: both count from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Where each value of a JSON text begins, by its JSON pointer (RFC 6901); or where the text stops being JSON (RFC 8259). It goes no deeper
 * than `maxDepth` objects and arrays within each other.
 */
export function findPlaces(text: string, maxDepth: number): Result<ReadonlyMap<string, number>, JsonFault> {
  const places = new Map<string, number>();
  let at = 0;
  try {
    value("", 0);
    space();
    if (at < text.length) stop("the end of the text");
    return ok(places);
  } catch (fault) {
    if (fault instanceof Stop) return fail({ offset: at, expected: fault.expected });
    throw fault;
  }

  function value(pointer: string, depth: number): void {
    space();
    places.set(pointer, at);
    const first = text[at];
    if (first === "{" || first === "[") {
      if (depth >= maxDepth) stop(`no more than ${maxDepth} objects and lists within each other`);
      at++;
      if (first === "{") members(pointer, depth + 1);
      else elements(pointer, depth + 1);
    } else if (first === '"') string();
    else scalar();
  }

  function members(pointer: string, depth: number): void {
    if (closes("}")) return;
    do {
      space();
      if (text[at] !== '"') stop("a name in quotation marks");
      const name = string();
      space();
      if (text[at] !== ":") stop('":" after the name');
      at++;
      value(`${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`, depth);
    } while (continues("}"));
  }

  function elements(pointer: string, depth: number): void {
    if (closes("]")) return;
    let place = 0;
    do value(`${pointer}/${place++}`, depth);
    while (continues("]"));
  }

  function closes(end: string): boolean {
    space();
    if (text[at] !== end) return false;
    at++;
    return true;
  }

  function continues(end: string): boolean {
    if (closes(end)) return false;
    if (text[at] !== ",") stop(`"," or "${end}"`);
    at++;
    return true;
  }

  function string(): string {
    const start = at++;
    for (; ; at++) {
      const unit = text.charCodeAt(at);
      if (Number.isNaN(unit)) stop("the quotation mark that ends this text");
      if (unit < 0x20) stop("no line break or tabulator within quotation marks");
      if (unit === 0x22) break;
      if (unit === 0x5c) skipEscape();
    }
    return JSON.parse(text.slice(start, ++at)) as string;
  }

  function skipEscape(): void {
    const length = /^\\(?:["\\/bfnrt]|u[0-9a-f]{4})/i.exec(text.slice(at, at + 6))?.[0].length;
    if (length === undefined) stop('one of the escapes \\" \\\\ \\/ \\b \\f \\n \\r \\t \\u0000');
    else at += length - 1;
  }

  function scalar(): void {
    const token = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
    token.lastIndex = at;
    if (!token.test(text))
      stop("a value: an object, a list, a text in quotation marks, a number, true, false or null");
    at = token.lastIndex;
  }

  function space(): void {
    while (/[ \t\r\n]/.test(text[at] ?? "")) at++;
  }
}

/** Where the character at that offset stands. */
export function placeOf(text: string, offset: number): TextPlace {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** Ends the scan. An exception, because it ends functions that call each other to any depth. */
class Stop extends Error {
  readonly expected: string;
  constructor(expected: string) {
    super(expected);
    this.expected = expected;
  }
}

function stop(expected: string): never {
  throw new Stop(expected);
}
