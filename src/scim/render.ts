import type { JsonObject } from "../lib/json.ts";
import type { ResourceType } from "./schema.ts";

/** A resource as it is stored, and what its representation needs besides. */
export interface StoredResource {
  readonly resourceType: ResourceType;
  readonly id: string;
  /** The canonical form that `readResource` gives. */
  readonly attributes: JsonObject;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
  /** The entity tag. */
  readonly version: string;
  /** The tenant's SCIM address, without a slash at its end. */
  readonly baseUrl: string;
  /** What is read from elsewhere: a group's `members`, a user's `groups`. */
  readonly extra?: JsonObject;
}

/** The whole representation of a resource, RFC 7643 §3: what a client gets to see of it is for `project` to say. */
export function renderResource(stored: StoredResource): JsonObject {
  const { resourceType, id, attributes, extra = {} } = stored;
  const { externalId, ...others } = attributes;
  const withData = resourceType.extensions
    .map(({ schema }) => schema.id)
    .filter((urn) => Object.hasOwn(attributes, urn));
  return {
    schemas: [resourceType.schema.id, ...withData],
    id,
    ...(externalId === undefined ? {} : { externalId }),
    ...others,
    ...extra,
    meta: {
      resourceType: resourceType.name,
      created: new Date(stored.created).toISOString(),
      lastModified: new Date(stored.lastModified).toISOString(),
      location: locationOf(stored),
      version: stored.version,
    },
  };
}

/** The address of a resource: `meta.location`, the `Location` of a 201, and the `$ref` of whoever points to it. */
export function locationOf(resource: {
  readonly baseUrl: string;
  readonly resourceType: ResourceType;
  readonly id: string;
}): string {
  return `${resource.baseUrl}${resource.resourceType.endpoint}/${encodeURIComponent(resource.id)}`;
}
