/** What the stand-in remembers, and the few changes that both the API and the controls make to it. */

export interface Organization {
  readonly identifier: string;
  readonly urn: string;
  readonly name: string;
  readonly display_name: string;
  readonly description: string;
  readonly owner: string;
  readonly is_system: boolean;
}

export interface User {
  readonly identifier: string;
  readonly urn: string;
  readonly first_name: string;
  readonly last_name: string;
  readonly email: string;
  readonly username: string;
  readonly is_system: boolean;
  readonly enabled: boolean;
  readonly is_admin: boolean;
  /** The organization's name. */
  readonly organization: string;
}

export interface Group {
  readonly identifier: string;
  name: string;
  description: string | null;
  readonly organization: string;
  /** The account that made it, and that alone may delete it. */
  readonly creator: string;
  readonly members: Set<string>;
}

export interface Role {
  readonly identifier: string;
  readonly name: string;
  readonly description: string;
  readonly is_system: boolean;
  /** Users and groups. */
  readonly members: Set<string>;
}

export interface Session {
  readonly account: string;
  /** The `x-org` of the sign-in. */
  readonly organization: string;
  readonly refreshToken: string;
  accessUntil: number;
  refreshUntil: number;
}

export interface World {
  /** By name. */
  readonly organizations: Map<string, Organization>;
  readonly users: Map<string, User>;
  readonly groups: Map<string, Group>;
  readonly roles: Map<string, Role>;
  /** By `organization/user name`: the identifier of an account that signs in. */
  readonly accounts: Map<string, string>;
  /** By access token. */
  readonly sessions: Map<string, Session>;
}

const PRECONFIGURED_ROLES = [
  "IT Superadmin",
  "IT OrgUnit Admin",
  "Data Superadmin",
  "CDO",
  "Data Owner",
  "Data Steward",
  "Data Mesh Manager",
  "ML Model Developer",
  "ML Model Manager",
  "ML Model Viewer",
  "Data Product Developer",
  "Data Product Editor",
  "Data Product Viewer",
  "Data Consumer",
  "Asset Owner",
];

/** A world with the preconfigured roles, the organization `demo` and those named, and nothing else. */
export function createWorld(organizations: readonly string[] = []): World {
  return {
    organizations: new Map(["demo", ...organizations].map((name) => [name, organization(name)])),
    users: new Map(),
    groups: new Map(),
    roles: new Map(PRECONFIGURED_ROLES.map(role).map((each) => [each.identifier, each])),
    accounts: new Map(),
    sessions: new Map(),
  };
}

export type NewUser = Pick<User, "username" | "first_name" | "last_name" | "email" | "organization"> &
  Partial<Pick<User, "is_system">>;

export function addUser(world: World, fields: NewUser): User {
  const identifier = crypto.randomUUID();
  const user: User = {
    identifier,
    urn: `urn:meshx:user:${identifier}`,
    is_system: false,
    enabled: true,
    is_admin: false,
    ...fields,
  };
  world.users.set(identifier, user);
  return user;
}

/** Takes the user out of every group and role as well. */
export function deleteUser(world: World, identifier: string): void {
  world.users.delete(identifier);
  for (const group of world.groups.values()) group.members.delete(identifier);
  for (const each of world.roles.values()) each.members.delete(identifier);
}

export type NewGroup = Pick<Group, "name" | "description" | "organization" | "creator">;

export function addGroup(world: World, fields: NewGroup): Group {
  const group: Group = { identifier: crypto.randomUUID(), ...fields, members: new Set() };
  world.groups.set(group.identifier, group);
  return group;
}

/** Takes the memberships and the role assignments along. */
export function deleteGroup(world: World, identifier: string): void {
  world.groups.delete(identifier);
  for (const each of world.roles.values()) each.members.delete(identifier);
}

/** Names are unique across all organizations. */
export function isGroupNameTaken(world: World, name: string, except?: string): boolean {
  for (const group of world.groups.values()) {
    if (group.name === name && group.identifier !== except) return true;
  }
  return false;
}

function organization(name: string): Organization {
  const identifier = crypto.randomUUID();
  return {
    identifier,
    urn: `urn:meshx:organization:${identifier}`,
    name,
    display_name: `${name.charAt(0).toUpperCase()}${name.slice(1)} Organization`,
    description: "",
    owner: "",
    is_system: false,
  };
}

const role = (name: string): Role => ({
  identifier: crypto.randomUUID(),
  name,
  description: `The preconfigured role ${name}.`,
  is_system: true,
  members: new Set(),
});
