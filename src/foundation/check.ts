/** Tries a connection out, and says of each thing that Rollcall needs whether it is there, and what to do if not. */
import { fold } from "../lib/fold.ts";
import type { Foundation } from "./client.ts";
import type { FoundationAddress } from "./connection.ts";
import type { FoundationFault } from "./fault.ts";
import type { FoundationOrganization, FoundationRoute } from "./installation.ts";

export interface ConnectionCheck {
  readonly name:
    | "reachable"
    | "signIn"
    | "organization"
    | "routes"
    | "rename"
    | "groups"
    | "users"
    | "roles"
    | "permissions";
  readonly ok: boolean;
  /** For an administrator. */
  readonly message: string;
}

/** Reads only, so nothing changes in Foundation. Ends early where the rest could not succeed. */
export async function checkConnection(foundation: Foundation): Promise<readonly ConnectionCheck[]> {
  const reachable = await checkReachable(foundation);
  if (!reachable.ok) return [reachable];
  const organizations = await foundation.organizations();
  if (!organizations.ok && isSignInTrouble(organizations.error)) {
    return [reachable, failed("signIn", signInTrouble(foundation.address, organizations.error))];
  }
  const signedIn = passed("signIn", "Foundation accepts the credentials.");
  const organization = organizations.ok
    ? judgeOrganization(foundation.address.organization, organizations.value)
    : failed("organization", organizations.error.reason);
  const first = [reachable, signedIn, organization];
  if (!organization.ok) return first;
  const [routes, groups, users, roles] = await Promise.all([
    checkRoutes(foundation),
    checkGroups(foundation),
    checkUsers(foundation),
    checkRoles(foundation),
  ]);
  return [...first, ...routes, groups, users, roles];
}

const passed = (name: ConnectionCheck["name"], message: string): ConnectionCheck => ({
  name,
  ok: true,
  message,
});
const failed = (name: ConnectionCheck["name"], message: string): ConnectionCheck => ({
  name,
  ok: false,
  message,
});

async function checkReachable(foundation: Foundation): Promise<ConnectionCheck> {
  const status = await foundation.status();
  const { baseUrl } = foundation.address;
  if (status.ok) return passed("reachable", `Foundation answers at ${baseUrl}.`);
  const fault = status.error;
  if (fault.kind === "refused" && (fault.status < 400 || fault.status === 404)) {
    return failed("reachable", `Something answers at ${baseUrl}, but not Foundation: check the base URL.`);
  }
  if (fault.kind === "unanswered")
    return failed("reachable", `${fault.reason} Check the base URL: ${baseUrl}`);
  return passed("reachable", `Something answers at ${baseUrl}, though not with Foundation's status page.`);
}

const isSignInTrouble = ({ kind }: FoundationFault) => kind === "signIn" || kind === "throttled";

/** The sign-in carries the organization too, so a wrong one may show here already. */
function signInTrouble({ organization }: FoundationAddress, { kind, reason }: FoundationFault): string {
  const isIdentifier = /^(urn:.+|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22})$/i.test(organization);
  return kind === "signIn" && isIdentifier
    ? `${reason} The organization ${organization} looks like an identifier: enter the organization's name instead.`
    : reason;
}

function judgeOrganization(wanted: string, visible: readonly FoundationOrganization[]): ConnectionCheck {
  if (visible.some(({ name }) => name === wanted)) {
    return passed("organization", `The organization ${wanted} exists.`);
  }
  const byIdentifier = visible.find(({ identifier }) => identifier === wanted);
  if (byIdentifier !== undefined) {
    return failed(
      "organization",
      `${wanted} is the identifier of an organization: enter its name instead, ${byIdentifier.name}.`,
    );
  }
  const similar = visible.find(({ name, displayName }) =>
    [name, displayName].map(fold).includes(fold(wanted)),
  );
  if (similar !== undefined) {
    return failed(
      "organization",
      `The organization's name is ${similar.name}: enter it exactly so, instead of ${wanted}.`,
    );
  }
  const names = visible.map(({ name }) => name).slice(0, 10);
  const seen = names.length === 0 ? "none" : names.join(", ");
  return failed(
    "organization",
    `There is no organization ${wanted} that the account may see. It sees: ${seen}. Check the name.`,
  );
}

async function checkRoutes(foundation: Foundation): Promise<readonly ConnectionCheck[]> {
  const routes = await foundation.permissions();
  if (!routes.ok) {
    const message = `Foundation's list of routes cannot be read, so what it offers will show in use. ${routes.error.reason}`;
    return [passed("routes", message)];
  }
  return [
    judgePrefix(foundation.address, routes.value),
    judgeRename(foundation.address, routes.value),
    listPermissions(foundation.address, routes.value),
  ];
}

function judgePrefix(
  { groupsPrefix }: FoundationAddress,
  routes: readonly FoundationRoute[],
): ConnectionCheck {
  const prefixes = routes.flatMap(({ path }) => /^(.*groups)\/members$/.exec(path)?.[1] ?? []);
  if (prefixes.includes(groupsPrefix)) {
    return passed("routes", `Foundation has its group calls at ${groupsPrefix}.`);
  }
  const [other] = prefixes;
  return failed(
    "routes",
    other === undefined
      ? "Foundation lists no group calls: user groups must be switched on there by the flag enable_user_groups."
      : `Foundation has its group calls at ${other}: enter that as the groups prefix, instead of ${groupsPrefix}.`,
  );
}

/** Both ways Rollcall works, so this never fails. */
function judgeRename(
  { groupsPrefix }: FoundationAddress,
  routes: readonly FoundationRoute[],
): ConnectionCheck {
  const canRename = routes.some(({ path, methods }) => path === groupsPrefix && methods.includes("PUT"));
  return passed(
    "rename",
    canRename
      ? "Groups can be renamed."
      : "This Foundation cannot rename groups: a group keeps its name when it is renamed at the identity provider, and Rollcall shows that.",
  );
}

function listPermissions(
  { iamPrefix, groupsPrefix }: FoundationAddress,
  routes: readonly FoundationRoute[],
): ConnectionCheck {
  const used = [
    groupsPrefix,
    `${groupsPrefix}/list`,
    `${groupsPrefix}/members`,
    `${iamPrefix}/principal/user`,
    `${iamPrefix}/principal/user/list`,
    `${iamPrefix}/principal/role/list`,
    `${iamPrefix}/principal/role/member`,
  ];
  const asked = routes.filter(({ path }) => used.includes(path)).flatMap(({ permissions }) => permissions);
  const list = [...new Set(asked)].sort().join(", ");
  return passed(
    "permissions",
    `Foundation asks for these permissions, which the account should have: ${list === "" ? "none" : list}. Those for changes cannot be tried without making one.`,
  );
}

async function checkGroups(foundation: Foundation): Promise<ConnectionCheck> {
  const groups = await foundation.listGroups(undefined, 0, 1);
  return groups.ok ? passed("groups", "Groups can be listed.") : failed("groups", groups.error.reason);
}

/** Searching for a name that nobody has keeps the answer short. */
async function checkUsers(foundation: Foundation): Promise<ConnectionCheck> {
  const users = await foundation.findUsers("rollcall-connection-check");
  return users.ok ? passed("users", "Users can be searched.") : failed("users", users.error.reason);
}

async function checkRoles(foundation: Foundation): Promise<ConnectionCheck> {
  const roles = await foundation.listRoles();
  return roles.ok ? passed("roles", "Roles can be listed.") : failed("roles", roles.error.reason);
}
