import type { ResolvedFilter } from "../../../../src/scim/filter/ast.ts";
import { parseFilter } from "../../../../src/scim/filter/parse.ts";
import { resolveFilter } from "../../../../src/scim/filter/resolve.ts";
import { userResourceType } from "../../../../src/scim/resource-types.ts";
import type { ResourceType, Schema } from "../../../../src/scim/schema.ts";
import { define } from "../../../../src/scim/schemas/define.ts";

export const TENANT_URN = "urn:example:params:scim:schemas:extension:tenant:2.0:User";

/** An extension with every type that the core schemas lack, and a multi-valued sub-attribute. */
const tenantSchema: Schema = {
  id: TENANT_URN,
  name: "TenantUser",
  description: "What one tenant adds",
  attributes: [
    define("level", "A number.", { type: "integer" }),
    define("share", "A fraction.", { type: "decimal" }),
    define("hired", "A time.", { type: "dateTime" }),
    define("badge", "A secret.", { returned: "never" }),
    define("Code", "An exact text.", { caseExact: true, uniqueness: "server" }),
    define("tags", "Simple values.", { multiValued: true }),
    define("department", "A namesake of the enterprise extension's."),
    define("userName", "A namesake of the core's."),
    define("sites", "Places.", {
      type: "complex",
      multiValued: true,
      subAttributes: [
        define("city", "A name."),
        define("rooms", "Numbers.", { type: "integer", multiValued: true }),
        define("pin", "A secret.", { mutability: "writeOnly" }),
      ],
    }),
  ],
};

/** Users of a tenant that has an extension of its own. */
export const userType: ResourceType = {
  ...userResourceType,
  extensions: [...userResourceType.extensions, { schema: tenantSchema, required: false }],
};

/** The filter, resolved; throws what is wrong with it. */
export function resolved(text: string, resourceType: ResourceType = userType): ResolvedFilter {
  const parsed = parseFilter(text, { bareWords: true });
  if (!parsed.ok) throw new Error(parsed.error.detail);
  const result = resolveFilter(parsed.value.filter, resourceType);
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.detail}`);
  return result.value;
}
