import { isObject, type Json } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { shorten } from "../lib/shorten.ts";
import type { ScimFault } from "./fault.ts";
import { givenTwice } from "./names.ts";

const SEARCH_REQUEST_URN = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/** What a query may ask for, RFC 7644 §3.4.2 and RFC 9865 §2, not understood yet: as in an address, everything is text. */
export interface SearchParameters {
  readonly attributes?: string;
  readonly excludedAttributes?: string;
  readonly filter?: string;
  readonly sortBy?: string;
  readonly sortOrder?: string;
  readonly startIndex?: string;
  readonly count?: string;
  readonly cursor?: string;
}

/**
 * Reads the body of a query by POST, RFC 7644 §3.4.3. Names have no case, null is the absence of a value, and other names are passed over,
 * as in an address. Ends in `invalidSyntax` for what is no SearchRequest, in `invalidValue` for a value of another type.
 */
export function readSearchRequest(body: Json): Result<SearchParameters, ScimFault> {
  if (!isObject(body) || !isSearchRequest(body.schemas)) {
    return fail({
      kind: "invalidSyntax",
      detail: `The body has to be an object with "schemas": ["${SEARCH_REQUEST_URN}"].`,
    });
  }
  const repeated = givenTwice(body);
  if (repeated !== undefined) {
    const detail = `"${shorten(repeated)}" is given twice, in different case; send it once.`;
    return fail({ kind: "invalidSyntax", detail });
  }
  const given = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
  const read: [string, string][] = [];
  for (const { name, type } of PARAMETERS) {
    const value = given.get(name.toLowerCase()) ?? undefined;
    if (value === undefined) continue;
    const text = textOf(value, type);
    if (text === undefined) {
      return fail({ kind: "invalidValue", detail: `"${name}" has to be ${EXPECTED[type]}.` });
    }
    read.push([name, text]);
  }
  return ok(Object.fromEntries(read));
}

const PARAMETERS = [
  { name: "attributes", type: "names" },
  { name: "excludedAttributes", type: "names" },
  { name: "filter", type: "text" },
  { name: "sortBy", type: "text" },
  { name: "sortOrder", type: "text" },
  { name: "startIndex", type: "number" },
  { name: "count", type: "number" },
  { name: "cursor", type: "text" },
] as const satisfies readonly { readonly name: keyof SearchParameters; readonly type: ParameterType }[];

type ParameterType = "names" | "text" | "number";

const EXPECTED: Readonly<Record<ParameterType, string>> = {
  names: "a list of attribute names",
  text: "a text",
  number: "a whole number",
};

const isSearchRequest = (schemas: Json | undefined): boolean =>
  Array.isArray(schemas) &&
  (schemas as readonly Json[]).some(
    (urn) => typeof urn === "string" && urn.toLowerCase() === SEARCH_REQUEST_URN.toLowerCase(),
  );

/** The value as it would stand in an address; numbers and lists may come as text already. What the number is worth is asked later. */
function textOf(value: Json, type: ParameterType): string | undefined {
  if (typeof value === "string") return value;
  if (type === "number") return typeof value === "number" ? String(value) : undefined;
  if (type === "text" || !Array.isArray(value)) return undefined;
  const names = value as readonly Json[];
  return names.every((name) => typeof name === "string") ? names.join(",") : undefined;
}
