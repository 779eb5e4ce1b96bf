import { applyEdit } from "../../dev/foundation/edit.ts";
import { addUser, type Group, type World } from "../../dev/foundation/world.ts";
import type { EditAction } from "./actions.ts";

/** What somebody has done in a Foundation without Rollcall, as far as it is still there. */
export interface Foreign {
  /** Who was placed: `group identifier/user identifier`. */
  readonly places: Set<string>;
  /** Roles that were given: `role identifier/identifier of a group or a user`. */
  readonly roles: Set<string>;
}

/** Does something in a Foundation without Rollcall; tells what. */
export function edit(world: World, foreign: Foreign, action: EditAction): string {
  const pick = <T>(items: readonly T[], nth: number): T | undefined => items[nth % Math.max(1, items.length)];
  const group = "nth" in action ? pick([...world.groups.values()], action.nth) : undefined;
  switch (action.do) {
    case "signedOut":
      applyEdit(world, { expireTokens: { refresh: action.refresh } });
      return "everybody is signed out";
    case "strangerJoins": {
      const email = `stranger${action.nth}@elsewhere`;
      const names = { username: email, email, first_name: "S", last_name: "S", organization: "demo" };
      if (group !== undefined) place(foreign, group, addUser(world, names).identifier);
      return `a stranger joins ${group?.name}`;
    }
    case "placedByHand": {
      const user = [...world.users.values()].find(({ email }) => email === mailOf(action.user));
      if (group !== undefined && user !== undefined) place(foreign, group, user.identifier);
      return `${user?.email} is placed in ${group?.name} by hand`;
    }
    case "memberThrownOut": {
      const member = pick([...(group?.members ?? [])], action.nth) ?? "";
      group?.members.delete(member);
      foreign.places.delete(`${group?.identifier}/${member}`);
      return `${world.users.get(member)?.email} is thrown out of ${group?.name}`;
    }
    case "groupDeleted":
      if (group !== undefined) applyEdit(world, { deleteGroup: { group: group.identifier } });
      return `${group?.name} is deleted`;
    case "userDeleted": {
      const user = pick([...world.users.values()], action.nth);
      if (user !== undefined) applyEdit(world, { removeUser: { user: user.identifier } });
      return `${user?.email} is deleted`;
    }
    case "roleGiven": {
      const role = [...world.roles.values()].find(({ name }) => name === action.role);
      const holders = action.to === "group" ? world.groups : world.users;
      const holder = pick([...holders.keys()], action.nth);
      if (role === undefined || holder === undefined) return "there is nobody to give a role";
      if (!role.members.has(holder)) foreign.roles.add(`${role.identifier}/${holder}`);
      role.members.add(holder);
      return `${action.role} is given to ${nameOf(world, holder)} by hand`;
    }
    case "roleTaken": {
      const held = [...world.roles.values()].flatMap((role) => [...role.members].map((by) => ({ role, by })));
      const taken = pick(held, action.nth);
      if (taken === undefined) return "there is no role to take";
      taken.role.members.delete(taken.by);
      foreign.roles.delete(`${taken.role.identifier}/${taken.by}`);
      return `${taken.role.name} is taken from ${nameOf(world, taken.by)}`;
    }
    case "groupMade": {
      const made = applyEdit(world, {
        createGroup: { name: action.name, organization: "demo", members: [] },
      });
      return `${action.name} is ${made.ok ? "made" : "there already"}`;
    }
  }
}

export const mailOf = (user: string): string => `${user}@x.example`;

function place({ places }: Foreign, group: Group, user: string): void {
  if (group.members.has(user)) return;
  group.members.add(user);
  places.add(`${group.identifier}/${user}`);
}

const nameOf = (world: World, holder: string): string | undefined =>
  world.groups.get(holder)?.name ?? world.users.get(holder)?.email;
