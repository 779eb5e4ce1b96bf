import { fail, ok, type Result } from "../../lib/result.ts";

/**
 * A piece of a filter. A word is everything that is neither quoted nor punctuation: names, operators, numbers, `true`; what it is
 * depends on where it stands, so the parser decides. `at` counts characters from 1.
 */
export type Token =
  | { readonly kind: "word"; readonly text: string; readonly at: number }
  | { readonly kind: "string"; readonly text: string; readonly at: number; readonly value: string }
  | { readonly kind: Punctuation | "end"; readonly text: string; readonly at: number };

type Punctuation = "(" | ")" | "[" | "]";

/** Where a filter cannot be read, and why. */
export interface LexError {
  readonly at: number;
  readonly problem: string;
}

/**
 * Splits a filter into tokens, the last of which is always `end`. White space between tokens does not matter. Ends in a `LexError` for a
 * string that is not a JSON string, and for characters that no stored value can have (NUL and lone surrogates: SQLite would cut or
 * change them, and then compare something else).
 */
export function lex(text: string): Result<readonly Token[], LexError> {
  const tokens: Token[] = [];
  for (let index = 0; index < text.length; ) {
    const token = next(text, index);
    if (!token.ok) return token;
    if (token.value !== undefined) tokens.push(token.value);
    index += token.value?.text.length ?? 1;
  }
  tokens.push({ kind: "end", text: "", at: text.length + 1 });
  return ok(tokens);
}

/** The token that begins at `index`, or `undefined` for one character of white space. */
function next(text: string, index: number): Result<Token | undefined, LexError> {
  const at = index + 1;
  const character = text.charAt(index);
  switch (character) {
    case "(":
    case ")":
    case "[":
    case "]":
      return ok({ kind: character, text: character, at });
    case '"':
      return string(text, index);
    default:
      return word(text, index);
  }
}

/** Sticky: matching starts at `lastIndex`. */
const STRING = /"(?:[^"\\]|\\.)*"/sy;
const WORD = /[^\s()[\]"]+/y;

function string(text: string, index: number): Result<Token, LexError> {
  const at = index + 1;
  const raw = matchAt(STRING, text, index);
  if (raw === undefined) return fail({ at, problem: "the string that begins here has no closing quote" });

  const value = decode(raw);
  if (value === undefined) return fail({ at, problem: "the string that begins here is not a JSON string" });
  return isStorable(value) ? ok({ kind: "string", text: raw, at, value }) : unstorable(at);
}

/** What is not even a word is white space. */
function word(text: string, index: number): Result<Token | undefined, LexError> {
  const at = index + 1;
  const raw = matchAt(WORD, text, index);
  if (raw === undefined) return ok(undefined);
  return isStorable(raw) ? ok({ kind: "word", text: raw, at }) : unstorable(at);
}

function matchAt(pattern: RegExp, text: string, index: number): string | undefined {
  pattern.lastIndex = index;
  return pattern.exec(text)?.[0];
}

function decode(quoted: string): string | undefined {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return undefined;
  }
}

const isStorable = (value: string): boolean => value.isWellFormed() && !value.includes("\0");

const unstorable = (at: number): { readonly ok: false; readonly error: LexError } =>
  fail({ at, problem: "what begins here contains a character that no value can have" });
