import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../../src/lib/json.ts";
import { searchableElement, toSearchable } from "../../../../src/scim/filter/searchable.ts";
import { attributeNamed } from "../../../../src/scim/names.ts";
import { TENANT_URN, userType } from "./workshop.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

describe("toSearchable", () => {
  it("keeps what the schemas know, in their spelling, folded and normalised", () => {
    const searchable = toSearchable(
      {
        ID: "Ab1",
        externalid: "XyZ",
        userName: "Anna@X.COM",
        NAME: { givenname: "ANNA" },
        active: false,
        emails: [{ value: "A@X.com", type: "Work", primary: true }],
        profileUrl: "https://X.com/A",
        meta: { created: "2011-05-13T06:42:34+02:00", version: 'W/"A"' },
        [ENTERPRISE.toUpperCase()]: { employeeNumber: "A7", manager: { value: "M1" } },
        [TENANT_URN]: { level: 3, share: 0.25, tags: ["Red", "Blue"], sites: [{ rooms: [1, 2] }] },
      },
      userType,
    );

    expect(searchable).toEqual({
      id: "Ab1",
      externalId: "XyZ",
      userName: "anna@x.com",
      name: { givenName: "anna" },
      active: false,
      emails: [{ value: "a@x.com", type: "work", primary: true }],
      profileUrl: "https://X.com/A",
      meta: { created: "2011-05-13T04:42:34.000Z", version: 'W/"A"' },
      [ENTERPRISE]: { employeeNumber: "a7", manager: { value: "m1" } },
      [TENANT_URN]: { level: 3, share: 0.25, tags: ["red", "blue"], sites: [{ rooms: [1, 2] }] },
    });
  });

  it.each<[string, JsonObject]>([
    ["null", { title: null }],
    ["the empty text", { title: "" }],
    ["an empty array", { emails: [] }],
    ["an empty object", { name: {} }],
    ["what is empty inside", { emails: [{ value: "" }, {}, null], name: { givenName: null } }],
    ["an extension without values", { [ENTERPRISE]: { department: "" } }],
    ["passwords", { password: "1mz050nq" }],
    ["what is never returned", { [TENANT_URN]: { badge: "B1", sites: [{ pin: "1234" }] } }],
    ["what no schema knows", { extensionAttribute7: "x", name: { unknown: "y" }, "urn:other": { a: 1 } }],
    ["values of another type", { active: "True", userName: 5, name: "Anna", emails: { value: "a@x" } }],
    ["arrays where one value belongs", { title: ["a"], name: [{ givenName: "a" }] }],
    ["times that are none", { [TENANT_URN]: { hired: "yesterday" } }],
  ])("leaves out %s", (_, resource) => {
    expect(toSearchable(resource, userType)).toEqual({});
  });

  it("replaces characters that the database would change", () => {
    expect(toSearchable({ externalId: "a\0b\ud800" }, userType)).toEqual({ externalId: "a\ufffdb\ufffd" });
  });
});

describe("searchableElement", () => {
  it("is the form in which the filter between brackets sees an element", () => {
    const emails = attributeNamed(userType.schema.attributes, "emails");

    expect(emails && searchableElement({ TYPE: "Work", value: "A@X", other: 1 }, emails)).toEqual({
      type: "work",
      value: "a@x",
    });
  });
});
