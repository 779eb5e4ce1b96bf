import { describe, expect, it } from "vitest";
import { matches } from "../../../../src/scim/filter/evaluate.ts";
import { searchableElement, toSearchable } from "../../../../src/scim/filter/searchable.ts";
import { attributeNamed } from "../../../../src/scim/names.ts";
import { resolved, TENANT_URN, userType } from "./workshop.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const anna = toSearchable(
  {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:User", ENTERPRISE],
    id: "u-1",
    externalId: "jYoung",
    userName: "Anna+tag@X.com",
    name: { givenName: "Anna", familyName: "O'Malley" },
    active: true,
    title: "",
    emails: [
      { value: "anna@x.com", type: "work", primary: true },
      { value: "a@home.org", type: "home" },
      { value: "other@y.net" },
    ],
    meta: { lastModified: "2026-01-31T08:30:00.250Z" },
    [ENTERPRISE]: { manager: { value: "M-7" } },
    [TENANT_URN]: { level: 3, hired: "2020-02-29T23:59:59-01:00", sites: [{ city: "Oslo", rooms: [1, 7] }] },
  },
  userType,
);

const isTrue = (text: string): boolean => matches(resolved(text), anna);

describe("matches", () => {
  it.each([
    'userName eq "ANNA+TAG@x.com"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName EQ "anna+tag@x.com"',
    'USERNAME  eq  "anna+tag@x.com"',
    "externalId eq jYoung",
    'id eq "u-1"',
    'emails[type eq "work"].value eq "anna@x.com"',
    'emails eq "A@HOME.org"',
    'emails.value co "@x."',
    `name.familyName co "o'm"`,
    'name.givenName sw "AN" and name.givenName ew "na"',
    'schemas eq "urn:ietf:params:scim:schemas:core:2.0:User"',
    'manager eq "m-7"',
    `${ENTERPRISE}:manager.value eq "M-7"`,
    'active eq "True"',
    'meta.lastModified gt "2026-01-31T08:30:00Z"',
    'meta.lastModified eq "2026-01-31T09:30:00.25+01:00"',
    'hired ge "2020-03-01T00:59:59Z"',
    "level gt 2 and level le 3 and level ne 4",
    "sites.rooms eq 7",
    "sites[rooms gt 5]",
    'name[givenName eq "anna" and familyName pr]',
    "emails pr and name pr",
    "title eq null",
  ])("is true: %s", (text) => {
    expect(isTrue(text)).toBe(true);
    expect(isTrue(`not (${text})`)).toBe(false);
  });

  it.each([
    'id eq "U-1"',
    "externalId eq jyoung",
    'emails[type eq "home" and value co "@x.com"]',
    'emails.value eq "anna"',
    'name.givenName eq "ann"',
    "active eq false",
    'userName gt "b"',
    "level lt 3",
    "sites[rooms gt 7]",
    "title pr",
    "title ne null",
    'userName eq "b"',
  ])("is false: %s", (text) => {
    expect(isTrue(text)).toBe(false);
    expect(isTrue(`not (${text})`)).toBe(true);
  });

  describe("a missing value", () => {
    it.each(["eq", "co", "sw", "ew", "gt", "ge", "lt", "le"])("makes %s false", (operator) => {
      expect(isTrue(`nickName ${operator} "x"`)).toBe(false);
    });

    it("is not the value it is compared with", () => {
      expect(isTrue('nickName ne "x"')).toBe(true);
      expect(isTrue('manager.displayName ne "x"')).toBe(true);
    });

    it("makes a value path on a single-valued attribute false", () => {
      expect(isTrue('manager[displayName ne "x"]')).toBe(true);
      expect(matches(resolved('manager[displayName ne "x"]'), {})).toBe(false);
    });
  });

  describe("ne on a multi-valued attribute", () => {
    it("asks for an element that differs", () => {
      expect(isTrue('emails.value ne "anna@x.com"')).toBe(true);
      expect(isTrue('schemas ne "urn:other"')).toBe(true);
      expect(isTrue("sites.rooms ne 7")).toBe(true);
    });

    it("finds an element that lacks the sub-attribute", () => {
      expect(isTrue('emails[type ne "work" and type ne "home"]')).toBe(true);
    });

    it("finds nothing where there are no elements", () => {
      expect(isTrue('phoneNumbers.value ne "1"')).toBe(false);
      expect(isTrue('phoneNumbers[type ne "work"]')).toBe(false);
    });
  });

  it("orders texts by code point, not by UTF-16 unit", () => {
    const user = toSearchable({ externalId: "\u{1F600}" }, userType);

    expect(matches(resolved('externalId gt "\uff21"'), user)).toBe(true);
    expect(matches(resolved('externalId lt "\uff21"'), user)).toBe(false);
    expect(matches(resolved('externalId gt "\u{1F600}"'), user)).toBe(false);
    expect(matches(resolved('externalId ge "\u{1F600}"'), user)).toBe(true);
    expect(matches(resolved('externalId lt "\u{1F600}a"'), user)).toBe(true);
  });

  it("looks at one element when it is given what is between the brackets", () => {
    const emails = attributeNamed(userType.schema.attributes, "emails");
    const filter = resolved('emails[type eq "work"]');
    if (emails === undefined || filter.kind !== "valuePath") throw new Error("the schema has changed");
    const test = (element: { type: string }) => {
      const searchable = searchableElement(element, emails);
      return matches(filter.filter, searchable as { type: string });
    };

    expect(test({ type: "WORK" })).toBe(true);
    expect(test({ type: "home" })).toBe(false);
  });

  it("does not find what every object inherits", () => {
    expect(matches(resolved("name pr"), Object.create({ name: { givenName: "x" } }))).toBe(false);
  });
});
