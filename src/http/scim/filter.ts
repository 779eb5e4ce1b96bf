import { understandFilter } from "../../dialects/filter.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { answerable } from "../../scim/filter/answerable.ts";
import type { ResolvedFilter } from "../../scim/filter/ast.ts";
import { withPlainVersions } from "../../scim/filter/plain-versions.ts";
import type { ResourceType } from "../../scim/schema.ts";

/** One way of reading the `filter` parameter. */
export interface FilterReading {
  /** One for each resource type that is listed. */
  readonly filters: readonly ResolvedFilter[];
  /** What a strict tenant is told instead, where the filter is not as the RFC has it. */
  readonly strictFault?: ScimFault;
  /** The names of the tolerances that it took to understand it. */
  readonly tolerances: readonly string[];
}

/**
 * Takes `filter` from the query as it came over the wire. A `+` there is a space. Within quotes it may also be a plus that a client forgot
 * to encode, as in `userName eq "ada+test@example.com"`: then there is a second text, to be used if the first finds nothing. Without a
 * filter there is none. Ends in `invalidFilter`.
 */
export function filterTexts(query: string): Result<readonly string[], ScimFault> {
  const given = rawFilters(query);
  const [raw] = given;
  if (raw === undefined) return ok([]);
  if (given.length > 1) return invalid('The address has several filters; join them with "and" or "or".');
  const texts = decodings(raw);
  if (texts === undefined) return invalid("The filter in the address is not percent-encoded UTF-8.");
  return ok(texts.literal === texts.spaced ? [texts.spaced] : [texts.spaced, texts.literal]);
}

/**
 * Reads the texts of a filter for a list of these resource types; the second where it can be read at all. Ends in `invalidFilter` for the
 * first.
 */
export function readFilter(
  [text, other]: readonly string[],
  resourceTypes: readonly ResourceType[],
): Result<readonly FilterReading[], ScimFault> {
  if (text === undefined) return ok([]);
  const first = read(text, resourceTypes);
  if (!first.ok) return first;
  const second = other === undefined ? undefined : read(other, resourceTypes);
  return ok(second?.ok ? [first.value, second.value] : [first.value]);
}

function read(text: string, resourceTypes: readonly ResourceType[]): Result<FilterReading, ScimFault> {
  if (text.trim() === "") return invalid("The filter is empty; say what to look for, or leave it out.");
  const understood = understandFilter(text, resourceTypes);
  if (!understood.ok) return understood;
  const { filters, strictFault, tolerances } = understood.value;
  for (const filter of filters) {
    const passed = answerable(filter);
    if (!passed.ok) return passed;
  }
  return ok({
    filters: filters.map(withPlainVersions),
    tolerances,
    ...(strictFault === undefined ? {} : { strictFault }),
  });
}

/** The filters in a query, still encoded. `Filter` is one too: passed over as a name we do not know, it would answer all resources. */
const rawFilters = (query: string): readonly string[] =>
  query
    .replace(/^\?/, "")
    .split("&")
    .filter((pair) => /^filter(=|$)/i.test(pair))
    .map((pair) => pair.slice("filter=".length));

/** A string with its quotes, or what stands between strings. */
const QUOTED_OR_NOT = /"(?:[^"\\]|\\.)*"?|[^"]+/gs;

/** The text with every `+` read as a space, and with those within quotes left as they are. Both have the same length. */
function decodings(raw: string): { readonly spaced: string; readonly literal: string } | undefined {
  try {
    const spaced = decodeURIComponent(raw.replaceAll("+", " "));
    const plain = decodeURIComponent(raw);
    let literal = "";
    for (const part of plain.matchAll(QUOTED_OR_NOT)) {
      const [text] = part;
      literal += text.startsWith('"') ? text : spaced.slice(part.index, part.index + text.length);
    }
    return { spaced, literal };
  } catch {
    return undefined;
  }
}

const invalid = (detail: string): { readonly ok: false; readonly error: ScimFault } =>
  fail({ kind: "invalidFilter", detail });
