import fc from "fast-check";
import type { JsonObject } from "../../../src/lib/json.ts";
import type { AttributePath, Comparison, Filter, Literal } from "../../../src/scim/filter/ast.ts";
import { parseAttributePath } from "../../../src/scim/filter/attribute-path.ts";
import { TENANT_URN } from "../scim/filter/workshop.ts";

/** Random users and random filters over them, from a small stock of values so that they often meet. */

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** Pieces at which encodings, collations, patterns and quotes go wrong. */
const pieces = "a A b ß é e\u0301 ﬁ Σ ς İ ' \" \\ % _ ? $ . [ \ud7ff \ue000 \uffff 😀 \u{10ffff}".split(" ");

const texts = fc.oneof(
  { weight: 8, arbitrary: fc.array(fc.constantFrom(...pieces), { maxLength: 3 }).map((all) => all.join("")) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: "binary", maxLength: 5 }).map((text) => text.replaceAll("\0", "")),
  },
);
const integers = fc.constantFrom(-1, 0, 1, 2, Number.MAX_SAFE_INTEGER);
const decimals = fc.oneof(
  fc.constantFrom(-0.5, 0, 0.1, 1, 1e-7),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
);
const times = fc.constantFrom(
  "2020-02-29T23:59:59Z",
  "2020-03-01T00:59:59+01:00",
  "2020-02-29T23:59:59.001Z",
  "1969-12-31T23:59:59.999Z",
  "9999-12-31T23:59:59",
);
const exact = fc.constantFrom("AbC=", "aBc=");

const partial = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(model, { requiredKeys: [] });

export const users: fc.Arbitrary<JsonObject> = partial({
  schemas: fc.subarray(["urn:a", "urn:A", "urn:b"]),
  externalId: texts,
  userName: texts,
  title: texts,
  profileUrl: texts,
  active: fc.boolean(),
  name: partial({ givenName: texts, familyName: texts }),
  emails: fc.array(
    partial({ value: texts, type: fc.constantFrom("work", "Home"), display: texts, primary: fc.boolean() }),
    { maxLength: 3 },
  ),
  x509Certificates: fc.array(partial({ value: exact }), { maxLength: 2 }),
  meta: partial({ created: times }),
  [ENTERPRISE]: partial({ department: texts, manager: partial({ value: texts, displayName: texts }) }),
  [TENANT_URN]: partial({
    level: integers,
    share: decimals,
    hired: times,
    Code: texts,
    tags: fc.array(texts, { maxLength: 3 }),
    sites: fc.array(partial({ city: texts, rooms: fc.array(integers, { maxLength: 3 }) }), { maxLength: 3 }),
  }),
}) as fc.Arbitrary<JsonObject>;

type Kind = "text" | "boolean" | "integer" | "decimal" | "dateTime" | "binary";

const ORDER = ["eq", "ne", "gt", "ge", "lt", "le"] as const;
const KINDS: Record<Kind, { literals: fc.Arbitrary<Literal>; operators: readonly Comparison[] }> = {
  text: { literals: texts, operators: [...ORDER, "co", "sw", "ew"] },
  boolean: { literals: fc.constantFrom(true, false, "True"), operators: ["eq", "ne"] },
  integer: { literals: fc.oneof(integers, fc.constant(0.5)), operators: ORDER },
  decimal: { literals: decimals, operators: ORDER },
  dateTime: { literals: times, operators: ORDER },
  binary: { literals: exact, operators: ["eq", "ne"] },
};

const ATTRIBUTES: Record<string, Kind> = {
  userName: "text",
  externalId: "text",
  id: "text",
  title: "text",
  profileUrl: "text",
  schemas: "text",
  active: "boolean",
  "name.givenName": "text",
  emails: "text",
  "emails.value": "text",
  "emails.type": "text",
  "emails.primary": "boolean",
  "x509Certificates.value": "binary",
  "meta.created": "dateTime",
  manager: "text",
  "manager.displayName": "text",
  [`${ENTERPRISE}:department`]: "text",
  level: "integer",
  share: "decimal",
  hired: "dateTime",
  Code: "text",
  tags: "text",
  "sites.city": "text",
  "sites.rooms": "integer",
};

const VALUE_PATHS: Record<string, Record<string, Kind>> = {
  emails: { value: "text", type: "text", display: "text", primary: "boolean" },
  sites: { city: "text", rooms: "integer" },
  name: { givenName: "text", familyName: "text" },
  manager: { value: "text", displayName: "text" },
  meta: { created: "dateTime" },
};

function pathOf(text: string): AttributePath {
  const path = parseAttributePath(text);
  if (path === undefined) throw new Error(`no path: ${text}`);
  return path;
}

function leaves(attributes: Record<string, Kind>): fc.Arbitrary<Filter> {
  return fc.oneof(
    ...Object.entries(attributes).map(([text, kind]): fc.Arbitrary<Filter> => {
      const path = fc.constant(pathOf(text));
      const { literals, operators } = KINDS[kind];
      return fc.oneof(
        { weight: 1, arbitrary: fc.record({ kind: fc.constant("present" as const), path }) },
        {
          weight: 1,
          arbitrary: fc.record({
            kind: fc.constant("compare" as const),
            path,
            operator: fc.constantFrom<Comparison>("eq", "ne"),
            value: fc.constant(null),
          }),
        },
        {
          weight: 6,
          arbitrary: fc.record({
            kind: fc.constant("compare" as const),
            path,
            operator: fc.constantFrom(...operators),
            value: literals,
          }),
        },
      );
    }),
  );
}

const valuePaths = fc.oneof(
  ...Object.entries(VALUE_PATHS).map(
    ([text, attributes]): fc.Arbitrary<Filter> =>
      fc.record({
        kind: fc.constant("valuePath" as const),
        path: fc.constant(pathOf(text)),
        filter: combined(1, leaves(attributes)),
      }),
  ),
);

const wholes = fc
  .constantFrom("emails", "name", "sites", "manager", "meta")
  .map((text): Filter => ({ kind: "present", path: pathOf(text) }));

/** At most two levels of at most three parts: 9 comparisons, each at most 3 more inside a value path. */
export const filters: fc.Arbitrary<Filter> = combined(
  2,
  fc.oneof(
    { weight: 6, arbitrary: leaves(ATTRIBUTES) },
    { weight: 3, arbitrary: valuePaths },
    { weight: 1, arbitrary: wholes },
  ),
);

function combined(depth: number, parts: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  const inner = depth <= 1 ? parts : fc.oneof(parts, combined(depth - 1, parts));
  return fc.oneof(
    { weight: 2, arbitrary: parts },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constantFrom("and" as const, "or" as const),
        filters: fc.array(inner, { minLength: 2, maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("not" as const), filter: inner }) },
  );
}
