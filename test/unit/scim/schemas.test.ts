import { describe, expect, it } from "vitest";
import type { Attribute } from "../../../src/scim/schema.ts";
import { commonAttributes } from "../../../src/scim/schemas/common.ts";
import { enterpriseUserSchema } from "../../../src/scim/schemas/enterprise-user.ts";
import { groupSchema } from "../../../src/scim/schemas/group.ts";
import { resourceTypeSchema } from "../../../src/scim/schemas/resource-type.ts";
import { schemaSchema } from "../../../src/scim/schemas/schema.ts";
import { serviceProviderConfigSchema } from "../../../src/scim/schemas/service-provider-config.ts";
import { userSchema } from "../../../src/scim/schemas/user.ts";

/**
 * The tables of RFC 7643, one line per attribute: path, type ("[]" for several values), then only what differs from the defaults of
 * §2.2, `{…}` canonical values and `<…>` what a reference may point to.
 */
const COMMON = `
id string caseExact readOnly always server
externalId string caseExact
schemas reference[] required caseExact readOnly always <uri>
meta complex readOnly
meta.resourceType string caseExact readOnly
meta.created dateTime readOnly
meta.lastModified dateTime readOnly
meta.location reference caseExact readOnly <uri>
meta.version string caseExact readOnly
`;

const USER = `
userName string required server
name complex
name.formatted string
name.familyName string
name.givenName string
name.middleName string
name.honorificPrefix string
name.honorificSuffix string
displayName string
nickName string
profileUrl reference caseExact <external>
title string
userType string
preferredLanguage string
locale string
timezone string
active boolean
password string writeOnly never
emails complex[]
emails.value string
emails.display string
emails.type string {work|home|other}
emails.primary boolean
phoneNumbers complex[]
phoneNumbers.value string
phoneNumbers.display string
phoneNumbers.type string {work|home|mobile|fax|pager|other}
phoneNumbers.primary boolean
ims complex[]
ims.value string
ims.display string
ims.type string {aim|gtalk|icq|xmpp|msn|skype|qq|yahoo|other}
ims.primary boolean
photos complex[]
photos.value reference caseExact <external>
photos.display string
photos.type string {photo|thumbnail}
photos.primary boolean
addresses complex[]
addresses.formatted string
addresses.streetAddress string
addresses.locality string
addresses.region string
addresses.postalCode string
addresses.country string
addresses.type string {work|home|other}
addresses.primary boolean
groups complex[] readOnly
groups.value string readOnly
groups.$ref reference caseExact readOnly <User|Group>
groups.display string readOnly
groups.type string readOnly {direct|indirect}
entitlements complex[]
entitlements.value string
entitlements.display string
entitlements.type string
entitlements.primary boolean
roles complex[]
roles.value string
roles.display string
roles.type string
roles.primary boolean
x509Certificates complex[]
x509Certificates.value binary caseExact
x509Certificates.display string
x509Certificates.type string
x509Certificates.primary boolean
`;

const ENTERPRISE_USER = `
employeeNumber string
costCenter string
organization string
division string
department string
manager complex
manager.value string
manager.$ref reference caseExact <User>
manager.displayName string readOnly
`;

const GROUP = `
displayName string required server
members complex[]
members.value string required immutable
members.$ref reference caseExact immutable <User|Group>
members.display string immutable
members.type string immutable {User|Group}
`;

const SERVICE_PROVIDER_CONFIG = `
documentationUri reference caseExact readOnly <external>
patch complex required readOnly
patch.supported boolean required readOnly
bulk complex required readOnly
bulk.supported boolean required readOnly
bulk.maxOperations integer required readOnly
bulk.maxPayloadSize integer required readOnly
filter complex required readOnly
filter.supported boolean required readOnly
filter.maxResults integer required readOnly
changePassword complex required readOnly
changePassword.supported boolean required readOnly
sort complex required readOnly
sort.supported boolean required readOnly
etag complex required readOnly
etag.supported boolean required readOnly
pagination complex readOnly
pagination.cursor boolean required readOnly
pagination.index boolean required readOnly
pagination.defaultPaginationMethod string readOnly {cursor|index}
pagination.defaultPageSize integer readOnly
pagination.maxPageSize integer readOnly
pagination.cursorTimeout integer readOnly
authenticationSchemes complex[] required readOnly
authenticationSchemes.type string required readOnly {oauth|oauth2|oauthbearertoken|httpbasic|httpdigest}
authenticationSchemes.name string required readOnly
authenticationSchemes.description string required readOnly
authenticationSchemes.specUri reference caseExact readOnly <external>
authenticationSchemes.documentationUri reference caseExact readOnly <external>
authenticationSchemes.primary boolean readOnly
`;

const RESOURCE_TYPE = `
id string readOnly
name string required readOnly
description string readOnly
endpoint reference required readOnly <uri>
schema reference required caseExact readOnly <uri>
schemaExtensions complex[] readOnly
schemaExtensions.schema reference required caseExact readOnly <uri>
schemaExtensions.required boolean required readOnly
`;

describe("schemas, RFC 7643", () => {
  it.each([
    ["common attributes, §3.1", commonAttributes, COMMON],
    ["User, §4.1 and §8.7.1", userSchema.attributes, USER],
    ["Group, §4.2 and §8.7.1", groupSchema.attributes, GROUP],
    ["enterprise User, §4.3 and §8.7.1", enterpriseUserSchema.attributes, ENTERPRISE_USER],
    ["ServiceProviderConfig, §5 and §8.7.2", serviceProviderConfigSchema.attributes, SERVICE_PROVIDER_CONFIG],
    ["ResourceType, §6 and §8.7.2", resourceTypeSchema.attributes, RESOURCE_TYPE],
  ])("%s have the characteristics of the RFC", (_, attributes, table) => {
    expect(attributes.flatMap((attribute) => lines(attribute, ""))).toEqual(table.trim().split("\n"));
  });

  it("describes the schema of schemas with the same parts for attributes and sub-attributes, §7", () => {
    const parts = schemaSchema.attributes.find(({ name }) => name === "attributes")?.subAttributes ?? [];
    const inner = parts.find(({ name }) => name === "subAttributes")?.subAttributes;
    expect(parts.map(({ name }) => name)).toEqual([
      ...["name", "type", "multiValued", "description", "required", "canonicalValues", "caseExact"],
      ...["mutability", "returned", "uniqueness", "referenceTypes", "subAttributes"],
    ]);
    expect(inner).toEqual(parts.filter(({ name }) => name !== "subAttributes"));
  });

  it.each([
    [userSchema, "urn:ietf:params:scim:schemas:core:2.0:User"],
    [groupSchema, "urn:ietf:params:scim:schemas:core:2.0:Group"],
    [enterpriseUserSchema, "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
    [serviceProviderConfigSchema, "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    [resourceTypeSchema, "urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    [schemaSchema, "urn:ietf:params:scim:schemas:core:2.0:Schema"],
  ])("$name has its URN, and describes every attribute", (schema, urn) => {
    expect(schema.id).toBe(urn);
    expect(schema.attributes.flatMap(undescribed)).toEqual([]);
  });
});

function lines(attribute: Attribute, parent: string): string[] {
  const path = `${parent}${attribute.name}`;
  const words = [
    path,
    `${attribute.type}${attribute.multiValued ? "[]" : ""}`,
    attribute.required ? "required" : "",
    attribute.caseExact ? "caseExact" : "",
    attribute.mutability === "readWrite" ? "" : attribute.mutability,
    attribute.returned === "default" ? "" : attribute.returned,
    attribute.uniqueness === "none" ? "" : attribute.uniqueness,
    attribute.canonicalValues === undefined ? "" : `{${attribute.canonicalValues.join("|")}}`,
    attribute.referenceTypes === undefined ? "" : `<${attribute.referenceTypes.join("|")}>`,
  ];
  const line = words.filter((word) => word !== "").join(" ");
  return [line, ...(attribute.subAttributes ?? []).flatMap((sub) => lines(sub, `${path}.`))];
}

function undescribed({ name, description, subAttributes = [] }: Attribute): string[] {
  return [...(description === "" ? [name] : []), ...subAttributes.flatMap(undescribed)];
}
