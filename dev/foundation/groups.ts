/** The user groups. */
import { z } from "zod";
import type { Result } from "../../src/lib/result.ts";
import { ok } from "../../src/lib/result.ts";
import type { Call, Refusal, Route } from "./route.ts";
import { missing, read, refuse } from "./route.ts";
import type { Group } from "./world.ts";
import { addGroup, deleteGroup, isGroupNameTaken } from "./world.ts";

const identified = z.object({ identifier: z.uuid() });
const page = {
  limit: z.coerce.number().int().min(1).default(50),
  offset: z.coerce.number().int().min(0).default(0),
};
const listQuery = z.object({ ...page, search: z.string().default("") });
const membersQuery = identified.extend(page);
const removalQuery = identified.extend({ user_identifier: z.uuid() });
const groupBody = z.object({ name: z.string().min(1).max(255), description: z.string().nullish() });
const principalsBody = z.object({ principals: z.array(z.uuid()) });

export const groupRoutes: readonly Route[] = [
  {
    method: "POST",
    area: "groups",
    path: "",
    summary: "Create User Group",
    asks: "member",
    permission: "data:user_group:create",
    answer(call) {
      const body = read("body", groupBody, call.body);
      if (!body.ok) return body;
      const { name, description = null } = body.value;
      if (isGroupNameTaken(call.world, name)) return duplicate(call);
      const { organization, account: creator } = call;
      return ok(shown(addGroup(call.world, { name, description, organization, creator })));
    },
  },
  {
    method: "GET",
    area: "groups",
    path: "/list",
    summary: "List User Groups",
    asks: "member",
    answer(call) {
      const query = read("query", listQuery, call.query);
      if (!query.ok) return query;
      const { limit, offset, search } = query.value;
      const found = [...call.world.groups.values()].filter(
        (group) =>
          group.organization === call.organization && group.name.toLowerCase().includes(search.toLowerCase()),
      );
      return ok({ groups: found.slice(offset, offset + limit).map(shown) });
    },
  },
  {
    method: "GET",
    area: "groups",
    path: "",
    summary: "Get User Group",
    asks: "member",
    answer(call) {
      const group = named(call);
      return group.ok ? ok(shown(group.value)) : group;
    },
  },
  {
    method: "PUT",
    area: "groups",
    path: "",
    summary: "Update User Group",
    asks: "member",
    permission: "data:user_group:manage",
    answer(call) {
      const group = named(call);
      if (!group.ok) return group;
      const body = read("body", groupBody, call.body);
      if (!body.ok) return body;
      if (isGroupNameTaken(call.world, body.value.name, group.value.identifier)) return duplicate(call);
      group.value.name = body.value.name;
      group.value.description = body.value.description ?? null;
      return ok(shown(group.value));
    },
  },
  {
    method: "DELETE",
    area: "groups",
    path: "",
    summary: "Delete User Group",
    asks: "member",
    permission: "data:user_group:delete",
    answer(call) {
      const group = named(call);
      if (!group.ok) return group;
      if (call.settings.forbidDeletion || group.value.creator !== call.account) {
        return refuse(403, "Only the creator can delete a user group");
      }
      deleteGroup(call.world, group.value.identifier);
      return ok({ ok: true });
    },
  },
  {
    method: "GET",
    area: "groups",
    path: "/members",
    summary: "List User Group Members",
    asks: "member",
    answer(call) {
      const query = read("query", membersQuery, call.query);
      if (!query.ok) return query;
      const group = named(call);
      if (!group.ok) return group;
      const { limit, offset } = query.value;
      return ok(inShape(call, [...group.value.members].slice(offset, offset + limit)));
    },
  },
  {
    method: "POST",
    area: "groups",
    path: "/members",
    summary: "Add User Group Members",
    asks: "member",
    permission: "data:user_group:manage",
    answer(call) {
      const group = named(call);
      if (!group.ok) return group;
      const body = read("body", principalsBody, call.body);
      if (!body.ok) return body;
      const { principals } = body.value;
      const unknown = principals.find((id) => call.world.users.get(id)?.organization !== call.organization);
      if (unknown !== undefined) return missing("User", unknown);
      for (const identifier of principals) group.value.members.add(identifier);
      return ok({ ok: true });
    },
  },
  {
    method: "DELETE",
    area: "groups",
    path: "/members",
    summary: "Remove User Group Member",
    asks: "member",
    permission: "data:user_group:delete",
    answer(call) {
      const query = read("query", removalQuery, call.query);
      if (!query.ok) return query;
      const group = named(call);
      if (!group.ok) return group;
      const wasMember = group.value.members.delete(query.value.user_identifier);
      return wasMember ? ok({ ok: true }) : missing("Member", query.value.user_identifier);
    },
  },
];

/** The group that `identifier` names, if it is one of the caller's organization. */
function named(call: Call): Result<Group, Refusal> {
  const query = read("query", identified, call.query);
  if (!query.ok) return query;
  const group = call.world.groups.get(query.value.identifier);
  if (group?.organization !== call.organization) return missing("User group", query.value.identifier);
  return ok(group);
}

const shown = ({ identifier, name, description }: Group) => ({ identifier, name, description });

const duplicate = (call: Call) => refuse(call.settings.duplicateStatus, "Duplicate group name error");

function inShape(call: Call, ids: readonly string[]): object {
  switch (call.settings.shape) {
    case "members":
      return { members: ids };
    case "principals":
      return { principals: ids };
    case "users":
      return { users: ids.map((id) => call.world.users.get(id)) };
    case "objects":
      return { members: ids.map((identifier) => ({ identifier })) };
  }
}
