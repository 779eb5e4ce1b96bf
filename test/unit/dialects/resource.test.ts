import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { resourceTolerances, understandResource } from "../../../src/dialects/resource.ts";
import type { Json, JsonObject } from "../../../src/lib/json.ts";
import { groupResourceType, userResourceType } from "../../../src/scim/resource-types.ts";

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";
const ENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const MARKER = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

const asUser = (body: Json) => understandResource(body, userResourceType, "create", { strict: false });
const asGroup = (body: Json) => understandResource(body, groupResourceType, "create", { strict: false });
const strictly = (body: Json) => understandResource(body, userResourceType, "create", { strict: true });

const understood = (resource: JsonObject, ...tolerances: string[]) => ({
  ok: true,
  value: { resource, tolerances },
});
const refused = (kind: string, detail: RegExp) => ({
  ok: false,
  error: { kind, detail: expect.stringMatching(detail) },
});

describe("what IdPs are recorded or documented to send", () => {
  it("Entra creates a user: a URN without its object, an empty array, a meta", () => {
    const body = {
      schemas: [USER, ENT],
      externalId: "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef",
      userName: "ada@entra.example",
      active: true,
      emails: [{ primary: true, type: "work", value: "ada@entra.example" }],
      meta: { resourceType: "User" },
      name: { formatted: "ada family", familyName: "family", givenName: "ada" },
      roles: [],
    };
    const { schemas, meta, roles, ...resource } = body;
    expect(asUser(body)).toEqual(understood(resource));
    expect(strictly(body)).toEqual(understood(resource));
  });

  it("Entra creates a group, with its marker", () => {
    const body = {
      schemas: [GROUP, MARKER],
      externalId: "8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159",
      displayName: "displayName",
      meta: { resourceType: "Group" },
    };
    const { schemas, meta, ...resource } = body;
    expect(asGroup(body)).toEqual(understood(resource, "entra.group-marker-urn"));
  });

  it("Okta creates a user: a password, and no groups", () => {
    const body = {
      schemas: [USER],
      userName: "ann@okta.example",
      name: { givenName: "Ann", familyName: "User" },
      emails: [{ primary: true, value: "ann@okta.example", type: "work" }],
      displayName: "Ann User",
      locale: "en-US",
      externalId: "00ujl29u0ann",
      groups: [],
      password: "1mz050nq",
      active: true,
    };
    const { schemas, groups, password, ...resource } = body;
    expect(asUser(body)).toEqual(understood(resource));
    expect(JSON.stringify(asUser(body))).not.toContain("1mz050nq");
  });

  it("Okta puts a whole user, an e-mail without a type, and its own id", () => {
    const body = {
      schemas: [USER],
      id: "2819c223",
      userName: "test.mover@example.com",
      name: { givenName: "Test", familyName: "Moved" },
      emails: [{ primary: true, value: "test.mover@example.com" }],
      externalId: "00u1abcmover",
      active: true,
      groups: [],
      meta: { resourceType: "User" },
    };
    const { schemas, id, groups, meta, ...resource } = body;
    const put = understandResource(body, userResourceType, "replace", { strict: false });
    expect(put).toEqual(understood(resource));
  });

  it("Okta pushes a group with its members", () => {
    const members = [
      { value: "u1", display: "test.joiner@example.com" },
      { value: "u2", display: "test.leaver@example.com" },
    ];
    const body = { schemas: [GROUP], displayName: "APP-Example-Users", members };
    expect(asGroup(body)).toEqual(understood({ displayName: "APP-Example-Users", members }));
    expect(asGroup({ ...body, members: [] })).toEqual(understood({ displayName: "APP-Example-Users" }));
  });

  it("OneLogin creates a user: old URNs, an object for an array, a boolean in a string", () => {
    const body = {
      schemas: ["urn:scim:schemas:core:2.0", "urn:scim:schemas:extension:enterprise:2.0"],
      id: null,
      userName: "olly@onelogin.example",
      name: { familyName: "Ol", givenName: "Ly" },
      emails: { value: "olly@onelogin.example", type: "work" },
      active: "true",
    };
    const resource = {
      userName: "olly@onelogin.example",
      name: { familyName: "Ol", givenName: "Ly" },
      emails: [{ value: "olly@onelogin.example", type: "work" }],
      active: true,
    };
    expect(asUser(body)).toEqual(
      understood(resource, "onelogin.scim1-urns", "object-for-array", "boolean-as-string"),
    );
    expect(strictly(body)).toMatchObject({ ok: false, error: { kind: "invalidValue" } });
  });

  it("JumpCloud puts a user: the extension's URN first, photos, and empty addresses", () => {
    const body = {
      active: true,
      id: "u",
      name: { givenName: "Jo", familyName: "Clouds" },
      schemas: [ENT, USER],
      userName: "jo@jumpcloud.example",
      addresses: [],
      photos: [{ value: "https://jumpcloud.example/p.png", type: "photo" }],
    };
    const { id, schemas, addresses, ...resource } = body;
    expect(asUser(body)).toEqual(understood(resource));
  });

  it("members come without type, with display, with $ref null, and as groups", () => {
    const members: Json = [{ $ref: null, value: "u" }, { value: "g", type: "Group" }, "v"];
    expect(asGroup({ schemas: [GROUP], displayName: "x", members })).toEqual(
      understood(
        { displayName: "x", members: [{ value: "u" }, { value: "g", type: "Group" }, { value: "v" }] },
        "string-for-complex-value",
      ),
    );
  });
});

describe("schemas", () => {
  const ann = { userName: "ann" };
  const annAtWork = { userName: "ann", [ENT]: { division: "x" } };

  it.each<[string, JsonObject, JsonObject, string[]]>([
    ["absent", ann, ann, ["missing-schemas"]],
    ["null", { ...ann, schemas: null }, ann, ["missing-schemas"]],
    ["only an extension's", { ...ann, Schemas: [ENT] }, ann, ["missing-schemas"]],
    ["a string", { ...ann, schemas: USER }, ann, ["object-for-array"]],
    ["one twice", { ...ann, schemas: [USER, USER.toLowerCase()] }, ann, ["duplicate-schema"]],
    ["one nobody defined", { ...ann, schemas: [USER, "urn:x:y"] }, ann, ["unknown-schema"]],
    ["not the extension's", { ...annAtWork, schemas: [USER] }, annAtWork, ["undeclared-extension"]],
    ["SCIM 1.1", { ...ann, schemas: ["urn:scim:schemas:core:1.0"] }, ann, ["onelogin.scim1-urns"]],
    [
      "an extension's object under its old URN",
      { ...ann, schemas: [USER, ENT], "urn:scim:schemas:extension:enterprise:1.0": { division: "x" } },
      annAtWork,
      ["onelogin.scim1-urns"],
    ],
  ])("%s", (_, body, resource, tolerances) => {
    expect(asUser(body)).toEqual(understood(resource, ...tolerances));
    expect(strictly(body)).toMatchObject({ ok: false });
  });

  it.each<[string, Json]>([
    ["another type's", [USER, GROUP]],
    ["only another type's", [GROUP]],
    ["a message's", ["urn:ietf:params:scim:api:messages:2.0:PatchOp"]],
    ["no list", { 0: USER }],
    ["numbers", [USER, 7]],
  ])("that could mean something else is refused: %s", (_, schemas) => {
    expect(asUser({ ...ann, schemas })).toEqual(refused("invalidValue", /"schemas"/));
  });

  it("two objects for one extension do not overwrite each other", () => {
    const old = "urn:scim:schemas:extension:enterprise:1.0";
    const body = { schemas: [USER, ENT], ...annAtWork, [old]: { division: "y" } };
    expect(asUser(body)).toEqual(understood({ ...annAtWork, [old]: { division: "y" } }, "unknown-attribute"));
  });
});

describe("values", () => {
  const ann = { schemas: [USER], userName: "ann" };

  it("leave active out when the body does", () => {
    const put = understandResource(ann, userResourceType, "replace", { strict: false });
    expect(put).toEqual(understood({ userName: "ann" }));
  });

  it("that are no booleans are refused", () => {
    expect(asUser({ ...ann, active: "yes" })).toEqual(refused("invalidValue", /"active".*true or false/));
  });

  it("that cannot be told apart are refused", () => {
    const manager = [{ value: "1" }, { value: "2" }];
    expect(asUser({ ...ann, [ENT]: { manager } })).toEqual(refused("invalidValue", /manager/));
  });

  it("the last of several primaries stays", () => {
    const emails: Json = [
      { value: "a", primary: "True" },
      { value: "b", PRIMARY: true },
      { value: "c", primary: false },
    ];
    const expected = [
      { value: "a", primary: false },
      { value: "b", primary: true },
      { value: "c", primary: false },
    ];
    expect(asUser({ ...ann, emails })).toEqual(
      understood({ userName: "ann", emails: expected }, "boolean-as-string", "duplicate-primary"),
    );
    expect(strictly({ ...ann, emails: expected })).toEqual(understood({ userName: "ann", emails: expected }));
  });

  it("are loosened inside extensions", () => {
    expect(asUser({ ...ann, [ENT]: { manager: "m", employeeNumber: 7 } })).toMatchObject({
      value: { resource: { [ENT]: { manager: { value: "m" }, employeeNumber: "7" } } },
    });
  });

  it("that a client may not write are not looked at", () => {
    expect(asUser({ ...ann, groups: "x", meta: "y", id: 7 })).toEqual(understood({ userName: "ann" }));
  });
});

describe("names at the top that belong elsewhere", () => {
  const ann = { schemas: [USER], userName: "ann" };
  const old = "urn:scim:schemas:extension:enterprise:1.0";

  it.each<[string, JsonObject, JsonObject, string]>([
    ["a part of a name", { "name.givenName": "Ann" }, { name: { givenName: "Ann" } }, "path-as-key"],
    [
      "a part beside others",
      { "NAME.givenname": "Ann", Name: { familyName: "B" } },
      { name: { familyName: "B", givenName: "Ann" } },
      "path-as-key",
    ],
    [
      "a path to an element",
      { 'emails[type eq "work"].value': "a@x" },
      { emails: [{ type: "work", value: "a@x" }] },
      "path-as-key",
    ],
    [
      "a path to an element that is there",
      { 'emails[type eq "work"].display': "A", emails: [{ type: "work", value: "a@x" }] },
      { emails: [{ type: "work", value: "a@x", display: "A" }] },
      "path-as-key",
    ],
    [
      "an extension's, with the URN",
      { [`${ENT}:division`]: "x" },
      { [ENT]: { division: "x" } },
      "path-as-key",
    ],
    [
      "the same with an old URN",
      { [`${old}:division`]: "x" },
      { [ENT]: { division: "x" } },
      "onelogin.scim1-urns",
    ],
    [
      "an extension's, without",
      { manager: "9", division: "x" },
      { [ENT]: { manager: { value: "9" }, division: "x" } },
      "bare-extension-attribute",
    ],
    [
      "the same said twice",
      { division: "x", [ENT]: { division: "x" } },
      { [ENT]: { division: "x" } },
      "bare-extension-attribute",
    ],
    [
      "the core schema's URN",
      { [USER]: { title: "T" }, [`${USER}:nickName`]: "N" },
      { title: "T", nickName: "N" },
      "path-as-key",
    ],
    [
      "a list of one extension",
      { [ENT]: [{ division: "x" }] },
      { [ENT]: { division: "x" } },
      "array-for-object",
    ],
  ])("%s", (_, more, resource, tolerance) => {
    const read = asUser({ ...ann, ...more });
    expect(read).toMatchObject({ ok: true, value: { resource: { userName: "ann", ...resource } } });
    expect(read.ok && read.value.tolerances).toContain(tolerance);
    expect(strictly({ ...ann, ...more })).toMatchObject({ ok: false });
  });

  it.each<[string, JsonObject]>([
    ["a part of a name", { "name.givenName": "Ann", name: { givenName: "Bea" } }],
    ["an extension's attribute", { division: "x", [ENT]: { division: "y" } }],
    ["an element", { 'emails[type eq "work"].value': "a@x", emails: [{ type: "work", value: "b@x" }] }],
    ["what is no object", { "name.givenName": "Ann", name: "Bea" }],
  ])("are refused where they contradict: %s", (_, more) => {
    expect(asUser({ ...ann, ...more })).toEqual(refused("invalidValue", /given twice/));
  });

  it("are bounded", () => {
    const many = Array.from({ length: 5_000 }, (_, index) => [`emails[type eq "t${index}"].value`, "a@x"]);
    expect(asUser({ ...ann, ...Object.fromEntries(many) })).toMatchObject({
      error: { kind: "payloadTooLarge" },
    });
  });
});

describe("attributes that no schema knows", () => {
  const ann = { schemas: [USER], userName: "ann" };

  it.each<[string, JsonObject]>([
    ["at the top", { extensionAttribute7: "x" }],
    ["a sub-attribute", { name: { givenName: "Ann", pronounced: "an" } }],
    ["an extension's", { [ENT]: { desk: "17" } }],
    ["an extension nobody defined", { "urn:okta:app:1.0:user": { shoe: [43] } }],
  ])("are kept aside and noted: %s", (_, more) => {
    const body = { ...ann, schemas: [USER, ENT], ...more };
    expect(asUser(body)).toEqual(understood({ userName: "ann", ...more }, "unknown-attribute"));
    expect(strictly(body)).toMatchObject({ ok: false });
  });

  it("are bounded", () => {
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`x${index}`, 1]));
    expect(asUser({ ...ann, ...many })).toEqual(refused("invalidValue", /51 attributes/));
    expect(asUser({ ...ann, x: "x".repeat(9000) })).toEqual(refused("invalidValue", /"x"/));
  });
});

describe("understandResource", () => {
  it("notes only tolerances that can be looked up, each once", () => {
    const names = resourceTolerances.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const anything = fc.dictionary(
      fc.constantFrom("schemas", "userName", "emails", "name", "active", "x", "__proto__", ENT, "manager"),
      fc.oneof(fc.jsonValue(), fc.constantFrom("True", [USER], { value: "a", primary: "true" })),
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(anything, (body) => {
        const read = asUser(body as JsonObject);
        if (!read.ok) return;
        for (const used of read.value.tolerances) expect(names).toContain(used);
        expect(Object.getPrototypeOf(read.value.resource)).toBe(Object.prototype);
      }),
    );
  });

  it("understands its own result as it is: a second reading needs no tolerance for types", () => {
    const body = fc.record({
      userName: fc.constant("ann"),
      active: fc.constantFrom("True", "false", true),
      emails: fc.oneof(
        fc.constant("a@x"),
        fc.record({ value: fc.constant("a@x"), primary: fc.constantFrom("true", true, "False") }),
        fc.array(fc.record({ value: fc.constant("a@x"), primary: fc.boolean() })),
      ),
    });
    fc.assert(
      fc.property(body, (sent) => {
        const first = asUser({ ...sent, schemas: [USER] });
        if (!first.ok) throw new Error(first.error.detail);
        const { resource } = first.value;
        expect(asUser({ ...resource, schemas: [USER] })).toEqual(understood(resource));
        expect(strictly({ ...resource, schemas: [USER] })).toEqual(understood(resource));
      }),
    );
  });
});
