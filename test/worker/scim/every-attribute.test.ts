import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../src/lib/json.ts";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";
import type { Attribute } from "../../../src/scim/schema.ts";
import {
  GROUP,
  type ScimAnswer,
  type ScimBody,
  type ScimTenant,
  scimTenant,
  USER,
} from "../../support/scim.ts";

/**
 * Walks the schemas as an outside conformance suite does: every attribute and sub-attribute is written, read, selected, filtered with
 * every operator, sorted by, patched and taken away again. The tenant is strict, so nothing here relies on a tolerance. What is made of
 * other tables (`groups`, `members`) or by the service itself has tests of its own.
 */

const ON_GROUP = "urn:acme:scim:2.0:Everything";

/** One attribute of every type, single- and multi-valued, with every characteristic that changes what is answered. */
const everything = {
  resourceType: "Group",
  name: "Everything",
  attributes: [
    { name: "text" },
    { name: "exactText", caseExact: true },
    { name: "chosen", canonicalValues: ["high", "low"] },
    { name: "flag", type: "boolean" },
    { name: "whole", type: "integer" },
    { name: "fraction", type: "decimal" },
    { name: "moment", type: "dateTime" },
    { name: "bytes", type: "binary" },
    { name: "link", type: "reference", referenceTypes: ["external"] },
    { name: "texts", multiValued: true },
    { name: "numbers", type: "integer", multiValued: true },
    { name: "fixed", mutability: "immutable" },
    { name: "secret", mutability: "writeOnly" },
    { name: "asked", returned: "request" },
    { name: "constant", returned: "always" },
    { name: "unseen", returned: "never" },
    {
      name: "owner",
      type: "complex",
      subAttributes: [
        { name: "value" },
        { name: "since", type: "dateTime" },
        { name: "rank", type: "integer" },
      ],
    },
    {
      name: "parts",
      type: "complex",
      multiValued: true,
      subAttributes: [
        { name: "value" },
        { name: "size", type: "decimal" },
        { name: "spare", type: "boolean" },
      ],
    },
  ],
};

interface Place {
  readonly endpoint: "/Users" | "/Groups";
  readonly core: string;
  /** The URN of the schema that has the attribute. */
  readonly urn: string;
  readonly attribute: Attribute;
  /** How tests are called. */
  readonly name: string;
}

/** The extension's attributes with the defaults of RFC 7643 §2.2. */
const full = (stated: (typeof everything.attributes)[number]): Attribute => {
  const { subAttributes, ...others } = stated as unknown as Attribute;
  const { type = "string", mutability } = others;
  return {
    ...{ type, multiValued: false, description: "", required: false, mutability: "readWrite" },
    ...{ caseExact: type === "reference" || type === "binary", uniqueness: "none" },
    ...{ returned: mutability === "writeOnly" ? "never" : "default" },
    ...others,
    ...(subAttributes && { subAttributes: subAttributes.map((sub) => full(sub as never)) }),
  } as Attribute;
};

const active = userResourceType.schema.attributes.find(({ name }) => name === "active");

const ELSEWHERE = new Set(["groups", "members"]);
const places: readonly Place[] = [
  ...[userResourceType, groupResourceType].flatMap(({ endpoint, schema, extensions }) =>
    [schema, ...extensions.map((extension) => extension.schema)].flatMap(({ id, attributes }) =>
      attributes.map((attribute) => ({ endpoint, core: schema.id, urn: id, attribute })),
    ),
  ),
  ...everything.attributes.map((stated) => ({
    ...({ endpoint: "/Groups", core: GROUP, urn: ON_GROUP, attribute: full(stated) } as const),
  })),
]
  .filter(({ attribute }) => !ELSEWHERE.has(attribute.name))
  .map((place) => ({ ...place, name: `${place.urn.split(":").at(-1)} ${place.attribute.name}` }));

/** Something that filters and sorts may name, with the values that the first and the second resource have there. */
interface Path {
  readonly place: Place;
  readonly attribute: Attribute;
  readonly sub?: Attribute;
  readonly low: Json;
  readonly high: Json;
}

let tenant: ScimTenant;
beforeAll(async () => {
  tenant = await scimTenant({ strict: true });
  expect((await tenant.api("PUT", `/schemas/${ON_GROUP}`, everything)).status).toBe(201);
});

const isShown = ({ returned, mutability }: Attribute) => returned !== "never" && mutability !== "writeOnly";

/** Two values of an attribute, the lower one first: as text, most of them would be the other way round. */
function samples(attribute: Attribute): readonly [Json, Json] {
  const [low, high] = samplesOfOne(attribute);
  return attribute.multiValued ? [[low], [high]] : [low, high];
}

function samplesOfOne(attribute: Attribute): readonly [Json, Json] {
  const { type, name, canonicalValues, caseExact, subAttributes = [] } = attribute;
  switch (type) {
    case "string": {
      const [one, two] = canonicalValues?.toSorted() ?? [];
      if (one !== undefined && two !== undefined) return [one, two];
      return caseExact ? [`Beta ${name}`, `alpha ${name}`] : [`alpha ${name}`, `Beta ${name}`];
    }
    case "reference":
      return ["https://a.example/x?y=1", "urn:b:example"];
    case "boolean":
      return [false, true];
    case "integer":
      return [9, 10];
    case "decimal":
      return [9.5, 10.25];
    case "dateTime":
      return ["2026-01-31T10:00:00+02:00", "2026-01-31T09:00:00.5Z"];
    case "binary":
      return ["AAAA", "BBBBBA=="];
    case "complex": {
      const subs = subAttributes.filter(({ mutability }) => mutability !== "readOnly");
      const value = (index: 0 | 1) => Object.fromEntries(subs.map((sub) => [sub.name, samples(sub)[index]]));
      return [value(0), value(1)];
    }
  }
}

let count = 0;
/** A body with that value; without one where it is undefined. */
function bodyWith({ core, urn, attribute }: Place, value: Json | undefined): JsonObject {
  const own = value === undefined ? {} : { [attribute.name]: value };
  const named: JsonObject =
    core === USER ? { userName: `user ${count++}` } : { displayName: `group ${count++}` };
  if (urn === core) return { schemas: [core], ...named, ...own };
  return {
    schemas: value === undefined ? [core] : [core, urn],
    ...named,
    ...(value !== undefined && { [urn]: own }),
  };
}

/** The value of the attribute in a representation. */
function valueIn({ core, urn, attribute }: Place, resource: ScimBody): unknown {
  const home = urn === core ? resource : (resource[urn] as JsonObject | undefined);
  return home?.[attribute.name];
}

const made: string[] = [];
async function make(place: Place, value: Json | undefined): Promise<ScimBody> {
  const created = succeeded(await tenant.scim("POST", place.endpoint, { body: bodyWith(place, value) }));
  if (place.attribute.required) made.push(`${place.endpoint}/${created.body.id}`);
  return created.body;
}
/** Names are unique. */
afterEach(async () => {
  for (const path of made.splice(0)) await tenant.scim("DELETE", path);
});

function succeeded(answer: ScimAnswer): ScimAnswer {
  expect([answer.body?.detail, Math.floor(answer.status / 100)]).toEqual([undefined, 2]);
  return answer;
}

const read = async ({ endpoint }: Place, id: string, query = ""): Promise<ScimBody> =>
  succeeded(await tenant.scim("GET", `${endpoint}/${id}?${query}`)).body;

/** The full and the short name, in whatever case (RFC 7643 §2.1, RFC 7644 §3.10). */
const spellings = ({ urn, core }: Place, path: string): readonly string[] => [
  `${urn}:${path}`,
  `${urn}:${path}`.toUpperCase(),
  ...(urn === core ? [path, path.toUpperCase()] : []),
];

const subsOf = ({ subAttributes = [] }: Attribute) =>
  subAttributes.filter(({ mutability }) => mutability !== "readOnly");

describe.each(places)("$name", (place) => {
  const { endpoint, attribute, urn, core } = place;
  const { name } = attribute;
  const [low, high] = samples(attribute);
  /** Whether no resource is without it: it is required, or has a value of its own where the client states none. */
  const isLasting = attribute.required || attribute === active;
  const isReadable = isShown(attribute) && attribute.returned !== "request";

  it("is written by POST and PUT, and read back as `returned` says", async () => {
    const created = await make(place, low);
    const read1 = await read(place, created.id);
    expect(created).toEqual(read1);
    expect(valueIn(place, created)).toEqual(isReadable ? low : undefined);
    if (urn !== core && isReadable) expect(created.schemas).toEqual([core, urn]);
    const listed = await tenant.scim("GET", `${endpoint}?filter=id eq "${created.id}"`);
    expect(listed.body.Resources).toEqual([created]);

    const replaced = bodyWith(place, high);
    const put = await tenant.scim("PUT", `${endpoint}/${created.id}`, { body: replaced });
    if (attribute.mutability === "immutable") {
      expect([put.status, put.body.scimType]).toEqual([400, "mutability"]);
      return;
    }
    expect(valueIn(place, succeeded(put).body)).toEqual(isReadable ? high : undefined);
    const repeated = succeeded(await tenant.scim("PUT", `${endpoint}/${created.id}`, { body: replaced }));
    expect(repeated.body.meta).toEqual(put.body.meta);
    if (attribute.required) return;
    const without = await tenant.scim("PUT", `${endpoint}/${created.id}`, {
      body: bodyWith(place, undefined),
    });
    expect(valueIn(place, succeeded(without).body)).toEqual(isLasting ? high : undefined);
  });

  it("is selected by attributes and excludedAttributes", async () => {
    const { id } = await make(place, low);
    for (const spelling of spellings(place, name)) {
      const only = await read(place, id, `attributes=${spelling}`);
      expect(valueIn(place, only)).toEqual(isShown(attribute) ? low : undefined);
      const other = core === USER ? "userName" : "displayName";
      if (name !== other) expect(only).not.toHaveProperty(other);
      const without = await read(place, id, `excludedAttributes=${spelling}`);
      expect(valueIn(place, without)).toEqual(attribute.returned === "always" ? low : undefined);
      expect([without.id, without.schemas[0]]).toEqual([id, core]);
    }
    for (const [index, sub] of subsOf(attribute).entries()) {
      const written = spellings(place, `${name}.${sub.name}`);
      const spelling = written[index % written.length];
      const one = { [sub.name]: samples(sub)[0] };
      const only = await read(place, id, `attributes=${spelling}`);
      expect(valueIn(place, only)).toEqual(attribute.multiValued ? [one] : one);
      const without = valueIn(place, await read(place, id, `excludedAttributes=${spelling}`));
      const element = attribute.multiValued ? (without as Json[])[0] : without;
      const others = subsOf(attribute).filter((each) => each !== sub);
      expect(Object.keys(element as object)).toEqual(others.map((each) => each.name));
    }
  });

  it("is filtered with every operator of its type, and sorted by", async () => {
    const resources = [await make(place, low), await make(place, high)];
    if (!isLasting) resources.push(await make(place, undefined));
    const ids = resources.map(({ id }) => id);
    const ours = ids.map((id) => `id eq "${id}"`).join(" or ");
    const ask = (query: string) => tenant.scim("GET", `${endpoint}?${query}`);
    const which = async (filter: string) => {
      const { body } = succeeded(await ask(`filter=${encodeURIComponent(`(${ours}) and (${filter})`)}`));
      return body.Resources.map(({ id }) => "ABC"[ids.indexOf(id)]).join("");
    };
    const checks = pathsOf(place).flatMap((path, nth) => {
      const written = spellings(place, nameOf(path));
      const [first] = written;
      const cases = nth === 0 ? [...casesOf(path), ...combinedCasesOf(path)] : casesOf(path);
      const found = cases.map(async ([test, expected], index) => {
        const filter = `${written[index % written.length]} ${test}`;
        const those = isLasting ? expected.replace("C", "") : expected;
        expect([filter, await which(filter)]).toEqual([filter, those]);
      });
      const refused = OPERATORS.filter((each) => !operatorsOf(path).includes(each)).map(async (operator) => {
        const filter = `${first} ${operator} ${JSON.stringify(path.low)}`;
        const { status, body } = await ask(`filter=${encodeURIComponent(filter)}`);
        expect([filter, status, body.scimType]).toEqual([filter, 400, "invalidFilter"]);
      });
      const sorted = ["ascending", "descending"].map(async (order) => {
        const query = `sortBy=${first}&sortOrder=${order}`;
        const { body } = succeeded(await ask(`${query}&filter=${encodeURIComponent(ours)}`));
        const expected = order === "ascending" ? ids : ids.toReversed();
        expect([query, body.Resources.map(({ id }) => id)]).toEqual([query, expected]);
      });
      return [...found, ...refused, ...sorted];
    });
    await Promise.all(checks);
    if (!isShown(attribute)) {
      for (const refused of [await ask(`filter=${urn}:${name} pr`), await ask(`sortBy=${urn}:${name}`)])
        expect(refused.status).toBe(400);
    }
  });

  it("is added, replaced and removed by PATCH, and a repeat changes nothing", async () => {
    const { id } = await make(place, isLasting ? low : undefined);
    const path = `${urn}:${name}`;
    const whole = (value: Json): JsonObject =>
      urn === core ? { [name]: value } : { [urn]: { [name]: value } };
    const state = () => read(place, id, `attributes=${path},meta`);
    const patch = async (operation: object) => {
      const asked = `${endpoint}/${id}?attributes=${path},meta`;
      const answered = succeeded(await tenant.patch(asked, operation)).body;
      succeeded(await tenant.patch(`${endpoint}/${id}`, operation));
      const after = await state();
      expect(after).toEqual(answered);
      return valueIn(place, after);
    };
    const seen = (value: Json | undefined) => (isShown(attribute) ? value : undefined);
    expect(await patch({ op: "add", path, value: low })).toEqual(seen(low));
    if (attribute.mutability === "immutable") {
      for (const operation of [
        { op: "replace", path, value: high },
        { op: "remove", path },
      ]) {
        const refused = await tenant.patch(`${endpoint}/${id}`, operation);
        expect([refused.status, refused.body.scimType]).toEqual([400, "mutability"]);
      }
      return;
    }
    expect(await patch({ op: "replace", path: path.toUpperCase(), value: high })).toEqual(seen(high));
    if (attribute.required) {
      const refused = await tenant.patch(`${endpoint}/${id}`, { op: "remove", path });
      expect([refused.status, refused.body.scimType]).toEqual([400, "mutability"]);
    } else expect(await patch({ op: "remove", path })).toEqual(isLasting ? high : undefined);
    expect(await patch({ op: "replace", path, value: low })).toEqual(seen(low));
    expect(await patch({ op: "replace", value: whole(high) })).toEqual(seen(high));
    if (isLasting) return;
    expect(await patch({ op: "remove", path })).toBeUndefined();
    expect(await patch({ op: "add", value: whole(low) })).toEqual(seen(low));
    if (attribute.multiValued) {
      const both = [...(low as Json[]), ...(high as Json[])];
      expect(await patch({ op: "add", path, value: high })).toEqual(seen(both));
      expect(await patch({ op: "replace", path, value: [...both, ...both] })).toEqual(seen(both));
    }
    expect(await patch({ op: "remove", path })).toBeUndefined();
    expect((await state()).schemas).toEqual([core]);
  });

  it("has parts that are patched one by one", async () => {
    const { id } = await make(place, low);
    const [key] = subsOf(attribute);
    const patch = async (operation: object) => {
      await succeeded(await tenant.patch(`${endpoint}/${id}`, operation));
      const value = valueIn(place, await read(place, id));
      return (Array.isArray(value) ? value[0] : value) as JsonObject | undefined;
    };
    for (const sub of subsOf(attribute)) {
      const [, other] = samples(sub);
      const [one] = Array.isArray(low) ? (low as JsonObject[]) : [low as JsonObject];
      const chosen = subsOf(attribute).find((each) => each.name !== sub.name) ?? key;
      const filter = attribute.multiValued
        ? `[${chosen?.name} eq ${JSON.stringify(one?.[chosen?.name ?? ""])}]`
        : "";
      const path = `${urn}:${name}${filter}.${sub.name}`;
      expect(await patch({ op: "replace", path, value: other })).toEqual({ ...one, [sub.name]: other });
      const { [sub.name]: _, ...rest } = one ?? {};
      expect(await patch({ op: "remove", path })).toEqual(rest);
      expect(await patch({ op: "add", path, value: one?.[sub.name] })).toEqual(one);
      if (attribute.multiValued) {
        const nobody = `${urn}:${name}[${sub.name} eq ${JSON.stringify(other)}]`;
        const refused = await tenant.patch(`${endpoint}/${id}`, {
          op: "replace",
          path: nobody,
          value: { ...one },
        });
        expect([refused.status, refused.body.scimType]).toEqual([400, "noTarget"]);
      }
    }
  });

  it("refuses values of another type", async () => {
    const { id } = await make(place, undefined);
    for (const value of wrongFor(attribute, low)) {
      const answer = await tenant.scim("POST", endpoint, { body: bodyWith(place, value) });
      expect([value, answer.status, answer.body.scimType]).toEqual([value, 400, "invalidValue"]);
      expect(answer.body.status).toBe("400");
      // One value may be added without its brackets.
      const op = attribute.multiValued && !Array.isArray(value) ? "replace" : "add";
      const patched = await tenant.patch(`${endpoint}/${id}`, { op, path: `${urn}:${name}`, value });
      expect([value, patched.status, patched.body?.scimType]).toEqual([value, 400, "invalidValue"]);
    }
  });
});

/** Values that no attribute of this type can have. */
function wrongFor({ multiValued, type }: Attribute, sample: Json): readonly Json[] {
  if (multiValued) return ["x", 1, [["x"]], [type === "complex" ? "x" : { a: 1 }]];
  if (type === "complex") return ["x", 1, ["x"]];
  if (typeof sample === "string")
    return [{ a: 1 }, ["x"], 1, ...(type === "dateTime" || type === "binary" ? ["?"] : [])];
  return [{ a: 1 }, "x", ...(type === "boolean" ? [1] : [true, "1"]), ...(type === "integer" ? [1.5] : [])];
}

/** What filters can name of an attribute: a complex one by its parts. */
function pathsOf(place: Place): readonly Path[] {
  const { attribute } = place;
  if (!isShown(attribute)) return [];
  if (attribute.type !== "complex") {
    const [low, high] = samplesOfOne(attribute);
    return [{ place, attribute, low, high }];
  }
  return subsOf(attribute).map((sub) => {
    const [low, high] = samplesOfOne(sub);
    return { place, attribute, sub, low, high };
  });
}

const nameOf = ({ attribute, sub }: Path) =>
  sub === undefined ? attribute.name : `${attribute.name}.${sub.name}`;

const OPERATORS = ["eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"];

function operatorsOf({ attribute, sub }: Path): readonly string[] {
  const { type } = sub ?? attribute;
  if (type === "boolean" || type === "binary") return ["eq", "ne"];
  if (type === "string" || type === "reference") return OPERATORS;
  return ["eq", "ne", "gt", "ge", "lt", "le"];
}

/** Tests, and which of A (has the low value), B (the high one) and C (none) meet them. */
function casesOf(path: Path): readonly (readonly [test: string, found: string])[] {
  const { attribute, sub, low, high } = path;
  const { type, caseExact } = sub ?? attribute;
  const [a, b] = [JSON.stringify(low), JSON.stringify(high)];
  // An attribute with several values meets `ne` by a value that differs; without values it has none that does.
  const none = attribute.multiValued ? "" : "C";
  const always: (readonly [string, string])[] = [
    ["pr", "AB"],
    [`eq ${a}`, "A"],
    [`EQ ${b}`, "B"],
    [`ne ${a}`, `B${none}`],
  ];
  const ordered: (readonly [string, string])[] = [
    [`gt ${a}`, "B"],
    [`ge ${a}`, "AB"],
    [`lt ${b}`, "A"],
    [`le ${b}`, "AB"],
    [`Lt ${a}`, ""],
  ];
  if (typeof low === "string" && typeof high === "string" && (type === "string" || type === "reference")) {
    const inner = JSON.stringify(high.slice(1, -1));
    const folded = !caseExact && type === "string";
    return [
      ...always,
      ...ordered,
      [`co ${inner}`, "B"],
      [`sw ${JSON.stringify(high.slice(0, -1))}`, "B"],
      [`ew ${JSON.stringify(high.slice(1))}`, "B"],
      [`eq ${JSON.stringify(high.toUpperCase())}`, folded ? "B" : ""],
      [`eq ${JSON.stringify(high.slice(1))}`, ""],
    ];
  }
  if (type === "boolean" || type === "binary") return always;
  if (type === "dateTime") return [...always, ...ordered, ['eq "2026-01-31T08:00:00Z"', "A"]];
  return [
    ...always,
    ...ordered,
    [`eq ${low}${Number.isInteger(low) ? ".0" : "0"}`, "A"],
    [`eq ${Number(low) * 10}e-1`, "A"],
  ];
}

/** What does not depend on a part's type, and so is asked of the first part of an attribute only. */
function combinedCasesOf(path: Path): readonly (readonly [test: string, found: string])[] {
  const [a, b] = [JSON.stringify(path.low), JSON.stringify(path.high)];
  const name = spellings(path.place, nameOf(path))[0];
  return [
    ["PR", "AB"],
    [`eq ${a} or ${name} eq ${b}`, "AB"],
    [`pr and not (${name} eq ${a})`, "B"],
    [`eq ${b} or ${name} eq ${a} and ${name} eq ${b}`, "B"],
  ];
}
