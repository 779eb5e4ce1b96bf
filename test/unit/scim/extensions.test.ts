import { describe, expect, it } from "vitest";
import { canonicalFault } from "../../../src/scim/canonical.ts";
import { clash, definitionProblems } from "../../../src/scim/definition.ts";
import { checksFor } from "../../../src/scim/definition-change.ts";
import { builtInTypes, type Definition, resourceTypesOf } from "../../../src/scim/extensions.ts";
import { keepImmutables } from "../../../src/scim/immutables.ts";
import { define } from "../../../src/scim/schemas/define.ts";

const URN = "urn:acme:scim:2.0:Group";
const definition = (attributes: Definition["attributes"], more: Partial<Definition> = {}): Definition => ({
  resourceType: "Group",
  required: false,
  id: URN,
  name: "Acme",
  description: "",
  attributes,
  ...more,
});
const typeOf = (...definitions: Definition[]) => resourceTypesOf(JSON.stringify(definitions)).Group;

describe("resourceTypesOf", () => {
  it("is the built-in types where nothing is defined", () => {
    expect(resourceTypesOf("[]")).toBe(builtInTypes);
  });

  it("puts each definition behind the extensions of the type it extends", () => {
    const badge = definition([define("badge", "")], {
      resourceType: "User",
      id: "urn:acme:user",
      required: true,
    });
    const types = resourceTypesOf(JSON.stringify([definition([define("a", "")]), badge]));
    expect(types.Group.extensions.map(({ schema }) => schema.id)).toEqual([URN]);
    expect(
      types.User.extensions.map(({ schema, required, closed }) => [schema.id, required, closed]),
    ).toEqual([
      ["urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", false, undefined],
      ["urn:acme:user", true, true],
    ]);
    expect(builtInTypes.User.extensions).toHaveLength(1);
  });
});

describe("definitionProblems", () => {
  it.each([
    "urn:acme:scim:2.0:Group",
    "urn:ietf:params:scim:schemas:extension:CustomExtension:2.0:Group",
    "urn:okta:my_org:1.0:user:custom",
  ])("takes the URN %s", (id) => {
    expect(definitionProblems(definition([define("a", "")], { id }))).toEqual([]);
  });

  it.each([
    "acme",
    "urn:x",
    "urn:a:b",
    "urn:acme:",
    "urn:acme:a b",
    "urn:acme:a:",
    'urn:acme:a"b',
    "urn:ietf:params:scim:api:messages:2.0:X",
    "URN:IETF:params:scim:schemas:extension:Enterprise:2.0:User",
    "urn:ietf:params:scim:schemas:core:2.0:Role",
  ])("refuses the URN %s", (id) => {
    const [problem] = definitionProblems(definition([define("a", "")], { id }));
    expect(problem?.pointer).toBe("/id");
  });

  it("tells the standard attribute to use instead", () => {
    const user = definition([define("Department", "")], { resourceType: "User" });
    expect(definitionProblems(user)[0]).toMatchObject({
      pointer: "/attributes/0/name",
      detail: expect.stringContaining("enterprise:2.0:User:department"),
    });
    expect(definitionProblems(definition([define("Department", "")]))).toEqual([]);
  });

  it("points into sub-attributes", () => {
    const parts = [define("$ref", ""), define("toString", ""), define("b", "", { multiValued: true })];
    const owner = define("owner", "", { type: "complex", subAttributes: parts });
    expect(definitionProblems(definition([owner])).map(({ pointer }) => pointer)).toEqual([
      "/attributes/0/subAttributes/1/name",
      "/attributes/0/subAttributes/2/multiValued",
    ]);
  });
});

describe("clash", () => {
  it.each([
    ["urn:acme:SCIM:2.0:group", "spell it"],
    [`${URN}:More`, "begin alike"],
    ["urn:acme:scim", "begin alike"],
  ])("refuses %s beside another", (id, part) => {
    expect(clash(definition([], { id }), [definition([])])?.detail).toContain(part);
  });

  it("takes the same URN again, and others", () => {
    expect(clash(definition([]), [definition([], { id: "urn:acme:scim:2.0:Groups" })])).toBeUndefined();
  });
});

describe("checksFor", () => {
  const level = define("level", "", { canonicalValues: ["low", "high"] });
  const kinds = (before: Definition["attributes"], after: Definition["attributes"]) =>
    checksFor(definition(before), definition(after)).map(
      ({ kind, path }) => `${kind} ${path.map(({ name }) => name).join(".")}`,
    );
  const owner = (...names: string[]) =>
    define("owner", "", { type: "complex", subAttributes: names.map((name) => define(name, "")) });

  it.each<[string, Definition["attributes"], Definition["attributes"], string[]]>([
    ["nothing", [level], [level], []],
    ["a description", [level], [{ ...level, description: "x" }], []],
    ["wider canonical values", [level], [{ ...level, canonicalValues: ["LOW", "high", "top"] }], []],
    ["narrower ones", [level], [{ ...level, canonicalValues: ["high"] }], ["outside level"]],
    ["first ones", [define("a", "")], [define("a", "", { canonicalValues: ["x"] })], ["outside a"]],
    ["required", [level], [{ ...level, required: true }], ["lacking level"]],
    ["no longer required", [{ ...level, required: true }], [level], []],
    ["the type", [level], [define("level", "", { type: "integer" })], ["present level"]],
    ["returned never", [level], [{ ...level, returned: "never" }], ["present level"]],
    ["returned request", [level], [{ ...level, returned: "request" }], []],
    ["a new one", [level], [level, define("b", "")], ["aside b"]],
    ["one gone", [level, define("b", "")], [level], ["present b"]],
    ["parts", [owner("a", "b")], [owner("b", "c")], ["present owner.a", "aside owner.c"]],
  ])("%s", (_, before, after, expected) => {
    expect(kinds(before, after)).toEqual(expected);
  });
});

describe("canonicalFault", () => {
  it("concerns extensions of the tenant alone, and counts case only where it matters", () => {
    const values = { canonicalValues: ["Low"] };
    const type = typeOf(
      definition([define("a", "", values), define("b", "", { ...values, caseExact: true })]),
    );
    expect(canonicalFault({ [URN]: { a: "LOW", b: "Low" } }, type)).toBeUndefined();
    expect(canonicalFault({ [URN]: { b: "LOW" } }, type)).toMatchObject({ kind: "invalidValue" });
    expect(canonicalFault({ emails: [{ type: "boat" }] }, builtInTypes.User)).toBeUndefined();
  });
});

describe("keepImmutables", () => {
  const fixed = { mutability: "immutable" } as const;
  const parts = define("parts", "", {
    type: "complex",
    subAttributes: [define("x", "", fixed), define("y", "")],
  });
  const type = typeOf(definition([define("a", "", fixed), define("b", ""), parts]));
  const keep = (before: object, after: object) => {
    const kept = keepImmutables({ [URN]: { ...before } }, { [URN]: { ...after } }, type);
    return kept.ok ? kept.value[URN] : kept.error.kind;
  };

  it.each([
    [{ a: "1", b: "2" }, { b: "3" }, { b: "3", a: "1" }],
    [{ a: "1" }, { a: "2" }, "mutability"],
    [{}, { a: "2" }, { a: "2" }],
    [{ parts: { x: "1", y: "1" } }, { parts: { y: "2" } }, { parts: { y: "2", x: "1" } }],
    [{ parts: { x: "1" } }, { parts: { x: "2" } }, "mutability"],
  ])("from %j to %j is %j", (before, after, expected) => {
    expect(keep(before, after)).toEqual(expected);
  });
});
