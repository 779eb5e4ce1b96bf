/** Changes behind Rollcall's back: `POST /_control/edit`. Groups, users and roles are named by identifier or by name. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Result } from "../../src/lib/result.ts";
import { fail, ok } from "../../src/lib/result.ts";
import type { Group, Role, User, World } from "./world.ts";
import { addGroup, addUser, deleteGroup, deleteUser, isGroupNameTaken } from "./world.ts";

const membership = z.strictObject({ group: z.string(), user: z.string() });
const assignment = z.strictObject({ role: z.string(), principal: z.string() });

export const editSchema = z
  .strictObject({
    addMember: membership,
    removeMember: membership,
    deleteGroup: z.union([
      z.string().transform((group) => ({ group })),
      z.strictObject({ group: z.string() }),
    ]),
    renameGroup: z.strictObject({ group: z.string(), name: z.string().min(1).max(255) }),
    /** A group that somebody else made. */
    createGroup: z.strictObject({
      name: z.string().min(1).max(255),
      organization: z.string().default("demo"),
      members: z.array(z.string()).default([]),
    }),
    createUser: z.strictObject({
      username: z.string(),
      email: z.string(),
      first_name: z.string().default(""),
      last_name: z.string().default(""),
      organization: z.string().default("demo"),
      is_system: z.boolean().default(false),
    }),
    /** Puts so many people whom nobody has heard of into a group. */
    fillGroup: z.strictObject({ group: z.string(), users: z.int().min(1).max(100_000) }),
    removeUser: z.strictObject({ user: z.string() }),
    addRoleMember: assignment,
    removeRoleMember: assignment,
    /** Access tokens stop to be accepted; with `refresh`, refresh tokens too. */
    expireTokens: z.strictObject({ refresh: z.boolean().default(false) }),
  })
  .partial();

export type Edit = z.output<typeof editSchema>;

type Change = Result<object, string>;

/** Makes the changes of the edit, in the order of the schema. Ends in a sentence about the first that names something unknown. */
export function applyEdit(world: World, edit: Edit): Change {
  const { addMember, removeMember, renameGroup, createGroup, createUser } = edit;
  const { addRoleMember, removeRoleMember, expireTokens } = edit;
  const changes = [
    addMember && changeMember(world, addMember, "add"),
    removeMember && changeMember(world, removeMember, "delete"),
    edit.deleteGroup && dropGroup(world, edit.deleteGroup.group),
    renameGroup && rename(world, renameGroup.group, renameGroup.name),
    createGroup && makeGroup(world, createGroup),
    createUser && ok({ user: addUser(world, createUser) }),
    edit.fillGroup && fill(world, edit.fillGroup.group, edit.fillGroup.users),
    edit.removeUser && dropUser(world, edit.removeUser.user),
    addRoleMember && changeRole(world, addRoleMember, "add"),
    removeRoleMember && changeRole(world, removeRoleMember, "delete"),
    expireTokens && expire(world, expireTokens.refresh),
  ].filter((change) => change !== undefined);
  return changes.find((change) => !change.ok) ?? changes.at(-1) ?? ok({});
}

function changeMember(
  world: World,
  { group: groupName, user: userName }: { group: string; user: string },
  action: "add" | "delete",
): Change {
  const group = findGroup(world, groupName);
  if (group === undefined) return fail(`There is no group ${groupName}.`);
  const user = findUser(world, userName, group.organization);
  if (user === undefined) return fail(`There is no user ${userName} in ${group.organization}.`);
  group.members[action](user.identifier);
  return ok({});
}

function fill(world: World, name: string, users: number): Change {
  const group = findGroup(world, name);
  if (group === undefined) return fail(`There is no group ${name}.`);
  for (let index = 0; index < users; index++) group.members.add(randomUUID());
  return ok({});
}

function dropGroup(world: World, name: string): Change {
  const group = findGroup(world, name);
  if (group === undefined) return fail(`There is no group ${name}.`);
  deleteGroup(world, group.identifier);
  return ok({});
}

function rename(world: World, oldName: string, name: string): Change {
  const group = findGroup(world, oldName);
  if (group === undefined) return fail(`There is no group ${oldName}.`);
  if (isGroupNameTaken(world, name, group.identifier)) return fail(`There is a group ${name} already.`);
  group.name = name;
  return ok({});
}

function makeGroup(world: World, { name, organization, members }: NonNullable<Edit["createGroup"]>): Change {
  if (isGroupNameTaken(world, name)) return fail(`There is a group ${name} already.`);
  const group = addGroup(world, { name, description: null, organization, creator: "somebody else" });
  for (const member of members) {
    const changed = changeMember(world, { group: group.identifier, user: member }, "add");
    if (!changed.ok) return changed;
  }
  return ok({ group: { identifier: group.identifier } });
}

function dropUser(world: World, name: string): Change {
  const user = findUser(world, name);
  if (user === undefined) return fail(`There is no user ${name}.`);
  deleteUser(world, user.identifier);
  return ok({});
}

function changeRole(
  world: World,
  { role: roleName, principal }: { role: string; principal: string },
  action: "add" | "delete",
): Change {
  const role = findRole(world, roleName);
  if (role === undefined) return fail(`There is no role ${roleName}.`);
  const found = findGroup(world, principal) ?? findUser(world, principal);
  if (found === undefined) return fail(`There is no group or user ${principal}.`);
  role.members[action](found.identifier);
  return ok({});
}

function expire(world: World, refresh: boolean): Change {
  for (const session of world.sessions.values()) {
    session.accessUntil = 0;
    if (refresh) session.refreshUntil = 0;
  }
  return ok({});
}

function findGroup(world: World, name: string): Group | undefined {
  return world.groups.get(name) ?? [...world.groups.values()].find((group) => group.name === name);
}

function findRole(world: World, name: string): Role | undefined {
  return world.roles.get(name) ?? [...world.roles.values()].find((role) => role.name === name);
}

function findUser(world: World, name: string, organization?: string): User | undefined {
  const named = (user: User) =>
    (user.username === name || user.email === name) &&
    (organization === undefined || user.organization === organization);
  return world.users.get(name) ?? [...world.users.values()].find(named);
}
