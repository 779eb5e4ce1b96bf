import type { Schema } from "../schema.ts";
import { define } from "./define.ts";

export const GROUP_URN = "urn:ietf:params:scim:schemas:core:2.0:Group";

/**
 * The core Group schema, RFC 7643 §4.2 and §8.7.1, with what §8.7.1 leaves out although other sections say it: `displayName` is required
 * (§4.2), and members have a `display` (§2.4, used in §8.4). Two choices §4.2 leaves open: a member must have a `value`, and no two
 * groups have the same name.
 */
export const groupSchema: Schema = {
  id: GROUP_URN,
  name: "Group",
  description: "A group of users",
  attributes: [
    define("displayName", "The name of the group, unique among all groups whatever its case.", {
      required: true,
      uniqueness: "server",
    }),
    define("members", "Who is in the group: users, and other groups.", {
      type: "complex",
      multiValued: true,
      subAttributes: [
        define("value", "The id of the member.", { required: true, mutability: "immutable" }),
        define("$ref", "The address of the member.", {
          type: "reference",
          referenceTypes: ["User", "Group"],
          mutability: "immutable",
        }),
        define("display", "The name of the member.", { mutability: "immutable" }),
        define("type", "Whether the member is a user or a group.", {
          canonicalValues: ["User", "Group"],
          mutability: "immutable",
        }),
      ],
    }),
  ],
};
