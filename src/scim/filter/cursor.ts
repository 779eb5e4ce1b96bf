import { ok, type Result } from "../../lib/result.ts";
import { shorten } from "../../lib/shorten.ts";
import { FILTER_LIMITS } from "../../limits/scim.ts";
import type { ScimFault } from "../fault.ts";
import type { Literal } from "./ast.ts";
import { invalidFilter } from "./invalid.ts";
import type { Token } from "./lex.ts";

export interface ParseOptions {
  /** Whether a value may stand without quotes (`externalId eq jyoung`), as Entra's documentation shows it. */
  readonly bareWords: boolean;
  /** Whether `true`, `false` and `null` are so in lower case alone, as in JSON. */
  readonly exactWords?: boolean;
}

/** The tokens of a filter, how far they have been read, and what was counted on the way. */
export class Cursor {
  readonly tolerances = new Set<string>();
  readonly #tokens: readonly Token[];
  readonly #options: ParseOptions;
  #position = 0;
  #comparisons = 0;

  constructor(tokens: readonly Token[], options: ParseOptions) {
    this.#tokens = tokens;
    this.#options = options;
  }

  is(kind: Token["kind"]): boolean {
    return this.#token.kind === kind;
  }

  /** The next token if it is a word, else "". */
  get word(): string {
    return this.is("word") ? this.#token.text : "";
  }

  take(): void {
    this.#position += 1;
  }

  takeKeyword(keyword: "and" | "or" | "not"): boolean {
    const found = this.word.toLowerCase() === keyword;
    if (found) this.take();
    return found;
  }

  countComparison(): boolean {
    this.#comparisons += 1;
    return this.#comparisons <= FILTER_LIMITS.maxComparisons;
  }

  takeLiteral(): Result<Literal, ScimFault> {
    const token = this.#token;
    const value = token.kind === "string" ? token.value : this.#unquoted(this.word);
    if (value === undefined) {
      return this.expected('a value: a text in "double quotes", a number, true, false or null');
    }
    this.take();
    return ok(value);
  }

  #unquoted(word: string): Literal | undefined {
    const lower = this.#options.exactWords === true ? word : word.toLowerCase();
    if (lower === "true" || lower === "false") return lower === "true";
    if (lower === "null") return null;
    if (NUMBER.test(word)) return finite(Number(word));
    if (!this.#options.bareWords || word === "" || isKeyword(word) || word.includes("'")) return undefined;
    this.tolerances.add("entra.unquoted-value");
    return word;
  }

  expected(what: string): { readonly ok: false; readonly error: ScimFault } {
    const { kind, text, at } = this.#token;
    const found = kind === "end" ? "the filter ends" : `there is ${shorten(text)}`;
    return invalidFilter(
      `The filter cannot be read at character ${at}: expected ${what}, but ${found} here.`,
    );
  }

  tooDeep(): { readonly ok: false; readonly error: ScimFault } {
    return invalidFilter(
      `The filter cannot be read at character ${this.#token.at}: parentheses and brackets are nested more than ${FILTER_LIMITS.maxDepth} deep.`,
    );
  }

  /** The next token; at the end, `end` for ever. */
  get #token(): Token {
    return this.#tokens[this.#position] ?? { kind: "end", text: "", at: 1 };
  }
}

const KEYWORDS: ReadonlySet<string> = new Set(["and", "or", "not"]);

/** Words that are never the name of an attribute. */
export const isKeyword = (word: string): boolean => KEYWORDS.has(word.toLowerCase());

/** RFC 8259 §6. */
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Without the sign of -0, which equals 0 and prints like it. */
const finite = (value: number): number | undefined => (Number.isFinite(value) ? value + 0 : undefined);
