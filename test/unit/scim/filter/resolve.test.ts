import { describe, expect, it } from "vitest";
import type { ResolvedFilter } from "../../../../src/scim/filter/ast.ts";
import { parseAttributePath } from "../../../../src/scim/filter/attribute-path.ts";
import { resolvePath } from "../../../../src/scim/filter/resolve-path.ts";
import { groupResourceType } from "../../../../src/scim/resource-types.ts";
import { resolved, TENANT_URN, userType } from "./workshop.ts";

const CORE = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** A path as `[extension|]attribute[.sub]`, or the error. */
function find(text: string, resourceType = userType): string {
  const path = parseAttributePath(text);
  if (path === undefined) throw new Error(`no path: ${text}`);
  const found = resolvePath(path, resourceType);
  if (!found.ok) return found.error;
  const { attribute, sub, extension } = found.value;
  return [
    extension === undefined ? "" : `${extension.name}|`,
    attribute.name,
    sub === undefined ? "" : `.${sub.name}`,
  ].join("");
}

/** A resolved filter as text. */
function show(filter: ResolvedFilter): string {
  switch (filter.kind) {
    case "and":
    case "or":
      return `(${filter.filters.map(show).join(` ${filter.kind} `)})`;
    case "not":
      return `not ${show(filter.filter)}`;
    case "present":
      return `${name(filter)} pr`;
    case "compare":
      return `${name(filter)} ${filter.operator} ${JSON.stringify(filter.value)}`;
    case "valuePath":
      return `${name(filter)}[${show(filter.filter)}]`;
  }
}

const name = ({ path }: Extract<ResolvedFilter, { path: unknown }>): string =>
  path.sub === undefined ? path.attribute.name : `${path.attribute.name}.${path.sub.name}`;

const refusal = (text: string, resourceType = userType): string => {
  try {
    return `accepted: ${show(resolved(text, resourceType))}`;
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
};

describe("resolvePath", () => {
  it.each([
    ["USERNAME", "userName"],
    ["name.GIVENNAME", "name.givenName"],
    [`${CORE.toUpperCase()}:userName`, "userName"],
    [`${ENTERPRISE.toLowerCase()}:Manager.Value`, "EnterpriseUser|manager.value"],
    [`${TENANT_URN}:userName`, "TenantUser|userName"],
    ["emails.$REF", '"emails" has no sub-attribute "$REF"; it has value, display, type, primary.'],
  ])("finds %s whatever its case", (text, expected) => {
    expect(find(text)).toBe(expected);
  });

  it.each(["id", "externalId", "schemas", "meta", "meta.created", "meta.lastModified"])(
    "finds the common attribute %s of every resource type, with the core URN and without",
    (text) => {
      expect(find(text)).toBe(text);
      expect(find(`${CORE}:${text}`)).toBe(text);
      expect(find(text, groupResourceType)).toBe(text);
    },
  );

  it("finds a bare name in the only extension that has it, after the core schema", () => {
    expect(find("manager")).toBe("EnterpriseUser|manager");
    expect(find("level")).toBe("TenantUser|level");
    expect(find("userName")).toBe("userName");
  });

  it("asks for the URN when several extensions have the name", () => {
    expect(find("department")).toBe(
      `"department" is in several extensions; put the URN of one before it, as in ${ENTERPRISE}:department.`,
    );
    expect(find(`${TENANT_URN}:department`)).toBe("TenantUser|department");
  });

  it.each([
    ["nonsense", '"nonsense" is not an attribute of User;'],
    ["constructor", '"constructor" is not an attribute of User;'],
    [`${CORE}:manager`, `"manager" is not an attribute of ${CORE};`],
    [`${ENTERPRISE}:userName`, `"userName" is not an attribute of ${ENTERPRISE};`],
    ["urn:example:other:userName", '"urn:example:other" is not a schema of User;'],
    ["userName.value", '"userName" has no sub-attribute "value"; it is a simple attribute.'],
  ])("says what is wrong with %s", (text, expected) => {
    expect(find(text)).toContain(expected);
  });
});

describe("resolveFilter", () => {
  it.each([
    ['userName eq "ANNA@X.com"', 'userName eq "anna@x.com"'],
    ['userName eq "ＡＮＮＡ"', 'userName eq "anna"'],
    ['externalId eq "AbC"', 'externalId eq "AbC"'],
    ['id eq "AbC"', 'id eq "AbC"'],
    ['profileUrl sw "HTTPS://X"', 'profileUrl sw "HTTPS://X"'],
    ["externalId eq jYoung", 'externalId eq "jYoung"'],
  ])("folds the literal only where case does not count: %s", (text, expected) => {
    expect(show(resolved(text))).toBe(expected);
  });

  it.each([
    ['emails eq "a@x.com"', 'emails.value eq "a@x.com"'],
    ['manager eq "26118915"', 'manager.value eq "26118915"'],
    ["emails pr", "emails pr"],
    ["emails eq null", "not emails pr"],
    ["name pr", "name pr"],
  ])("takes a complex attribute that is compared itself for its value: %s", (text, expected) => {
    expect(show(resolved(text))).toBe(expected);
  });

  it.each([
    ["emails.primary eq false", "emails.primary ne true"],
    ["emails[primary eq false]", "emails[primary ne true]"],
    ['emails[primary ne "False"]', "emails[primary eq true]"],
    ["emails.primary eq true", "emails.primary eq true"],
    ["active eq false", "active eq false"],
  ])("takes a primary that is not given for false, RFC 7643 §2.4: %s", (text, expected) => {
    expect(show(resolved(text))).toBe(expected);
  });

  it("gives the attributes of an element inside brackets", () => {
    const filter = resolved('EMAILS[Type eq "WORK" and (value co "@X" or not (primary eq true))]');

    expect(show(filter)).toBe('emails[(type eq "work" and (value co "@x" or not primary eq true))]');
  });

  it.each([
    ["title eq null", "not title pr"],
    ["title ne null", "title pr"],
    ['title eq ""', "not title pr"],
    ['title ne ""', "title pr"],
    ['title co ""', "title pr"],
    ['title ge ""', "title pr"],
    ['title lt ""', 'title lt ""'],
    ["active eq null", "not active pr"],
    ["emails[type eq null]", "emails[not type pr]"],
  ])("takes null and the empty text for no value: %s", (text, expected) => {
    expect(show(resolved(text))).toBe(expected);
  });

  it.each([
    ["active eq true", "active eq true"],
    ['active ne "False"', "active ne false"],
    ["level ge 5", "level ge 5"],
    ["share lt 0.5", "share lt 0.5"],
    ['hired gt "2011-05-13T04:42:34Z"', 'hired gt "2011-05-13T04:42:34.000Z"'],
    ['meta.created le "2011-05-13t06:42:34.5+02:00"', 'meta.created le "2011-05-13T04:42:34.500Z"'],
    ['hired eq "2011-05-13T04:42:34"', 'hired eq "2011-05-13T04:42:34.000Z"'],
    ['tags eq "A"', 'tags eq "a"'],
    ["sites.rooms gt 7", "sites.rooms gt 7"],
    ['x509Certificates.value eq "AbC="', 'x509Certificates.value eq "AbC="'],
  ])("gives literals the attribute's type: %s", (text, expected) => {
    expect(show(resolved(text))).toBe(expected);
  });

  it.each([
    ['nonsense eq "x"', '"nonsense" is not an attribute of User'],
    ["active gt true", '"active" is of type boolean and cannot be compared with gt; use one of eq, ne.'],
    ['active co "true"', '"active" is of type boolean'],
    ['active eq "yes"', '"active" has to be compared with true or false.'],
    ["active eq 1", '"active" has to be compared with true or false.'],
    ["userName eq 5", '"userName" has to be compared with a text in double quotes.'],
    ["userName eq true", '"userName" has to be compared with a text in double quotes.'],
    ['level eq "5"', '"level" has to be compared with a number'],
    ["level eq 9007199254740993", '"level" has to be compared with a number of at most 9007199254740991'],
    ["level co 5", '"level" is of type integer'],
    ['hired sw "2011"', '"hired" is of type dateTime'],
    ['hired gt "2011-05-13"', '"hired" has to be compared with a date and time'],
    ['hired gt "2011-02-30T00:00:00Z"', '"hired" has to be compared with a date and time'],
    ['x509Certificates.value gt "A"', '"value" is of type binary'],
    ["title gt null", '"title" can be compared with null by eq and ne only'],
    ['name eq "Anna"', '"name" cannot be compared as a whole; compare one of name.formatted, '],
    ['sites eq "x"', '"sites" cannot be compared as a whole'],
    ['password eq "1mz050nq"', '"password" is never returned, so it cannot be filtered by'],
    ["password pr", '"password" is never returned'],
    ["badge pr", '"badge" is never returned'],
    ["sites.pin pr", '"pin" is never returned'],
    ["sites[pin pr]", '"pin" is never returned'],
    ["emails[nonsense pr]", 'Inside emails[…] there is no "nonsense"'],
    ["emails[emails.type pr]", 'Inside emails[…] there is no "type"'],
    [`emails[${CORE}:type pr]`, 'Inside emails[…] there is no "type"'],
    ["userName[value pr]", '"userName" has no sub-attributes'],
    ["emails.value[value pr]", '"value" has no sub-attributes'],
    ["tags[value pr]", '"tags" has no sub-attributes'],
    ['userName eq "a" or nonsense pr', '"nonsense" is not an attribute'],
    ["not (nonsense pr)", '"nonsense" is not an attribute'],
  ])("refuses %s", (text, expected) => {
    expect(refusal(text)).toContain(`invalidFilter: ${expected}`);
  });
});
