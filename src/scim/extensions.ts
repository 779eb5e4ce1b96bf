import { groupResourceType, userResourceType } from "./resource-types.ts";
import type { ResourceType, Schema } from "./schema.ts";

/** An extension schema that a tenant has defined, RFC 7643 §7, and the resource type it extends (§6). */
export interface Definition extends Schema {
  readonly resourceType: ResourceType["id"];
  /** Whether each resource of that type must have data of it. */
  readonly required: boolean;
}

/** The resource types of one tenant, by their ids: those that everybody has, and in them the tenant's own extensions. */
export interface TenantTypes {
  readonly User: ResourceType;
  readonly Group: ResourceType;
  /** The definitions as they are stored: two types are the same where these texts are. */
  readonly stated: string;
}

/** What is stored of a tenant that has defined nothing. */
export const NO_DEFINITIONS = "[]";

/** The types of a tenant that has defined nothing. */
export const builtInTypes: TenantTypes = {
  User: userResourceType,
  Group: groupResourceType,
  stated: NO_DEFINITIONS,
};

/** Reads definitions as `tenants.schemas` holds them: they were checked when they were stated. */
export const readDefinitions = (stated: string): readonly Definition[] =>
  JSON.parse(stated) as readonly Definition[];

/** The resource types of a tenant, from what is stored of its definitions. */
export function resourceTypesOf(stated: string): TenantTypes {
  if (stated === NO_DEFINITIONS) return builtInTypes;
  const definitions = readDefinitions(stated);
  return {
    User: extended(userResourceType, definitions),
    Group: extended(groupResourceType, definitions),
    stated,
  };
}

function extended(resourceType: ResourceType, definitions: readonly Definition[]): ResourceType {
  const own = definitions
    .filter((definition) => definition.resourceType === resourceType.id)
    .map(({ resourceType: _, required, ...schema }) => ({ schema, required, closed: true }));
  return { ...resourceType, extensions: [...resourceType.extensions, ...own] };
}
