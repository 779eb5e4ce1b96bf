import { describe, expect, it } from "vitest";
import { patchTolerances } from "../../../src/dialects/patch/tolerances.ts";
import { understandPatch } from "../../../src/dialects/patch.ts";
import type { Json } from "../../../src/lib/json.ts";
import { PATCH_LIMITS } from "../../../src/limits/scim.ts";
import type { PatchOperation } from "../../../src/scim/operation.ts";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";
import type { ResourceType } from "../../../src/scim/schema.ts";
import { ENTERPRISE_USER_URN as ENT } from "../../../src/scim/schemas/enterprise-user.ts";

const PATCH_OP = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const ID = "2819c223";

const message = (...operations: readonly unknown[]) => ({ schemas: [PATCH_OP], Operations: operations });

function understand(body: unknown, { strict = false, type = userResourceType as ResourceType } = {}) {
  return understandPatch(body as Json, type, { strict, id: ID });
}

/** The operations in a form that is short to write down: "op path" and the value. */
function operationsOf(body: unknown, options: { strict?: boolean; type?: ResourceType } = {}) {
  const understood = understand(body, options);
  if (!understood.ok) throw new Error(`${understood.error.kind}: ${understood.error.detail}`);
  return understood.value.operations.map((operation) =>
    operation.value === undefined ? [spelled(operation)] : [spelled(operation), operation.value],
  );
}

function spelled({ op, target }: PatchOperation): string {
  if (target.kind === "unknown") return `${op} unknown ${target.name}`;
  if (target.kind === "extension") return `${op} all of ${target.schema.id}`;
  const { extension, attribute, sub } = target.path;
  const urn = extension === undefined ? "" : "ENT:";
  const brackets = target.filter === undefined ? "" : "[]";
  return `${op} ${urn}${attribute.name}${brackets}${sub === undefined ? "" : `.${sub.name}`}`;
}

function faultOf(body: unknown, options: { strict?: boolean; type?: ResourceType } = {}) {
  const understood = understand(body, options);
  return understood.ok ? "understood" : understood.error.kind;
}

function tolerancesOf(body: unknown, options: { type?: ResourceType } = {}) {
  const understood = understand(body, options);
  return understood.ok ? understood.value.tolerances : understood.error.kind;
}

const group = { type: groupResourceType };
const strict = { strict: true };

describe("the message, RFC 7644 §3.5.2", () => {
  const rename = { op: "replace", path: "displayName", value: "A" };

  it("needs no tolerance when it is as the RFC has it", () => {
    expect(tolerancesOf(message(rename))).toEqual([]);
    expect(operationsOf(message(rename), strict)).toEqual([["replace displayName", "A"]]);
  });

  it("may lack schemas, and write operations in lower case (19)", () => {
    expect(tolerancesOf({ Operations: [rename] })).toEqual(["missing-schemas"]);
    expect(tolerancesOf({ schemas: [PATCH_OP], operations: [rename] })).toEqual(["message-key-case"]);
    expect(faultOf({ Operations: [rename] }, strict)).toBe("invalidSyntax");
    expect(faultOf({ schemas: [PATCH_OP], operations: [rename] }, strict)).toBe("invalidSyntax");
  });

  it.each([
    ["no object", []],
    ["no operations", { schemas: [PATCH_OP] }],
    ["operations that are no array", { schemas: [PATCH_OP], Operations: "replace" }],
    ["an empty array of operations", message()],
    ["an operation that is no object", message("replace")],
    ["an operation without op", message({ path: "displayName", value: "A" })],
    ["an op that is no text", message({ op: 1, path: "displayName", value: "A" })],
    ["an unknown op", message({ op: "move", path: "displayName", value: "A" })],
    ["an op in two cases", message({ op: "add", Op: "replace", path: "displayName", value: "A" })],
    ["a value in two cases", message({ ...rename, Value: "B" })],
    ["operations in two cases", { ...message(rename), operations: [{ ...rename, value: "B" }] }],
  ])("is refused with %s", (_, body) => {
    expect(faultOf(body)).toBe("invalidSyntax");
    expect(faultOf(body, strict)).toBe("invalidSyntax");
  });

  it("needs a value to add or to replace", () => {
    expect(faultOf(message({ op: "add", path: "displayName" }))).toBe("invalidValue");
    expect(faultOf(message({ op: "replace", path: "displayName" }))).toBe("invalidValue");
  });

  it("is bounded, keys of a value without a path included", () => {
    const many = Array.from({ length: PATCH_LIMITS.maxOperations + 1 }, () => rename);
    const keys = Object.fromEntries(many.map((_, index) => [`extensionAttribute${index}`, "x"]));
    expect(faultOf(message(...many))).toBe("payloadTooLarge");
    expect(faultOf(message({ op: "add", value: keys }))).toBe("payloadTooLarge");
    expect(faultOf(message(...many.slice(1)))).toBe("understood");
  });

  it("is bounded whether the operations change nothing or are many only together", () => {
    const idle = Array.from({ length: PATCH_LIMITS.maxOperations + 1 }, () => ({
      op: "add",
      path: "id",
      value: ID,
    }));
    expect(faultOf(message(...idle))).toBe("payloadTooLarge");

    const half = Array.from({ length: PATCH_LIMITS.maxOperations / 2 + 1 }, (_, index) => [`a${index}`, "x"]);
    const value = Object.fromEntries(half);
    expect(faultOf(message({ op: "add", value }))).toBe("understood");
    expect(faultOf(message({ op: "add", value }, { op: "add", value }))).toBe("payloadTooLarge");
  });

  it("survives a value without a path that has very many keys", () => {
    const keys = Object.fromEntries(Array.from({ length: 300_000 }, (_, index) => [`a${index}`, 1]));
    expect(faultOf(message({ op: "add", value: keys }))).toBe("payloadTooLarge");
  });
});

describe("paths", () => {
  it.each([
    ["userName", "replace userName"],
    ["USERNAME", "replace userName"],
    ["name.givenName", "replace name.givenName"],
    [`${USER}:name.familyName`, "replace name.familyName"],
    [`${ENT}:employeeNumber`, "replace ENT:employeeNumber"],
    [`${ENT.toLowerCase()}:manager.value`, "replace ENT:manager.value"],
    ['emails[type eq "work"]', "replace emails[]"],
    ['emails[type eq "work" and value ew "example.com"].value', "replace emails[].value"],
    ['emails[value eq "odd ] \\" [ one"].type', "replace emails[].type"],
  ])("%s", (path, expected) => {
    expect(operationsOf(message({ op: "replace", path, value: "x" }))[0]?.[0]).toBe(expected);
  });

  it.each([
    ["name.", "invalidPath"],
    ["name..givenName", "invalidPath"],
    ["name.constructor", "invalidPath"],
    ["emails.nobody", "invalidPath"],
    ["emails[type eq", "invalidPath"],
    ['emails[type eq "work"', "invalidPath"],
    ['emails[type eq "work"]value', "invalidPath"],
    ['emails[type eq "work"].value.more', "invalidPath"],
    ['emails.value[type eq "work"]', "invalidPath"],
    ['emails[type eq "work]', "invalidPath"],
    ['emails[type is "work"]', "invalidFilter"],
    ["emails[]", "invalidFilter"],
    ['emails[nobody eq "x"]', "invalidFilter"],
    ['extensionAttribute7.foo[type eq "x"]', "invalidPath"],
    ["extensionAttribute7.foo", "invalidPath"],
    ["__proto__", "invalidPath"],
    ["constructor", "invalidPath"],
    ["toString", "invalidPath"],
  ])("%s is refused with %s", (path, fault) => {
    expect(faultOf(message({ op: "add", path, value: "x" }))).toBe(fault);
    expect(faultOf(message({ op: "add", path, value: "x" }), strict)).toBe(fault);
  });

  it("have to be texts", () => {
    expect(faultOf(message({ op: "add", path: 1, value: "x" }))).toBe("invalidPath");
  });

  it("say what to remove: noTarget", () => {
    expect(faultOf(message({ op: "remove" }))).toBe("noTarget");
    expect(faultOf(message({ op: "remove", value: { displayName: "x" } }), strict)).toBe("noTarget");
  });

  it("may be an extension's URN, which means each of its attributes", () => {
    const value = { employeeNumber: "7", division: "D" };
    expect(operationsOf(message({ op: "replace", path: ENT, value }), strict)).toEqual([
      ["replace ENT:employeeNumber", "7"],
      ["replace ENT:division", "D"],
    ]);
    expect(operationsOf(message({ op: "remove", path: ENT }))).toEqual([[`remove all of ${ENT}`]]);
    expect(operationsOf(message({ op: "add", value: { [ENT]: null } }))).toEqual([[`remove all of ${ENT}`]]);
  });
});

describe("what IdPs send", () => {
  it("34: operations with a capital, booleans as texts, for boolean attributes only", () => {
    const body = message({ op: "Replace", path: "active", value: "False" });
    expect(operationsOf(body)).toEqual([["replace active", false]]);
    expect(tolerancesOf(body)).toEqual(["operation-case", "boolean-as-string"]);
    expect(faultOf(body, strict)).toBe("invalidSyntax");

    const untouched = message({ op: "Add", path: "title", value: "True" });
    expect(operationsOf(untouched)).toEqual([["add title", "True"]]);
    expect(operationsOf(message({ op: "replace", path: "active", value: "yes" }))).toEqual([
      ["replace active", "yes"],
    ]);
  });

  it("26: a boolean as text inside an element", () => {
    const body = message({ op: "add", path: "emails", value: [{ value: "a@x", primary: "True" }] });
    expect(operationsOf(body)).toEqual([["add emails", [{ value: "a@x", primary: true }]]]);
  });

  it("26: several primaries in one value, of which the last one stays", () => {
    const value = [
      { value: "a@x", primary: true },
      { value: "b@x", primary: true },
    ];
    const kept = [{ value: "a@x", primary: false }, value[1]];
    for (const operation of [
      { op: "add", path: "emails", value },
      { op: "add", value: { emails: value } },
    ]) {
      expect(operationsOf(message(operation))).toEqual([["add emails", kept]]);
      expect(tolerancesOf(message(operation))).toEqual(["duplicate-primary"]);
      expect(faultOf(message(operation), strict)).toBe("invalidValue");
    }
  });

  it("35: a value without a path is one operation per attribute", () => {
    const body = message({ op: "replace", value: { active: false, displayName: "B" } });
    const expected = [
      ["replace active", false],
      ["replace displayName", "B"],
    ];
    expect(operationsOf(body)).toEqual(expected);
    expect(operationsOf(body, strict)).toEqual(expected);
    expect(faultOf(message({ op: "replace", value: "x" }))).toBe("invalidValue");
  });

  it("36: every key of a value without a path is a path", () => {
    const body = message({
      op: "replace",
      value: {
        displayName: "Bjfe",
        "name.givenName": "Kkom",
        [`${ENT}:employeeNumber`]: "Aklq",
        'emails[type eq "work"].value': "a@x",
      },
    });
    expect(operationsOf(body)).toEqual([
      ["replace displayName", "Bjfe"],
      ["replace name.givenName", "Kkom"],
      ["replace ENT:employeeNumber", "Aklq"],
      ["replace emails[].value", "a@x"],
    ]);
    expect(tolerancesOf(body)).toEqual(["path-as-key"]);
    expect(faultOf(body, strict)).toBe("invalidPath");
  });

  it("36, strictly: plain names, and the object of an extension", () => {
    const body = message({ op: "add", value: { nickName: "N", [ENT]: { division: "D" } } });
    expect(operationsOf(body, strict)).toEqual([
      ["add nickName", "N"],
      ["add ENT:division", "D"],
    ]);
  });

  it("39: a manager as text, as an array, and without the URN", () => {
    const text = message({ op: "Add", path: `${ENT}:manager`, value: "271" });
    expect(operationsOf(text)).toEqual([["add ENT:manager", { value: "271" }]]);

    const wrapped = message({
      op: "Add",
      path: "manager",
      value: [{ $ref: "https://x/Users/9", value: "9" }],
    });
    expect(operationsOf(wrapped)).toEqual([["add ENT:manager", { $ref: "https://x/Users/9", value: "9" }]]);
    expect(tolerancesOf(wrapped)).toEqual(["operation-case", "bare-extension-attribute", "array-for-object"]);
    expect(faultOf(message({ op: "add", path: "manager", value: { value: "9" } }), strict)).toBe(
      "invalidPath",
    );
  });

  it("40: null is a value", () => {
    const body = message({ op: "Replace", path: 'emails[type eq "work"].value', value: null });
    expect(operationsOf(body)).toEqual([["replace emails[].value", null]]);
  });

  it("23: an object where an array belongs", () => {
    const body = message({ op: "replace", path: "emails", value: { value: "a@x" } });
    expect(operationsOf(body)).toEqual([["replace emails", [{ value: "a@x" }]]]);
    expect(tolerancesOf(body)).toEqual(["object-for-array"]);
  });

  it("a simple value wrapped like a reference", () => {
    const body = message({ op: "replace", path: "active", value: [{ $ref: null, value: "False" }] });
    expect(operationsOf(body)).toEqual([["replace active", false]]);
    expect(tolerancesOf(body)).toEqual(["entra.wrapped-value", "boolean-as-string"]);
  });

  it("44 and 52: the own id is ignored, another one refused", () => {
    const own = message({ op: "replace", value: { id: ID, displayName: "Same" } });
    expect(operationsOf(own, group)).toEqual([["replace displayName", "Same"]]);
    expect(operationsOf(own, strict)).toEqual([["replace displayName", "Same"]]);
    expect(operationsOf(message({ op: "replace", path: "id", value: ID }))).toEqual([]);

    expect(faultOf(message({ op: "replace", value: { id: "other", displayName: "Same" } }))).toBe(
      "mutability",
    );
    expect(faultOf(message({ op: "replace", path: "id", value: "other" }))).toBe("mutability");
  });

  it("20: what is read-only is ignored inside a value, and left to be refused when it is named", () => {
    const inside = message({ op: "replace", value: { groups: [], meta: {}, schemas: [USER], title: "T" } });
    expect(operationsOf(inside)).toEqual([["replace title", "T"]]);
    expect(operationsOf(message({ op: "replace", path: "groups", value: [] }))).toEqual([
      ["replace groups", []],
    ]);
    expect(operationsOf(message({ op: "add", path: "schemas", value: [ENT] }))).toEqual([]);
  });

  it("21: a password goes no further", () => {
    expect(operationsOf(message({ op: "replace", path: "password", value: "s3cret" }))).toEqual([]);
    expect(operationsOf(message({ op: "add", value: { password: "s3cret", title: "T" } }), strict)).toEqual([
      ["add title", "T"],
    ]);
  });

  it("47: an unknown attribute is kept aside, or refused strictly", () => {
    const body = message({ op: "Replace", path: "extensionAttribute7", value: "x" });
    expect(operationsOf(body)).toEqual([["replace unknown extensionAttribute7", "x"]]);
    expect(tolerancesOf(body)).toEqual(["operation-case", "unknown-attribute"]);
    expect(faultOf(message({ op: "replace", path: "extensionAttribute7", value: "x" }), strict)).toBe(
      "invalidPath",
    );

    const custom = "urn:ietf:params:scim:schemas:extension:custom:2.0:User:tag";
    expect(operationsOf(message({ op: "add", path: custom, value: "x" }))).toEqual([
      [`add unknown ${custom}`, "x"],
    ]);
    expect(operationsOf(message({ op: "add", path: `${USER}:tag`, value: "x" }))).toEqual([
      ["add unknown tag", "x"],
    ]);
  });
});

describe("members", () => {
  it("50: Entra's removal keeps the list of those who go", () => {
    const body = message({ op: "Remove", path: "members", value: [{ $ref: null, value: "u1" }] });
    expect(operationsOf(body, group)).toEqual([["remove members", [{ $ref: null, value: "u1" }]]]);
    expect(tolerancesOf(body, group)).toEqual(["operation-case", "entra.remove-by-value"]);
  });

  it("50: a list that is no list, or empty", () => {
    const single = message({ op: "remove", path: "members", value: { value: "u1" } });
    expect(operationsOf(single, group)).toEqual([["remove members", [{ value: "u1" }]]]);
    const empty = message({ op: "remove", path: "members", value: [] });
    expect(faultOf(empty, group)).toBe("invalidValue");
    const nothing = message({ op: "remove", path: "members", value: null });
    expect(operationsOf(nothing, group)).toEqual([["remove members"]]);
  });

  it("50, strictly: refused, because its letter would empty the group", () => {
    const body = message({ op: "remove", path: "members", value: [{ value: "u1" }] });
    expect(faultOf(body, { ...group, strict: true })).toBe("invalidValue");
  });

  it("50, strictly: told with a path that there is", () => {
    const removal = (path: string) => understand(message({ op: "remove", path, value: [{}] }), strict);
    const advised = (path: string) => expect.objectContaining({ detail: expect.stringContaining(path) });
    expect(removal("emails")).toMatchObject({ error: advised('emails[value eq "…"]') });
    expect(removal("addresses")).toMatchObject({ error: advised('addresses[formatted eq "…"]') });
  });

  it("51: Okta's removal and addition", () => {
    const body = message(
      { op: "remove", path: 'members[value eq "u1"]' },
      { op: "add", path: "members", value: [{ value: "u2", display: "b@x" }] },
    );
    const expected = [["remove members[]"], ["add members", [{ value: "u2", display: "b@x" }]]];
    expect(operationsOf(body, group)).toEqual(expected);
    expect(operationsOf(body, { ...group, strict: true })).toEqual(expected);
  });

  it("54 and 55: emptied, and added to without a path", () => {
    expect(operationsOf(message({ op: "replace", path: "members", value: [] }), group)).toEqual([
      ["replace members", []],
    ]);
    expect(operationsOf(message({ op: "remove", path: "members" }), group)).toEqual([["remove members"]]);
    expect(operationsOf(message({ op: "add", value: { members: [{ value: "u1" }] } }), group)).toEqual([
      ["add members", [{ value: "u1" }]],
    ]);
  });

  it("61: SCIM 1.1", () => {
    const body = {
      schemas: ["urn:scim:schemas:core:1.0"],
      displayName: "G",
      members: [
        { value: "u1", operation: "delete" },
        { value: "u2", operation: "Delete" },
        { value: "u3", operation: "add" },
        { value: "u4" },
        { value: "u5", operation: "delete" },
      ],
    };
    expect(operationsOf(body, group)).toEqual([
      ["replace displayName", "G"],
      ["remove members", [{ value: "u1" }, { value: "u2" }]],
      ["add members", [{ value: "u3" }, { value: "u4" }]],
      ["remove members", [{ value: "u5" }]],
    ]);
    expect(tolerancesOf(body, group)).toContain("onelogin.scim1-patch");
    expect(faultOf(body, { ...group, strict: true })).toBe("invalidSyntax");
  });

  it("61: SCIM 1.1 with attributes to remove, an unknown operation, and nothing at all", () => {
    const schemas = ["urn:scim:schemas:core:1.0"];
    expect(operationsOf({ schemas, meta: { attributes: ["title"] } })).toEqual([["remove title"]]);
    expect(faultOf({ schemas, members: [{ value: "u1", operation: "move" }] }, group)).toBe("invalidSyntax");
    expect(faultOf({ schemas }, group)).toBe("invalidSyntax");
  });
});

describe("what can only mean one thing", () => {
  const at = (path: string, op = "replace", value: unknown = "x") => message({ op, path, value });

  it.each<[string, unknown, unknown[], string]>([
    [
      "one operation that is no list",
      { schemas: [PATCH_OP], Operations: { op: "replace", path: "title", value: "x" } },
      [["replace title", "x"]],
      "object-for-array",
    ],
    ["single quotes", at("emails[type eq 'work'].value"), [["replace emails[].value", "x"]], "other-quotes"],
    [
      "typographic quotes",
      at("emails[type eq “work”].value"),
      [["replace emails[].value", "x"]],
      "other-quotes",
    ],
    [
      "no quotes",
      at("emails[type eq work].value"),
      [["replace emails[].value", "x"]],
      "entra.unquoted-value",
    ],
    [
      "URNs of SCIM 1.1",
      at("urn:scim:schemas:core:1.0:title"),
      [["replace title", "x"]],
      "onelogin.scim1-urns",
    ],
    [
      "URNs of drafts",
      at("urn:ietf:params:scim:schemas:extension:enterprise:2.0:division"),
      [["replace ENT:division", "x"]],
      "onelogin.scim1-urns",
    ],
    [
      "an old URN as the path",
      at("urn:scim:schemas:extension:enterprise:2.0:User", "add", { division: "x" }),
      [["add ENT:division", "x"]],
      "onelogin.scim1-urns",
    ],
    [
      "an old URN as a name",
      message({ op: "add", value: { "urn:scim:schemas:core:1.0": { title: "x" } } }),
      [["add title", "x"]],
      "onelogin.scim1-urns",
    ],
    [
      "a manager who is nobody",
      at(`${ENT}:manager`, "replace", ""),
      [["replace ENT:manager", null]],
      "empty-for-none",
    ],
    [
      "a manager whose id is empty",
      at("manager", "replace", { value: "" }),
      [["replace ENT:manager", null]],
      "empty-for-none",
    ],
    [
      "an empty manager.value",
      at(`${ENT}:manager.value`, "replace", ""),
      [["replace ENT:manager.value", null]],
      "empty-for-none",
    ],
    [
      "a manager by number",
      at("manager", "add", 271),
      [["add ENT:manager", { value: "271" }]],
      "number-for-string",
    ],
    [
      "a manager by address",
      at("manager", "add", { $ref: "../Users/9" }),
      [["add ENT:manager", { $ref: "../Users/9", value: "9" }]],
      "reference-for-value",
    ],
    [
      "a sub-attribute that nobody knows",
      at("name.pronoun"),
      [["add name", { pronoun: "x" }]],
      "unknown-attribute",
    ],
    [
      "the removal of one",
      at("name.pronoun", "remove"),
      [["add name", { pronoun: null }]],
      "unknown-attribute",
    ],
  ])("%s", (_, body, operations, tolerance) => {
    expect(operationsOf(body)).toEqual(operations);
    expect(tolerancesOf(body)).toContain(tolerance);
  });

  it.each<[string, unknown, unknown[], string]>([
    [
      "a filter for a path",
      at('members.value eq "u1"', "remove", null),
      [["remove members[]"]],
      "filter-as-path",
    ],
    [
      "members.value, removed",
      at("members.value", "remove", ["u1"]),
      [["remove members", [{ value: "u1" }]]],
      "path-to-value",
    ],
    [
      "members.value, added",
      at("members.value", "add", "u1"),
      [["add members", [{ value: "u1" }]]],
      "path-to-value",
    ],
  ])("%s", (_, body, operations, tolerance) => {
    expect(operationsOf(body, group)).toEqual(operations);
    expect(tolerancesOf(body, group)).toContain(tolerance);
  });

  it("and what could mean two is refused", () => {
    const both = at('members[value eq "u1"]', "remove", [{ value: "u2" }]);
    expect(faultOf(both, group)).toBe("invalidValue");
    const agreeing = at('members[value eq "u1"]', "remove", [{ value: "u1" }]);
    expect(operationsOf(agreeing, group)).toEqual([["remove members[]"]]);
    for (const value of [[null], [{}], "", [{ value: null }]]) {
      expect(faultOf(at("emails", "remove", value))).toBe("invalidValue");
    }
    const scim1 = { schemas: ["urn:scim:schemas:core:1.0"] };
    expect(faultOf({ ...scim1, members: null }, group)).toBe("invalidValue");
    const marked = { value: "u1", Operation: "DELETE" };
    const removal = [["remove members", [{ value: "u1" }]]];
    expect(operationsOf({ ...scim1, members: marked }, group)).toEqual(removal);
    expect(operationsOf({ schemas: [USER], Members: [marked] }, group)).toEqual(removal);
    expect(operationsOf({ ...scim1, Meta: { Attributes: ["title"] } })).toEqual([["remove title"]]);
  });
});

it("every tolerance has a name of its own and says why", () => {
  const names = patchTolerances.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(patchTolerances.every(({ why }) => why.endsWith("."))).toBe(true);
});
