import { LIST_LIMITS } from "../../../limits/scim.ts";
import type { JsonSchema } from "../operation.ts";

/** The parameters of SCIM requests, RFC 7644 §3.4.2, §3.9 and §3.14, RFC 9865 §2. */

const query = (name: string, description: string, schema: JsonSchema = { type: "string" }): JsonSchema => ({
  name,
  in: "query",
  description,
  schema,
});

const header = (name: string, description: string): JsonSchema => ({
  name,
  in: "header",
  description,
  schema: { type: "string" },
});

export const SCIM_PARAMETERS = {
  attributes: query(
    "attributes",
    "The attributes that are wanted, with commas between; not with excludedAttributes.",
  ),
  excludedAttributes: query("excludedAttributes", "The attributes that are not wanted, such as members."),
  filter: {
    ...query("filter", "Which resources are wanted, RFC 7644 §3.4.2.2."),
    example: 'userName eq "ada@example.com"',
  },
  sortBy: query("sortBy", "The attribute that the list is sorted by."),
  sortOrder: query("sortOrder", "In which order.", {
    type: "string",
    enum: ["ascending", "descending"],
    default: "ascending",
  }),
  startIndex: query("startIndex", "Where the page begins, from 1 on; in pages by index.", {
    type: "integer",
    default: 1,
  }),
  count: query("count", "How many resources the page has at most; more than the maximum counts as that.", {
    type: "integer",
    minimum: 0,
    default: LIST_LIMITS.defaultCount,
  }),
  cursor: query(
    "cursor",
    "The nextCursor or previousCursor of a page; empty for the first page. In pages by cursor, which every directory size suits.",
  ),
  ifMatch: header(
    "If-Match",
    "Carry it out only if the resource has one of these entity tags; otherwise 412.",
  ),
  ifNoneMatch: header(
    "If-None-Match",
    "Answer 304 and nothing else if the resource has one of these entity tags.",
  ),
} as const satisfies Readonly<Record<string, JsonSchema>>;

/** Those by name, as references to the components of the document. */
export const parameters = (...names: readonly (keyof typeof SCIM_PARAMETERS)[]): readonly JsonSchema[] =>
  names.map((name) => ({ $ref: `#/components/parameters/${name}` }));
