import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../src/lib/json.ts";
import { RESOURCE_LIMITS } from "../../../src/limits/scim.ts";
import { sameResource } from "../../../src/scim/equal.ts";
import { applyPatch } from "../../../src/scim/patch.ts";
import { userResourceType } from "../../../src/scim/resource-types.ts";
import type { ResourceType } from "../../../src/scim/schema.ts";
import { define } from "../../../src/scim/schemas/define.ts";
import { ENTERPRISE_USER_URN as ENT } from "../../../src/scim/schemas/enterprise-user.ts";
import { patch, patched } from "./patching.ts";

const strict = { strict: true };

const babs: JsonObject = {
  userName: "babs@example.com",
  externalId: "701984",
  name: { givenName: "Barbara", familyName: "Jensen" },
  active: true,
  emails: [
    { value: "babs@work.example", type: "work", primary: true },
    { value: "babs@home.example", type: "home" },
  ],
};

describe("add, RFC 7644 §3.5.2.1", () => {
  it("sets a single value, whether or not there was one", () => {
    expect(patched(babs, [{ op: "add", path: "title", value: "Chief" }])).toMatchObject({ title: "Chief" });
    expect(patched(babs, [{ op: "add", path: "userName", value: "b@x" }])).toMatchObject({ userName: "b@x" });
  });

  it("adds to a multi-valued attribute, one value or a list", () => {
    const extra = { value: "b@x", type: "other" };
    const expected = { emails: [...(babs.emails as []), extra] };
    expect(patched(babs, [{ op: "add", path: "emails", value: [extra] }], strict)).toMatchObject(expected);
    expect(patched(babs, [{ op: "add", path: "emails", value: extra }], strict)).toMatchObject(expected);
  });

  it("does not add what is there already", () => {
    const again = [{ op: "add", path: "emails", value: [{ type: "home", value: "BABS@home.example" }] }];
    expect(patched(babs, again)).toMatchObject({ emails: [{}, { type: "home" }] });
    const twice = { op: "add", path: "roles", value: [{ value: "r" }, { value: "r" }] };
    expect(patched(babs, [twice, twice])).toMatchObject({ roles: [{ value: "r" }] });
  });

  it("merges into the element of the same value and type", () => {
    const primary = [
      { op: "add", path: "emails", value: [{ value: "babs@home.example", type: "home", primary: true }] },
    ];
    expect(patched(babs, primary)).toMatchObject({
      emails: [
        { type: "work", primary: false },
        { type: "home", primary: true },
      ],
    });
  });

  it("merges a complex attribute", () => {
    expect(patched(babs, [{ op: "add", path: "name", value: { middleName: "J" } }])).toMatchObject({
      name: { givenName: "Barbara", middleName: "J", familyName: "Jensen" },
    });
  });

  it("makes the extension that it needs", () => {
    const operations = [{ op: "add", path: `${ENT}:employeeNumber`, value: "7" }];
    expect(patched(babs, operations, strict)).toEqual({ ...babs, [ENT]: { employeeNumber: "7" } });
  });
});

describe("remove, RFC 7644 §3.5.2.2", () => {
  it("unassigns a single value, a sub-attribute, all values", () => {
    const { name, emails, ...rest } = babs;
    expect(patched(babs, [{ op: "remove", path: "emails" }], strict)).toEqual({ ...rest, name });
    expect(patched(babs, [{ op: "remove", path: "name.givenName" }])).toMatchObject({
      name: { familyName: "Jensen" },
    });
    const both = [
      { op: "remove", path: "name.givenName" },
      { op: "remove", path: "name.familyName" },
    ];
    expect(patched(babs, both)).toEqual({ ...rest, emails });
  });

  it("removes the values that a filter matches, and the attribute with the last of them", () => {
    expect(patched(babs, [{ op: "remove", path: 'emails[type eq "WORK"]' }])).toEqual({
      ...babs,
      emails: [{ value: "babs@home.example", type: "home" }],
    });
    const { emails, ...rest } = babs;
    expect(patched(babs, [{ op: "remove", path: "emails[value pr]" }])).toEqual(rest);
  });

  it("removes a sub-attribute of the values that a filter matches", () => {
    expect(patched(babs, [{ op: "remove", path: 'emails[type eq "work"].primary' }])).toMatchObject({
      emails: [{ value: "babs@work.example", type: "work" }, {}],
    });
  });

  it("changes nothing when there is nothing to remove", () => {
    for (const path of ["title", 'emails[type eq "fax"]', "phoneNumbers", `${ENT}:manager`, ENT]) {
      expect(patched(babs, [{ op: "remove", path }], strict)).toEqual(babs);
    }
  });

  it("refuses to remove what is required", () => {
    expect(patched(babs, [{ op: "remove", path: "userName" }])).toBe("mutability");
    expect(patched(babs, [{ op: "replace", path: "userName", value: null }])).toBe("mutability");
    expect(patched(babs, [{ op: "replace", path: "userName", value: " " }])).toBe("invalidValue");
  });

  it("drops an extension that has nothing left", () => {
    const employed = { ...babs, [ENT]: { employeeNumber: "7", manager: { value: "9" } } };
    expect(patched(employed, [{ op: "remove", path: `${ENT}:manager.value` }])).toEqual({
      ...babs,
      [ENT]: { employeeNumber: "7" },
    });
    expect(patched(employed, [{ op: "remove", path: ENT }])).toEqual(babs);
  });

  it("50: removes exactly the listed values, by value and by type where one is given", () => {
    const user = {
      ...babs,
      roles: [{ value: "a" }, { value: "B", type: "x" }, { value: "b", type: "y" }, { value: "c" }],
    };
    const remove = (value: JsonObject[]) =>
      patched(user, [{ op: "Remove", path: "roles", value }]) as { roles: unknown };
    expect(remove([{ $ref: null, value: "a" }, { value: "c" }])).toMatchObject({
      roles: user.roles.slice(1, 3),
    });
    expect(remove([{ value: "b" }])).toMatchObject({ roles: [{ value: "a" }, { value: "c" }] });
    expect(remove([{ value: "b", type: "y" }]).roles).toHaveLength(3);
    expect(remove([{ value: "nobody" }])).toEqual(user);
  });
});

describe("replace, RFC 7644 §3.5.2.3", () => {
  it("replaces all values of a multi-valued attribute", () => {
    const operations = [{ op: "replace", path: "emails", value: [{ value: "n@x" }, { value: "n@x" }] }];
    expect(patched(babs, operations)).toEqual({ ...babs, emails: [{ value: "n@x" }] });
    expect(patched(babs, [{ op: "replace", path: "emails", value: [] }])).not.toHaveProperty("emails");
  });

  it("41: leaves the sub-attributes that are not given, and unassigns those given as null", () => {
    expect(patched(babs, [{ op: "Replace", path: "name", value: { givenName: "A" } }])).toMatchObject({
      name: { givenName: "A", familyName: "Jensen" },
    });
    const operations = [{ op: "replace", path: "name", value: { GIVENNAME: null, middleName: "M" } }];
    expect(patched(babs, operations)).toMatchObject({ name: { middleName: "M", familyName: "Jensen" } });
    expect(patched(babs, operations)).not.toHaveProperty("name.givenName");
  });

  it("replaces the values that a filter matches as a whole, but for what the filter said", () => {
    const value = { value: "n@x", display: "N" };
    const operations = [{ op: "replace", path: 'emails[type eq "WORK"]', value }];
    const once = patched(babs, operations);
    expect(once).toEqual({
      ...babs,
      emails: [
        { value: "n@x", display: "N", type: "work" },
        { value: "babs@home.example", type: "home" },
      ],
    });
    expect(patched(once as JsonObject, operations)).toEqual(once);
  });

  it("replaces a sub-attribute of all values that a filter matches", () => {
    const operations = [{ op: "replace", path: "emails[value pr].display", value: "B" }];
    expect(patched(babs, operations, strict)).toMatchObject({ emails: [{ display: "B" }, { display: "B" }] });
  });

  it("does not guess which of several values is meant", () => {
    expect(patched(babs, [{ op: "replace", path: "emails.value", value: "n@x" }])).toBe("invalidPath");
    const one = { ...babs, emails: [{ value: "a@x", type: "work" }] };
    expect(patched(one, [{ op: "replace", path: "emails.value", value: "n@x" }])).toMatchObject({
      emails: [{ value: "n@x", type: "work" }],
    });
  });

  it("37: creates the element that the filter describes, or says noTarget when strict", () => {
    const operations = [
      {
        op: "replace",
        path: 'phoneNumbers[type eq "Work" and primary eq "True"].value',
        value: "+1-555-0100",
      },
    ];
    expect(patched(babs, operations)).toEqual({
      ...babs,
      phoneNumbers: [{ type: "Work", primary: true, value: "+1-555-0100" }],
    });
    const path = 'phoneNumbers[type eq "Work" and primary eq true].value';
    expect(patched(babs, [{ ...operations[0], path }], strict)).toBe("noTarget");
    expect(patched(babs, [{ ...operations[0], path, op: "add" }], strict)).toBe("noTarget");
    expect(patched(babs, operations, strict)).toBe("invalidFilter");
  });

  it("37: creates a whole element, too, and nothing for a filter that does not describe one", () => {
    const whole = { op: "add", path: 'phoneNumbers[type eq "fax"]', value: { value: "1" } };
    expect(patched(babs, [whole])).toMatchObject({ phoneNumbers: [{ type: "fax", value: "1" }] });
    for (const filter of ['type eq "a" or type eq "b"', 'type ne "a"', 'type eq "a" and type eq "b"']) {
      const operation = { op: "replace", path: `phoneNumbers[${filter}].value`, value: "1" };
      expect(patched(babs, [operation])).toBe("noTarget");
    }
  });

  it("38: a filter by a boolean hits what is stored as one", () => {
    const operations = [{ op: "replace", path: "emails[primary eq true].value", value: "new@x" }];
    expect(patched(babs, operations)).toMatchObject({ emails: [{ value: "new@x", type: "work" }, {}] });
  });

  it("39: a manager", () => {
    const wrapped = [{ op: "Add", path: "manager", value: [{ $ref: null, value: "9" }] }];
    expect(patched(babs, wrapped)).toEqual({ ...babs, [ENT]: { manager: { value: "9" } } });
    expect(patched(babs, [{ op: "Add", path: `${ENT}:manager`, value: "271" }])).toEqual({
      ...babs,
      [ENT]: { manager: { value: "271" } },
    });
  });

  it("40: null unassigns, also where there is nothing to unassign", () => {
    const unset = [{ op: "Replace", path: 'emails[type eq "work"].value', value: null }];
    expect(patched(babs, unset)).toMatchObject({ emails: [{ type: "work", primary: true }, {}] });
    expect(patched(babs, [{ op: "replace", path: 'ims[type eq "aim"].value', value: null }])).toEqual(babs);
    expect(patched(babs, [{ op: "replace", path: "title", value: null }], strict)).toEqual(babs);
    expect(patched(babs, [{ op: "replace", path: "name", value: null }])).not.toHaveProperty("name");
  });
});

describe("primary, RFC 7644 §3.5.2 and case 26", () => {
  const primaries = (operations: JsonObject[]) =>
    (patched(babs, operations) as unknown as { emails: { primary?: boolean }[] }).emails.map(
      ({ primary }) => primary,
    );

  it("clears the others when it is set", () => {
    expect(primaries([{ op: "replace", path: 'emails[type eq "home"].primary', value: true }])).toEqual([
      false,
      true,
    ]);
    expect(primaries([{ op: "add", path: "emails", value: [{ value: "n@x", primary: true }] }])).toEqual([
      false,
      undefined,
      true,
    ]);
  });

  it("lets the last one win, in one operation and across several", () => {
    const two = [
      { value: "1@x", primary: "True" },
      { value: "2@x", primary: true },
    ];
    expect(primaries([{ op: "replace", path: "emails", value: two }])).toEqual([false, true]);
    expect(
      primaries([
        { op: "replace", path: 'emails[type eq "home"].primary', value: true },
        { op: "replace", path: 'emails[type eq "work"].primary', value: true },
      ]),
    ).toEqual([true, false]);
  });
});

describe("mutability and values", () => {
  it("refuses what is read-only when it is named", () => {
    for (const path of ["groups", "meta", "meta.created", "schemas", "id"]) {
      expect(patched(babs, [{ op: "remove", path }])).toBe("mutability");
    }
    expect(patched(babs, [{ op: "add", path: `${ENT}:manager.displayName`, value: "M" }])).toBe("mutability");
  });

  it("ignores read-only sub-attributes inside a value", () => {
    const operations = [{ op: "add", path: `${ENT}:manager`, value: { value: "9", displayName: "M" } }];
    expect(patched(babs, operations)).toMatchObject({ [ENT]: { manager: { value: "9" } } });
    expect(patched(babs, operations)).not.toHaveProperty([ENT, "manager", "displayName"]);
  });

  it("never stores a password", () => {
    const target = {
      kind: "attribute",
      path: { attribute: define("password", "", { mutability: "writeOnly" }) },
    } as const;
    const operations = [{ op: "add", target, value: "s3cret" }] as const;
    expect(applyPatch(babs, operations, userResourceType, { createMissingElements: true })).toEqual({
      ok: true,
      value: babs,
    });
  });

  it.each([
    { path: "active", value: "yes" },
    { path: "name", value: "Barbara" },
    { path: "name.givenName", value: { a: 1 } },
    { path: "userName", value: ["a", "b"] },
    { path: "emails", value: ["a@x", 1] },
    { path: 'emails[type eq "work"]', value: 1 },
    { path: "emails", value: [{ value: "a@x", VALUE: "b@x" }] },
  ])("refuses $value for $path", ({ path, value }) => {
    expect(patched(babs, [{ op: "replace", path, value }])).toBe("invalidValue");
  });

  it("refuses a filter on a single value", () => {
    expect(patched(babs, [{ op: "remove", path: 'name[givenName eq "x"]' }])).toBe("invalidPath");
  });

  it("keeps sub-attributes that no schema knows, or refuses them", () => {
    const operations = [{ op: "add", path: "roles", value: [{ value: "r", level: 3 }] }];
    expect(patched(babs, operations)).toMatchObject({ roles: [{ value: "r", level: 3 }] });
    expect(patched(babs, operations, { unknown: "refuse" })).toBe("invalidValue");
  });

  it("bounds the values of one attribute while operations are applied", () => {
    const value = Array.from({ length: RESOURCE_LIMITS.maxElements }, (_, index) => ({ value: `r${index}` }));
    expect(patched(babs, [{ op: "add", path: "roles", value }])).toHaveProperty("roles");
    const operations = [
      { op: "add", path: "roles", value },
      { op: "add", path: "roles", value: [{ value: "more" }] },
      { op: "remove", path: "roles" },
    ];
    expect(patched(babs, operations)).toBe("payloadTooLarge");
  });
});

describe("immutable attributes of a tenant's schema", () => {
  const URN = "urn:example:2.0:Badge";
  const badge = define("badge", "", {
    type: "complex",
    subAttributes: [
      define("number", "", { mutability: "immutable" }),
      define("color", "", { required: true }),
    ],
  });
  const schema = {
    id: URN,
    name: "Badge",
    description: "",
    attributes: [
      define("badge0", "", { mutability: "immutable" }),
      badge,
      define("site", "", { required: true }),
    ],
  };
  const type: ResourceType = { ...userResourceType, extensions: [{ schema, required: false }] };
  const holder = { ...babs, [URN]: { badge0: "0", badge: { number: "1", color: "red" }, site: "S" } };

  it("can be set once, and said again", () => {
    const first = [{ op: "add", value: { [URN]: holder[URN] ?? {} } }];
    expect(patched(babs, first, { type })).toEqual(holder);
    expect(patched(holder, first, { type })).toEqual(holder);
  });

  it("cannot be changed", () => {
    for (const [path, value] of [
      [`${URN}:badge0`, "9"],
      [`${URN}:badge.number`, "9"],
      [`${URN}:badge`, { number: "9" }],
      [`${URN}:badge`, { number: null }],
    ] as const) {
      expect(patched(holder, [{ op: "replace", path, value }], { type })).toBe("mutability");
    }
    expect(patched(holder, [{ op: "remove", path: `${URN}:badge0` }], { type })).toBe("mutability");
    expect(
      patched(holder, [{ op: "replace", path: `${URN}:badge.color`, value: "blue" }], { type }),
    ).toMatchObject({
      [URN]: { badge: { number: "1", color: "blue" } },
    });
  });

  it("a required attribute cannot go, and one that was missing before does not stand in the way", () => {
    expect(patched(holder, [{ op: "remove", path: `${URN}:site` }], { type })).toBe("mutability");
    expect(patched(babs, [{ op: "add", path: `${URN}:badge0`, value: "0" }], { type })).toBe("invalidValue");
    const incomplete = { ...babs, [URN]: { badge0: "0" } };
    expect(patched(incomplete, [{ op: "replace", path: "active", value: false }], { type })).toMatchObject({
      active: false,
    });
  });
});

describe("attributes that no schema knows (47)", () => {
  const custom = "urn:example:custom:2.0:User";

  it("are set, replaced and removed as they came, in whatever case", () => {
    const set = patched(babs, [{ op: "Replace", path: "extensionAttribute7", value: "x" }]) as JsonObject;
    expect(set).toEqual({ ...babs, extensionAttribute7: "x" });
    expect(patched(set, [{ op: "replace", path: "ExtensionAttribute7", value: "y" }])).toEqual({
      ...babs,
      extensionAttribute7: "y",
    });
    expect(patched(set, [{ op: "remove", path: "extensionattribute7" }])).toEqual(babs);
    expect(patched(set, [{ op: "replace", path: "extensionAttribute7", value: null }])).toEqual(babs);
  });

  it("stand where the same attribute of a POST stands", () => {
    const tag = { op: "add", path: `${custom}:tag`, value: "x" };
    expect(patched(babs, [tag])).toEqual({ ...babs, [custom]: { tag: "x" } });
    expect(patched({ ...babs, [custom]: { tag: "w", n: 1 } }, [tag])).toEqual({
      ...babs,
      [custom]: { tag: "x", n: 1 },
    });
    expect(patched(babs, [{ op: "add", value: { [custom]: { tag: "x" } } }])).toEqual({
      ...babs,
      [custom]: { tag: "x" },
    });
    expect(patched({ ...babs, [custom]: { tag: "x" } }, [{ op: "remove", path: `${custom}:tag` }])).toEqual(
      babs,
    );
    expect(patched(babs, [{ op: "add", path: `${ENT}:shoeSize`, value: { eu: 43 } }])).toEqual({
      ...babs,
      [ENT]: { shoeSize: { eu: 43 } },
    });
  });
});

describe("a PATCH as a whole", () => {
  it("45: is all or nothing, and its operations see each other", () => {
    const before: unknown = structuredClone(babs);
    const operations = [
      { op: "remove", path: "emails" },
      { op: "add", path: "emails", value: [{ value: "n@x", type: "other" }] },
      { op: "replace", path: 'emails[type eq "other"].display', value: "N" },
    ];
    expect(patched(babs, operations, strict)).toMatchObject({
      emails: [{ value: "n@x", type: "other", display: "N" }],
    });
    expect(patched(babs, [...operations, { op: "remove", path: "userName" }])).toBe("mutability");
    expect(babs).toEqual(before);
  });

  it("46: gives an equal resource when it changes nothing", () => {
    const result = patch(babs, [
      { op: "replace", path: "name", value: { familyName: "Jensen", givenName: "Barbara" } },
      { op: "add", path: "emails", value: [{ type: "home", value: "babs@home.example" }] },
      { op: "replace", path: "active", value: "True" },
      { op: "remove", path: "title" },
      { op: "add", path: "title", value: "T" },
      { op: "remove", path: "title" },
    ]);
    expect(result).toEqual({ ok: true, value: babs });
    expect(result.ok && sameResource(result.value, babs)).toBe(true);
  });

  it("42 and 43: a user is renamed and deactivated at once", () => {
    const operations = [
      { op: "Replace", path: "userName", value: "0a21f0f28d2a4f8ebf987363c4aed4efbabs@example.com" },
      { op: "Replace", path: "active", value: "False" },
    ];
    expect(patched(babs, operations)).toMatchObject({ active: false, externalId: "701984" });
  });

  it("pollutes no prototype", () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    for (const value of [
      hostile,
      { name: hostile },
      { emails: [hostile] },
      { x: hostile },
      { [ENT]: hostile },
    ]) {
      patch(babs, [{ op: "add", value }]);
      patch(babs, [{ op: "replace", value }]);
    }
    for (const path of [
      "__proto__.polluted",
      "constructor.prototype",
      `${ENT}:__proto__`,
      "urn:x:__proto__:polluted",
    ]) {
      patch(babs, [{ op: "add", path, value: 1 }]);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
