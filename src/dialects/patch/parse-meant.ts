import { ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import type { AttributePath } from "../../scim/filter/ast.ts";
import { parseFilter } from "../../scim/filter/parse.ts";
import { type PatchPath, parsePatchPath } from "../../scim/path.ts";
import { modernizePath, unquotedValue, wordCase } from "../filter.ts";
import { straightenQuotes } from "../quotes.ts";
import { filterAsPath, type Reading } from "./tolerances.ts";

/**
 * Reads a path as it was meant: by the letter where that can be done, else with values in other quotes or in none, or as the filter that
 * should stand in brackets. Old URNs become today's. Ends in `invalidPath` or `invalidFilter`, of the path as it came.
 */
export function parseMeant(
  text: string,
  { resourceType, strict, note }: Reading,
): Result<PatchPath, ScimFault> {
  const exact = parsePatchPath(text, { bareWords: false, exactWords: true });
  if (strict) return exact;
  const byLetter = exact.ok ? exact : parsePatchPath(text);
  if (byLetter.ok && !exact.ok) note(wordCase);
  const parsed = byLetter.ok ? byLetter : parseLoosely(text, note);
  if (parsed === undefined) return byLetter;
  if (!parsed.ok) return parsed;
  return ok({ ...parsed.value, path: modernizePath(parsed.value.path, [resourceType], note) });
}

function parseLoosely(text: string, note: Reading["note"]): Result<PatchPath, ScimFault> | undefined {
  const straight = straightenQuotes(text, note);
  const quoted = parsePatchPath(straight);
  if (quoted.ok) return quoted;
  const bare = parsePatchPath(straight, { bareWords: true });
  if (bare.ok) {
    note(unquotedValue);
    return bare;
  }
  return readFilterAsPath(straight, note);
}

/** `members.value eq "x"` is about the members for which that holds. */
function readFilterAsPath(text: string, note: Reading["note"]): Result<PatchPath, ScimFault> | undefined {
  const parsed = parseFilter(text, { bareWords: false });
  if (!parsed.ok || parsed.value.filter.kind !== "compare") return undefined;
  const { path, ...test } = parsed.value.filter;
  const { subAttribute, ...owner }: AttributePath = path;
  if (subAttribute === undefined) return undefined;
  note(filterAsPath);
  return ok({ path: owner, filter: { ...test, path: { attribute: subAttribute } } });
}
