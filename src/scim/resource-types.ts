import type { ResourceType } from "./schema.ts";
import { enterpriseUserSchema } from "./schemas/enterprise-user.ts";
import { groupSchema } from "./schemas/group.ts";
import { userSchema } from "./schemas/user.ts";

/** Users as every tenant has them, RFC 7643 §6 and §8.6. A tenant's own extensions are added to a copy of this. */
export const userResourceType: ResourceType = {
  id: "User",
  name: "User",
  description: "A person's account",
  endpoint: "/Users",
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema, required: false }],
};

/** Groups as every tenant has them, RFC 7643 §6 and §8.6. A tenant's own extensions are added to a copy of this. */
export const groupResourceType: ResourceType = {
  id: "Group",
  name: "Group",
  description: "A group of users",
  endpoint: "/Groups",
  schema: groupSchema,
  extensions: [],
};
