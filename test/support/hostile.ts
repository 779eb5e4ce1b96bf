import * as fc from "fast-check";
import { ENTERPRISE, GROUP, PATCH_OP, USER } from "./scim.ts";

/** Requests that nobody should send: valid ones with something broken in them, and soups of the words that the grammar knows. */
export interface HostileRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** `{user}` and `{group}` stand for ids that there are. */
  readonly path: string;
  /** As text, so that it may be broken JSON. */
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

const names = fc.constantFrom(
  ..."userName schemas id meta active emails value type primary members groups displayName $ref op path Operations".split(
    " ",
  ),
  ...[
    "toString",
    "hasOwnProperty",
    "__proto__",
    "constructor",
    "",
    " ",
    "\0",
    "ünï",
    ENTERPRISE,
    `${USER}:name`,
  ],
);

const values = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    "true",
    0,
    -1,
    1.5,
    1e308,
    "",
    "\0",
    "\ud800",
    [],
    {},
    [[]],
    [null],
    [{}],
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constantFrom(
    "x".repeat(70_000),
    "[".repeat(300),
    '"',
    "'; DROP TABLE users; --",
    "%",
    "{user}",
    "{group}",
  ),
  fc.dictionary(names, fc.oneof(fc.string({ maxLength: 5 }), fc.integer(), fc.constant(null)), {
    maxKeys: 4,
  }),
);

const user = {
  schemas: [USER, ENTERPRISE],
  userName: "eve",
  name: { givenName: "Eve", familyName: "M" },
  emails: [{ value: "eve@example.com", type: "work", primary: true }],
  active: true,
  [ENTERPRISE]: { department: "Looms", manager: { value: "{user}" } },
};
const group = { schemas: [GROUP], displayName: "Engines", members: [{ value: "{user}", type: "User" }] };
const patch = {
  schemas: [PATCH_OP],
  Operations: [
    { op: "replace", path: "displayName", value: "X" },
    { op: "add", path: 'emails[type eq "work"].value', value: "e@example.com" },
    { op: "remove", path: 'members[value eq "{user}"]' },
  ],
};

/** One change somewhere inside a JSON value: another value, another name, something gone, something wrapped. */
const mutation = fc.record({
  place: fc.array(fc.nat(9), { maxLength: 5 }),
  kind: fc.constantFrom("replace", "rename", "remove", "wrap", "repeat"),
  name: names,
  value: values,
});
type Mutation = typeof mutation extends fc.Arbitrary<infer M> ? M : never;

function mutate(json: unknown, { place, kind, name, value }: Mutation): unknown {
  const [step, ...rest] = place;
  if (typeof json !== "object" || json === null || step === undefined) {
    return kind === "wrap" ? [json] : value;
  }
  const entries = Object.entries(json);
  if (entries.length === 0) return value;
  const at = step % entries.length;
  const changed = entries.flatMap(([key, inner], index): [string, unknown][] => {
    if (index !== at) return [[key, inner]];
    if (rest.length > 0) return [[key, mutate(inner, { place: rest, kind, name, value })]];
    if (kind === "remove") return [];
    if (kind === "rename") return [[name, inner]];
    if (kind === "repeat")
      return [
        [key, inner],
        [`${key.toUpperCase()}`, inner],
      ];
    return [[key, kind === "wrap" ? [inner] : value]];
  });
  return Array.isArray(json) ? changed.map(([, inner]) => inner) : Object.fromEntries(changed);
}

const mutatedJson = fc
  .tuple(fc.constantFrom<unknown>(user, group, patch), fc.array(mutation, { minLength: 1, maxLength: 3 }))
  .map(([base, mutations]) => JSON.stringify(mutations.reduce(mutate, base)) ?? "");

/** The text of a request with a piece cut out, or with something put in between. */
const brokenText = fc
  .tuple(mutatedJson, fc.nat(), fc.nat(12), fc.string({ unit: "binary", maxLength: 4 }))
  .map(([text, at, cut, put]) => {
    const start = at % (text.length + 1);
    return text.slice(0, start) + put + text.slice(start + cut);
  });

const words = fc.constantFrom(
  ...'eq ne co sw ew gt ge lt le pr and or not ( ) [ ] . : , = true false null 7 -0.1e9 " "x" "\\u0000" "\\'.split(
    " ",
  ),
  ..."userName emails members groups name.givenName meta.lastModified active id value type display $ref __proto__".split(
    " ",
  ),
  ...[
    ENTERPRISE,
    `${ENTERPRISE}:manager.value`,
    '"{user}"',
    "\t",
    "ü",
    "\u2028",
    "(".repeat(40),
    "not ".repeat(30),
  ],
);
const soup = fc
  .array(fc.tuple(words, fc.constantFrom(" ", " ", "")), { minLength: 1, maxLength: 14 })
  .map((parts) => parts.flat().join(""));

const soupPatch = fc
  .tuple(
    fc.constantFrom("add", "replace", "remove", "Add", "move"),
    soup,
    fc.option(values, { nil: undefined }),
  )
  .map(([op, path, value]) => JSON.stringify({ schemas: [PATCH_OP], Operations: [{ op, path, value }] }));

const resource = fc.constantFrom("/Users/{user}", "/Groups/{group}", "/Users/nobody", "/Groups/%00");
const collection = fc.constantFrom("/Users", "/Groups");
const tags = fc.constantFrom<Record<string, string>>(
  {},
  {},
  { "If-Match": 'W/"9' },
  { "If-None-Match": '"",,*' },
);
const body = fc.oneof(mutatedJson, brokenText);

const parameter = fc.tuple(
  fc.constantFrom("filter", "attributes", "excludedAttributes", "startIndex", "count", "Filter", "x"),
  fc.oneof(
    soup,
    fc.string({ unit: "binary", maxLength: 20 }),
    fc.constantFrom("-1", "1e9", "9".repeat(400), "0x1"),
  ),
  fc.boolean(),
);
const query = fc
  .array(parameter, { minLength: 1, maxLength: 3 })
  .map((all) =>
    all.map(
      ([name, text, raw]) =>
        `${name}=${raw ? encodeURI(text.toWellFormed()) : encodeURIComponent(text.toWellFormed())}`,
    ),
  )
  .map((pairs) => pairs.join("&"));

const segments = fc
  .array(
    fc.constantFrom(
      "Users",
      "Groups",
      "Schemas",
      "{user}",
      "..%2f",
      "%ff",
      "%",
      ".search",
      "Me",
      "__proto__",
      USER,
      "a b",
    ),
    {
      maxLength: 4,
    },
  )
  .map((parts) => `/${parts.join("/")}`);

const request = (
  method: fc.Arbitrary<HostileRequest["method"]>,
  path: fc.Arbitrary<string>,
  text?: fc.Arbitrary<string>,
): fc.Arbitrary<HostileRequest> =>
  fc.tuple(method, path, text ?? fc.constant(undefined), tags).map(([verb, where, sent, headers]) => ({
    method: verb,
    path: where,
    headers,
    ...(sent === undefined ? {} : { body: sent }),
  }));

export const hostileRequest: fc.Arbitrary<HostileRequest> = fc.oneof(
  request(fc.constant("POST"), collection, body),
  request(fc.constantFrom("PUT", "PATCH"), resource, body),
  request(fc.constant("PATCH"), resource, soupPatch),
  request(
    fc.constant("GET"),
    fc.tuple(fc.oneof(collection, resource), query).map((parts) => parts.join("?")),
  ),
  request(fc.constantFrom("GET", "POST", "PUT", "PATCH"), segments, body).map(({ body: sent, ...bare }) =>
    bare.method === "GET" || sent === undefined ? bare : { ...bare, body: sent },
  ),
);
