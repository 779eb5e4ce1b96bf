import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/lib/json.ts";
import { RESOURCE_LIMITS } from "../../../src/limits/scim.ts";
import { readResource } from "../../../src/scim/resource.ts";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";
import type { ResourceType } from "../../../src/scim/schema.ts";
import { define } from "../../../src/scim/schemas/define.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const user = (more: { [name: string]: Json }, schemas: Json = [USER]): Json => ({
  schemas,
  userName: "ann",
  ...more,
});

const readUser = (body: Json) => readResource(body, userResourceType, "create");
const readGroup = (more: { [name: string]: Json }) =>
  readResource({ schemas: [GROUP], displayName: "Sales", ...more }, groupResourceType, "create");

const refused = (kind: string, ...words: string[]) => ({
  ok: false,
  error: { kind, detail: expect.stringMatching(new RegExp(words.map(quote).join(".*"))) },
});
const quote = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

describe("readResource: what stays", () => {
  it("gives names in the schemas' spelling, extensions under their URN, and nothing that is readOnly", () => {
    const body: Json = {
      Schemas: [USER.toUpperCase(), ENT],
      ID: "mine",
      META: { resourceType: "User" },
      groups: [{ value: "g" }],
      USERNAME: "Ann",
      ExternalID: "00ujl29u0ann",
      name: { GIVENNAME: "Ann" },
      Emails: [{ VALUE: "ann@okta.example", Primary: true }],
      [ENT.toLowerCase()]: { EmployeeNumber: "7", manager: { value: "m", displayName: "Boss" } },
    };
    expect(readUser(body)).toEqual({
      ok: true,
      value: {
        userName: "Ann",
        externalId: "00ujl29u0ann",
        name: { givenName: "Ann" },
        emails: [{ value: "ann@okta.example", primary: true }],
        [ENT]: { employeeNumber: "7", manager: { value: "m" } },
      },
    });
  });

  it("treats null, [], {} and absence alike, RFC 7643 §2.5", () => {
    const nothing = { title: null, roles: [], name: {}, emails: [null, {}], [ENT]: { manager: null } };
    expect(readUser(user(nothing, [USER, ENT]))).toEqual(readUser(user({})));
  });

  it("drops a password, and still checks its type", () => {
    expect(readUser(user({ password: "1mz050nq" }))).toEqual({ ok: true, value: { userName: "ann" } });
    expect(readUser(user({ password: 1 }))).toEqual(refused("invalidValue", '"password"', "string"));
  });

  it("keeps value, type and display of a group's members", () => {
    const members = [{ value: "u", type: "User", display: "Ann", $ref: "https://x/Users/u" }];
    expect(readGroup({ members })).toEqual({
      ok: true,
      value: { displayName: "Sales", members: [{ value: "u", type: "User", display: "Ann" }] },
    });
  });

  it("reads the RFC's own full user, whose address is primary (§8.2)", () => {
    const addresses = [{ type: "work", country: "USA", primary: true }];
    expect(readUser(user({ addresses }))).toEqual({ ok: true, value: { userName: "ann", addresses } });
  });

  it("accepts canonical values and others", () => {
    const emails = [{ value: "a@x", type: "holiday" }];
    expect(readUser(user({ emails }))).toMatchObject({ ok: true, value: { emails } });
  });

  it("keeps what no schema knows when told to, under the name it came with", () => {
    const more = { extensionAttribute7: "x", emails: [{ value: "a@x", verified: true }], nothing: null };
    expect(readResource(user(more), userResourceType, "create", "keep")).toEqual({
      ok: true,
      value: { userName: "ann", extensionAttribute7: "x", emails: [{ value: "a@x", verified: true }] },
    });
  });
});

describe("readResource: what is refused", () => {
  it.each<[string, Json, ReturnType<typeof refused>]>([
    ["no object", ["x"], refused("invalidSyntax", "JSON object")],
    ["no schemas", { userName: "ann" }, refused("invalidValue", '"schemas"', USER)],
    ["schemas that is a string", user({}, USER), refused("invalidValue", '"schemas"', "array")],
    ["schemas of numbers", user({}, [1]), refused("invalidValue", '"schemas"', "array")],
    ["schemas without the core URN", user({}, [ENT]), refused("invalidValue", USER)],
    ["an empty schemas", user({}, []), refused("invalidValue", USER)],
    ["another type's URN", user({}, [USER, GROUP]), refused("invalidValue", GROUP, "no schema of a User")],
    ["a URN twice", user({}, [USER, USER]), refused("invalidValue", "twice")],
    [
      "an undeclared extension",
      user({ [ENT]: { division: "x" } }),
      refused("invalidValue", ENT, '"schemas"'),
    ],
    ["no userName", { schemas: [USER] }, refused("invalidValue", '"userName" is required')],
    ["an empty userName", user({ userName: " " }), refused("invalidValue", '"userName"')],
    ["a name of the wrong type", user({ title: 7 }), refused("invalidValue", '"title"', "string")],
    ["a boolean in a string", user({ active: "true" }), refused("invalidValue", '"active"', "true or false")],
    [
      "an object for an array",
      user({ emails: { value: "a" } }),
      refused("invalidValue", '"emails"', "array"),
    ],
    ["a string for an object", user({ name: "Ann" }), refused("invalidValue", '"name"', "object")],
    ["no base64", user({ x509Certificates: [{ value: "!" }] }), refused("invalidValue", "base64")],
    ["an extension that is a list", user({ [ENT]: ["x"] }, [USER, ENT]), refused("invalidValue", ENT)],
    ["an unknown attribute", user({ shoeSize: 43 }), refused("invalidSyntax", '"shoeSize"')],
    [
      "an unknown attribute of an extension",
      user({ [ENT]: { desk: "x" } }, [USER, ENT]),
      refused("invalidSyntax", `"${ENT}:desk"`),
    ],
    ["a name in two spellings", user({ USERNAME: "bob" }), refused("invalidSyntax", '"userName"', "twice")],
    [
      "an extension in two spellings",
      user({ [ENT]: { division: "x" }, [ENT.toUpperCase()]: { division: "y" } }, [USER, ENT]),
      refused("invalidSyntax", ENT, "twice"),
    ],
    [
      "two primaries",
      user({
        emails: [
          { value: "a", primary: true },
          { value: "b", primary: true },
        ],
      }),
      refused("invalidValue", '"emails"', "primary"),
    ],
    ["half a surrogate pair", user({ title: "\ud800" }), refused("invalidValue", '"title"')],
    [
      "NUL in a sub-attribute",
      user({ name: { givenName: "\0" } }),
      refused("invalidValue", "name.givenName"),
    ],
  ])("%s", (_, body, expected) => {
    expect(readUser(body)).toEqual(expected);
  });

  it("a member without a value", () => {
    const expected = refused("invalidValue", '"members.value" is required');
    expect(readGroup({ members: [{ display: "Ann" }] })).toEqual(expected);
  });

  it("explains what PUT means when something required is missing", () => {
    const read = readResource({ schemas: [GROUP] }, groupResourceType, "replace");
    expect(read).toEqual(refused("invalidValue", '"displayName" is required', "PATCH"));
  });
});

describe("readResource: a tenant's own extension", () => {
  const BADGE = "urn:example:badge:1.0:User";
  const type: ResourceType = {
    ...userResourceType,
    extensions: [
      {
        required: true,
        schema: {
          id: BADGE,
          name: "Badge",
          description: "A badge",
          attributes: [
            define("number", "", { type: "integer", required: true }),
            define("since", "", { type: "dateTime" }),
            define("weight", "", { type: "decimal" }),
          ],
        },
      },
    ],
  };
  const read = (badge: Json) => readResource(user({ [BADGE]: badge }, [USER, BADGE]), type, "create");

  it("has every type of the RFC", () => {
    const badge = { number: 7, since: "2026-01-31T08:30:00Z", weight: 0.5 };
    expect(read(badge)).toEqual({ ok: true, value: { userName: "ann", [BADGE]: badge } });
  });

  it.each<[string, Json, ReturnType<typeof refused>]>([
    ["nothing of a required extension", null, refused("invalidValue", BADGE, "required")],
    ["no required attribute", { weight: 1 }, refused("invalidValue", `"${BADGE}:number" is required`)],
    ["a fraction for an integer", { number: 7.5 }, refused("invalidValue", `${BADGE}:number`, "whole")],
    ["a date without a time", { number: 7, since: "2026-01-31" }, refused("invalidValue", ":since", "date")],
  ])("is refused with %s", (_, badge, expected) => {
    expect(read(badge)).toEqual(expected);
  });
});

describe("readResource: bounds", () => {
  const { maxStringLength, maxElements, maxUnknownAttributes, maxUnknownAttributeLength } = RESOURCE_LIMITS;
  const keep = (more: { [name: string]: Json }) =>
    readResource(user(more), userResourceType, "create", "keep");
  const unknown = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`custom${index}`, "x"]));

  it("takes a string up to the limit", () => {
    expect(readUser(user({ title: "x".repeat(maxStringLength) })).ok).toBe(true);
    const tooLong = readUser(user({ title: "x".repeat(maxStringLength + 1) }));
    expect(tooLong).toEqual(refused("invalidValue", '"title"', `${maxStringLength}`));
  });

  it("counts the values of an attribute, but not a group's members", () => {
    const values = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `${index}` }));
    expect(readUser(user({ roles: values(maxElements) })).ok).toBe(true);
    expect(readUser(user({ roles: values(maxElements + 1) }))).toEqual(refused("invalidValue", '"roles"'));
    expect(readGroup({ members: values(maxElements + 1) }).ok).toBe(true);
  });

  it("keeps so many unknown attributes, each of such a length", () => {
    expect(keep(unknown(maxUnknownAttributes)).ok).toBe(true);
    expect(keep(unknown(maxUnknownAttributes + 1))).toEqual(
      refused("invalidValue", `${maxUnknownAttributes}`),
    );
    expect(keep({ custom: "x".repeat(maxUnknownAttributeLength - 2) }).ok).toBe(true);
    expect(keep({ custom: "x".repeat(maxUnknownAttributeLength) })).toEqual(
      refused("invalidValue", '"custom"'),
    );
  });

  it("keeps no number that would come back as another", () => {
    expect(keep({ custom: [Number.MAX_SAFE_INTEGER, 0.5, { a: (1e20).toString() }] }).ok).toBe(true);
    for (const custom of ["123456789012345678901", "1e400"].map((digits) =>
      JSON.parse(`[{"a":${digits}}]`),
    )) {
      expect(keep({ custom })).toEqual(refused("invalidValue", '"custom"', "text"));
    }
  });

  it("bounds the resource as a whole", () => {
    const roles = Array.from({ length: 9 }, (_, index) => ({ value: `${index}`.repeat(maxStringLength) }));
    expect(readUser(user({ roles }))).toEqual(refused("payloadTooLarge", "characters"));
  });

  it("does not fall over depth", () => {
    let deep: Json = "x";
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    expect(keep({ custom: deep })).toEqual(refused("invalidValue", '"custom"'));
    expect(readUser(user({ name: deep }))).toEqual(refused("invalidValue", '"name"'));
  });

  it("never throws, and never touches the prototype, whatever comes", () => {
    const body = fc.dictionary(
      fc.constantFrom("schemas", "userName", "emails", "name", "active", "x", "__proto__", "toString", ENT),
      fc.jsonValue(),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(body, fc.constantFrom("keep", "refuse"), (more, unknown) => {
        const read = readResource(
          user(more as { [name: string]: Json }),
          userResourceType,
          "create",
          unknown,
        );
        if (read.ok) expect(Object.getPrototypeOf(read.value)).toBe(Object.prototype);
      }),
    );
  });
});
