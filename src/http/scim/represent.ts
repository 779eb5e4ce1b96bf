import type { WrittenGroup } from "../../directory/group-writer/command.ts";
import type { JsonObject } from "../../lib/json.ts";
import { entityTag } from "../../scim/etag.ts";
import { locationOf, renderResource } from "../../scim/render.ts";
import { groupResourceType, userResourceType } from "../../scim/resource-types.ts";
import type { MemberType } from "../../store/tables/directory.ts";
import type { StoredUser } from "../../store/users.ts";

/**
 * The whole representation of a user. `groups` has no names: each would be a row more to read, and `$ref` leads to it. Without `groupIds`
 * it is left out.
 */
export function representUser(
  baseUrl: string,
  user: StoredUser,
  groupIds: readonly string[] | undefined,
): JsonObject {
  const groups = (groupIds ?? []).map((id) => ({
    value: id,
    $ref: locationOf({ baseUrl, resourceType: groupResourceType, id }),
    type: "direct",
  }));
  return renderResource({
    ...common(baseUrl, user),
    version: entityTag(user.version, groupIds),
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
