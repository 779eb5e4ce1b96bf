import { FILTER_LIMITS } from "../limits/scim.ts";
import type { Note, Tolerance } from "./tolerance.ts";

export const otherQuotes: Tolerance = {
  name: "other-quotes",
  why: "Filters that people type or copy into an IdP have 'single' or “typographic” quotes, which mean what straight double ones do.",
};

/** Each kind of quotes by the character that opens them. */
const CLOSING: ReadonlyMap<string, string> = new Map([
  ["'", "'"],
  ["“", "”"],
  ["”", "”"],
  ["„", "“"],
  ["‘", "’"],
]);

/** A text in straight double quotes, one in others that stands where a value may, or any other character. */
const PIECE = /"(?:[^"\\]|\\.)*"|(?<=\s)(['“”„‘])([^"\\]*?)(['”“’])(?=[\s)\]]|$)|./gsu;

/**
 * The filter or path with straight double quotes where it has others. A text that holds a backslash or a double quote stays as it is: what
 * that would stand for is not clear.
 */
export function straightenQuotes(text: string, note: Note): string {
  // What is longer is no filter, and looking for the end of each text in it would take long.
  if (text.length > FILTER_LIMITS.maxLength || !/['“”„‘]/u.test(text)) return text;
  return text.replace(PIECE, (piece: string, open?: string, inner?: string, close?: string) => {
    if (open === undefined || inner === undefined || CLOSING.get(open) !== close) return piece;
    note(otherQuotes);
    return `"${inner}"`;
  });
}
