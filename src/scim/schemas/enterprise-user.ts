import type { Schema } from "../schema.ts";
import { define } from "./define.ts";

export const ENTERPRISE_USER_URN = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** The enterprise extension of User, RFC 7643 §4.3 and §8.7.1. */
export const enterpriseUserSchema: Schema = {
  id: ENTERPRISE_USER_URN,
  name: "EnterpriseUser",
  description: "What an enterprise knows about a user",
  attributes: [
    define("employeeNumber", "The identifier the organization gave to the person."),
    define("costCenter", "The name of the cost center."),
    define("organization", "The name of the organization."),
    define("division", "The name of the division."),
    define("department", "The name of the department."),
    define("manager", "The person's manager.", {
      type: "complex",
      subAttributes: [
        define("value", "The id of the manager's user."),
        define("$ref", "The address of the manager's user.", {
          type: "reference",
          referenceTypes: ["User"],
        }),
        define("displayName", "The manager's name.", { mutability: "readOnly" }),
      ],
    }),
  ],
};
