import { ok, type Result } from "../lib/result.ts";
import type { ScimFault } from "../scim/fault.ts";
import type { AttributePath, Filter, ResolvedFilter } from "../scim/filter/ast.ts";
import { invalidFilter } from "../scim/filter/invalid.ts";
import { parseFilter } from "../scim/filter/parse.ts";
import { resolveAcross } from "../scim/filter/resolve-across.ts";
import type { ResourceType } from "../scim/schema.ts";
import { booleanAsString } from "./loose-types.ts";
import { scim1Urns, successorOf } from "./onelogin.ts";
import { bareExtensionAttribute } from "./paths.ts";
import { otherQuotes, straightenQuotes } from "./quotes.ts";
import { strictFilterFault } from "./strict-filter.ts";
import type { Note, Tolerance } from "./tolerance.ts";

export const unquotedValue: Tolerance = {
  name: "entra.unquoted-value",
  why: "Entra's documentation shows filters whose value has no quotes; one word, or a number where a text belongs, is that text.",
};

export const doubleEncoding: Tolerance = {
  name: "double-encoding",
  why: "Some HTTP libraries encode a filter that is encoded already, and no filter has %20 where its blanks belong.",
};

export const wordCase: Tolerance = {
  name: "word-case",
  why: "Some clients write True or NULL, where JSON has lower case and nothing else could be meant.",
};

/** Every tolerance that filters know, to be looked up by name. */
export const filterTolerances: readonly Tolerance[] = [
  unquotedValue,
  otherQuotes,
  doubleEncoding,
  wordCase,
  booleanAsString,
  scim1Urns,
  bareExtensionAttribute,
];

/** A filter as it was meant, once for each resource type that is listed. */
export interface UnderstoodFilter {
  readonly filters: readonly ResolvedFilter[];
  /** What a strict tenant is told instead, where the filter is not as the RFC has it. */
  readonly strictFault?: ScimFault;
  /** The names of the tolerances that it took to understand the filter. */
  readonly tolerances: readonly string[];
}

/**
 * Reads a filter over resources of these types as its sender meant it, RFC 7644 §3.4.2.2. Ends in `invalidFilter`, which tells of the
 * filter as it came.
 */
export function understandFilter(
  text: string,
  resourceTypes: readonly ResourceType[],
): Result<UnderstoodFilter, ScimFault> {
  const used = new Set<string>();
  const note: Note = ({ name }) => used.add(name);
  const byLetter = parseFilter(text, { bareWords: false });
  const resolvedByLetter = byLetter.ok ? resolveAcross(byLetter.value.filter, resourceTypes) : byLetter;
  const strictFault =
    byLetter.ok && resolvedByLetter.ok
      ? strictly(text, byLetter.value.filter, resourceTypes, note)
      : undefined;
  if (resolvedByLetter.ok) {
    const filters = resolvedByLetter.value;
    return ok({ filters, ...(strictFault === undefined ? {} : { strictFault }), tolerances: [...used] });
  }
  const meant = readMeant(text, resourceTypes, note);
  return meant.ok
    ? ok({ filters: meant.value, strictFault: resolvedByLetter.error, tolerances: [...used] })
    : meant;
}

/** What a strict tenant is told of a filter that can be read; both are asked, so that each tolerance is noted. */
function strictly(
  text: string,
  filter: Filter,
  resourceTypes: readonly ResourceType[],
  note: Note,
): ScimFault | undefined {
  const byLetter = faultByLetter(text, resourceTypes, note);
  const byName = strictFilterFault(filter, resourceTypes, note);
  return byLetter ?? byName;
}

/** Words such as `true` are lower case, and a text is no boolean. */
function faultByLetter(
  text: string,
  resourceTypes: readonly ResourceType[],
  note: Note,
): ScimFault | undefined {
  const parsed = parseFilter(text, { bareWords: false, exactWords: true });
  if (!parsed.ok) {
    note(wordCase);
    return parsed.error;
  }
  const resolved = resolveAcross(parsed.value.filter, resourceTypes, { textBooleans: false });
  if (resolved.ok) return undefined;
  note(booleanAsString);
  return resolved.error;
}

function readMeant(
  text: string,
  resourceTypes: readonly ResourceType[],
  note: Note,
): Result<readonly ResolvedFilter[], ScimFault> {
  const decoded = decodedAgain(text);
  if (decoded !== text) note(doubleEncoding);
  const straight = straightenQuotes(decoded, note);
  const parsed = parseFilter(straight, { bareWords: true });
  if (!parsed.ok) return decoded === text ? parsed : parseFaultOf(text, parsed.error);
  if (ENCODED.test(straight) && isBare(straight)) return halfEncoded();
  if (!parseFilter(straight, { bareWords: false }).ok) note(unquotedValue);
  const modern = modernizeFilter(parsed.value.filter, resourceTypes, note);
  const resolved = resolveAcross(modern, resourceTypes);
  if (resolved.ok) {
    strictFilterFault(modern, resourceTypes, note);
    return resolved;
  }
  // A number for a text: only where nothing else can be made of it.
  const quoted = parseFilter(quoteNumbers(straight), { bareWords: true });
  const anew = quoted.ok
    ? resolveAcross(modernizeFilter(quoted.value.filter, resourceTypes, note), resourceTypes)
    : resolved;
  note(unquotedValue);
  return anew.ok ? anew : resolved;
}

/** What is wrong is told of the filter as it came. */
function parseFaultOf(text: string, otherwise: ScimFault): Result<never, ScimFault> {
  const parsed = parseFilter(text, { bareWords: true });
  return { ok: false, error: parsed.ok ? otherwise : parsed.error };
}

const ENCODED = /%(?:20|22)/;

/** A filter without a blank is none; with `%20` instead it was encoded twice. */
function decodedAgain(text: string): string {
  if (/\s/.test(text.trim()) || !/%20/.test(text)) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Whether the encoded quotes stand outside of any text: searched for literally they would find nobody. */
const isBare = (text: string): boolean => ENCODED.test(text.replace(/"(?:[^"\\]|\\.)*"/gs, ""));

const halfEncoded = () =>
  invalidFilter("The filter is encoded twice in part; encode the whole of it once, quotes and blanks.");

/** Numbers after an operator that texts are compared with. */
const quoteNumbers = (text: string): string =>
  text.replace(
    /("(?:[^"\\]|\\.)*")|(?<=\s(?:eq|ne|co|sw|ew)\s+)(-?[0-9][0-9.eE+-]*)(?=[\s)\]]|$)/gi,
    (piece, quoted?: string) => (quoted === undefined ? `"${piece}"` : piece),
  );

/** The filter with today's URNs in its paths. Of a list of several types the core URN says nothing that the name does not. */
export function modernizeFilter(filter: Filter, resourceTypes: readonly ResourceType[], note: Note): Filter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { ...filter, filters: filter.filters.map((part) => modernizeFilter(part, resourceTypes, note)) };
    case "not":
      return { ...filter, filter: modernizeFilter(filter.filter, resourceTypes, note) };
    case "present":
    case "compare":
    case "valuePath":
      return { ...filter, path: modernizePath(filter.path, resourceTypes, note) };
  }
}

/** The path with today's URN. */
export function modernizePath(
  path: AttributePath,
  resourceTypes: readonly ResourceType[],
  note: Note,
): AttributePath {
  const { schema, ...bare } = path;
  if (schema === undefined) return path;
  const successors = resourceTypes.flatMap((resourceType) => successorOf(schema, resourceType) ?? []);
  const [successor, other] = new Set(successors);
  if (successor === undefined) return path;
  note(scim1Urns);
  return other === undefined ? { ...bare, schema: successor } : bare;
}
