import type { WrittenGroup } from "../../directory/group-writer/command.ts";
import type { JsonObject } from "../../lib/json.ts";
import { entityTag } from "../../scim/etag.ts";
import { locationOf, renderResource } from "../../scim/render.ts";
import { groupResourceType, userResourceType } from "../../scim/resource-types.ts";
import type { Membership } from "../../store/memberships.ts";
import type { MemberType } from "../../store/tables/directory.ts";
import type { StoredUser } from "../../store/users.ts";

/**
 * The whole representation of a user. `groups` has no names: each would be a row more to read, and `$ref` leads to it. It is left
 * out where there are none.
 */
export function representUser(
  baseUrl: string,
  user: StoredUser,
  memberships: readonly Membership[],
): JsonObject {
  const groups = memberships.map(({ groupId, type }) => ({
    value: groupId,
    $ref: locationOf({ baseUrl, resourceType: groupResourceType, id: groupId }),
    type,
  }));
  return renderResource({
    ...common(baseUrl, user),
    version: entityTag(
      user.version,
      memberships.map(({ groupId, type }) => `${type} ${groupId}`),
    ),
    resourceType: userResourceType,
    id: user.id,
    extra: groups.length === 0 ? {} : { groups },
  });
}

/** The whole representation of a group; without `members` they are left out. */
export function representGroup(
  baseUrl: string,
  id: string,
  group: WrittenGroup,
  members: readonly { readonly value: string; readonly type: MemberType }[] | undefined,
): JsonObject {
  const elements = (members ?? []).map(({ value, type }) => ({
    value,
    $ref: locationOf({
      baseUrl,
      resourceType: type === "User" ? userResourceType : groupResourceType,
      id: value,
    }),
    type,
  }));
  return renderResource({
    ...common(baseUrl, group),
    version: entityTag(group.version),
    resourceType: groupResourceType,
    id,
    extra: elements.length === 0 ? {} : { members: elements },
  });
}

const common = (baseUrl: string, { attributes, createdAt, lastModified }: WrittenGroup) => ({
  baseUrl,
  attributes,
  created: createdAt,
  lastModified,
});
