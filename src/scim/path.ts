import { fail, ok, type Result } from "../lib/result.ts";
import { shorten } from "../lib/shorten.ts";
import type { ScimFault } from "./fault.ts";
import type { AttributePath, Filter } from "./filter/ast.ts";
import { parseAttributePath, parseSubAttribute } from "./filter/attribute-path.ts";
import type { ParseOptions } from "./filter/cursor.ts";
import { lex, type Token } from "./filter/lex.ts";
import { parseFilter } from "./filter/parse.ts";

/** The path of a PATCH operation as it was written, RFC 7644 §3.5.2 figure 7. `path.subAttribute` is the one after the bracket, too. */
export interface PatchPath {
  readonly path: AttributePath;
  readonly filter?: Filter;
}

/**
 * Reads `attr`, `attr.sub`, `attr[filter]` and `attr[filter].sub`, with or without a schema's URN in front. Whether such an attribute
 * exists is asked later, and whether a value in the brackets may stand without quotes is the caller's choice. Ends in `invalidPath`, or in `invalidFilter` for what is between the brackets.
 */
export function parsePatchPath(
  text: string,
  options: ParseOptions = { bareWords: false },
): Result<PatchPath, ScimFault> {
  const tokens = lex(text);
  if (!tokens.ok) return invalidPath(text);

  const open = tokens.value.findIndex((token) => token.kind === "[");
  if (open === -1) {
    const path = parseAttributePath(text.trim());
    return path === undefined ? invalidPath(text) : ok({ path });
  }
  const close = closing(tokens.value, open);
  const opened = tokens.value[open];
  const closed = tokens.value[close];
  if (opened === undefined || closed === undefined) return invalidPath(text);

  const path = parseAttributePath(text.slice(0, opened.at - 1).trim());
  const rest = text.slice(closed.at).trim();
  const subAttribute = parseSubAttribute(rest);
  if (path === undefined || path.subAttribute !== undefined) return invalidPath(text);
  if (rest !== "" && subAttribute === undefined) return invalidPath(text);

  const parsed = parseFilter(text.slice(opened.at, closed.at - 1), options);
  if (!parsed.ok) return parsed;
  return ok({
    path: subAttribute === undefined ? path : { ...path, subAttribute },
    filter: parsed.value.filter,
  });
}

/** The bracket that closes the one at `open`; brackets inside string literals are no tokens of their own. */
function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  return tokens.findIndex((token, index) => {
    if (index < open) return false;
    if (token.kind === "[") depth += 1;
    if (token.kind === "]") depth -= 1;
    return depth === 0;
  });
}

const invalidPath = (text: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({
    kind: "invalidPath",
    detail: `The path "${shorten(text)}" cannot be read; write it like userName, name.givenName or emails[type eq "work"].value.`,
  });
