import type { Schema } from "../schema.ts";
import { define, defineLabel, defineLabelled, definePrimary } from "./define.ts";

export const USER_URN = "urn:ietf:params:scim:schemas:core:2.0:User";

/**
 * The core User schema, RFC 7643 §4.1 and §8.7.1. One thing differs from §8.7.1: `addresses` have the `primary` that §2.4 gives to every
 * multi-valued attribute, and that the RFC's own example (§8.2) uses.
 */
export const userSchema: Schema = {
  id: USER_URN,
  name: "User",
  description: "A person's account",
  attributes: [
    define("userName", "The name by which the person signs in, unique among all users whatever its case.", {
      required: true,
      uniqueness: "server",
    }),
    define("name", "The parts of the person's name.", {
      type: "complex",
      subAttributes: [
        define("formatted", "The whole name, ready for display."),
        define("familyName", "The family name, or last name."),
        define("givenName", "The given name, or first name."),
        define("middleName", "The middle name or names."),
        define("honorificPrefix", "What is put before the name, such as 'Ms.'."),
        define("honorificSuffix", "What is put after the name, such as 'III'."),
      ],
    }),
    define("displayName", "The name to show for this person."),
    define("nickName", "The name by which the person is casually called."),
    define("profileUrl", "The address of a page about the person.", {
      type: "reference",
      referenceTypes: ["external"],
    }),
    define("title", "The person's title in the organization, such as 'Vice President'."),
    define("userType", "How the person relates to the organization, such as 'Employee' or 'Contractor'."),
    define("preferredLanguage", "The languages the person prefers, as in Accept-Language."),
    define("locale", "Where the person is, for the forms of dates, numbers and currency, such as 'en-US'."),
    define("timezone", "The person's time zone in the IANA database, such as 'Europe/Rome'."),
    define("active", "Whether the person may use what the account opens.", { type: "boolean" }),
    define("password", "Accepted, and dropped at once: passwords are never stored.", {
      mutability: "writeOnly",
      returned: "never",
    }),
    defineLabelled("emails", "The person's e-mail addresses.", {
      value: define("value", "The e-mail address."),
      types: ["work", "home", "other"],
    }),
    defineLabelled("phoneNumbers", "The person's telephone numbers.", {
      value: define("value", "The telephone number, preferably as an RFC 3966 URI."),
      types: ["work", "home", "mobile", "fax", "pager", "other"],
    }),
    defineLabelled("ims", "The person's instant messaging addresses.", {
      value: define("value", "The instant messaging address."),
      types: ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo", "other"],
    }),
    defineLabelled("photos", "Addresses of pictures of the person.", {
      value: define("value", "The address of a picture.", {
        type: "reference",
        referenceTypes: ["external"],
      }),
      types: ["photo", "thumbnail"],
    }),
    define("addresses", "The person's postal addresses.", {
      type: "complex",
      multiValued: true,
      subAttributes: [
        define("formatted", "The whole address, ready for a label; may have several lines."),
        define("streetAddress", "Street, house number, post office box; may have several lines."),
        define("locality", "The city or locality."),
        define("region", "The state or region."),
        define("postalCode", "The postal code."),
        define("country", "The country, as an ISO 3166-1 alpha-2 code."),
        defineLabel("What this address is for.", ["work", "home", "other"]),
        definePrimary(),
      ],
    }),
    define("groups", "The groups this person is in. To change them, change the group.", {
      type: "complex",
      multiValued: true,
      mutability: "readOnly",
      subAttributes: [
        define("value", "The id of the group.", { mutability: "readOnly" }),
        define("$ref", "The address of the group.", {
          type: "reference",
          referenceTypes: ["User", "Group"],
          mutability: "readOnly",
        }),
        define("display", "The name of the group.", { mutability: "readOnly" }),
        define("type", "Whether the person is in the group directly or through another group.", {
          canonicalValues: ["direct", "indirect"],
          mutability: "readOnly",
        }),
      ],
    }),
    defineLabelled("entitlements", "What the person has a right to.", {
      value: define("value", "The entitlement."),
    }),
    defineLabelled("roles", "Who the person is, such as 'Student' or 'Faculty'.", {
      value: define("value", "The role."),
    }),
    defineLabelled("x509Certificates", "Certificates issued to the person.", {
      value: define("value", "One DER-encoded X.509 certificate, base64-encoded.", { type: "binary" }),
    }),
  ],
};
