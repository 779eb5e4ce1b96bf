import type { Beliefs, BelievedGroup, BelievedUser } from "./beliefs.ts";
import type { ServerState } from "./read-back.ts";
import { isObject, type JsonObject } from "./scim.ts";

/** Whether IdP and server agree at the end. */
export interface Verdict {
  /** Neither a difference nor a failure. */
  readonly clean: boolean;
  /** What the server says otherwise than the IdP believes, in plain words. */
  readonly differences: readonly string[];
  /** What the IdP tried and gave up, in plain words. */
  readonly failures: readonly string[];
}

export function judge(beliefs: Beliefs, server: ServerState, failures: readonly string[]): Verdict {
  const differences = differencesOf(beliefs, server);
  return { clean: differences.length + failures.length === 0, differences, failures: [...failures] };
}

/** One sentence for each difference. Whom the IdP never told of is no difference, unless under the name of somebody whom it did. */
export function differencesOf(beliefs: Beliefs, server: ServerState): readonly string[] {
  const users = byId(server.users);
  const groups = byId(server.groups);
  const names = new Map(
    [...beliefs.users.values()].map(({ id, person }) => [person.userName.toLowerCase(), id]),
  );
  const nameOf = (id: string): string => {
    const known = beliefs.users.get(id)?.person.userName ?? text(users.get(id)?.userName);
    return known === undefined ? id : `"${known}"`;
  };
  return [
    ...[...beliefs.users.values()].flatMap((user) => userDifferences(user, users.get(user.id))),
    ...[...beliefs.groups.values()].flatMap((group) => groupDifferences(group, groups.get(group.id), nameOf)),
    ...[...beliefs.gone].flatMap((id) =>
      users.has(id) || groups.has(id) ? [`${id} was deleted, and is still there.`] : [],
    ),
    ...[...users].flatMap(([id, { userName }]) => {
      const holder = names.get(String(userName).toLowerCase());
      return holder === undefined || holder === id
        ? []
        : [`User "${userName}" is there twice: ${holder} and ${id}.`];
    }),
  ];
}

function userDifferences(believed: BelievedUser, user: JsonObject | undefined): readonly string[] {
  const { person, active, externalId } = believed;
  const who = `User "${person.userName}" (${believed.id})`;
  if (user === undefined) return [`${who} is not there.`];
  const name = isObject(user.name) ? user.name : {};
  const emails: readonly unknown[] = Array.isArray(user.emails) ? user.emails : [];
  const addresses = emails.flatMap((email) => (isObject(email) ? [text(email.value)] : []));
  const compared = [
    ["userName", user.userName, person.userName],
    ["active", user.active, active],
    ["name.givenName", name.givenName, person.givenName],
    ["name.familyName", name.familyName, person.familyName],
    ...(externalId === undefined ? [] : [["externalId", user.externalId, externalId]]),
  ];
  return [
    ...compared.flatMap(([attribute, there, here]) =>
      there === here ? [] : [`${who}: ${attribute} is ${shown(there)} there, and should be ${shown(here)}.`],
    ),
    ...(addresses.includes(person.email)
      ? []
      : [`${who}: emails are ${shown(addresses)} there, and should hold ${shown(person.email)}.`]),
  ];
}

function groupDifferences(
  believed: BelievedGroup,
  group: JsonObject | undefined,
  nameOf: (id: string) => string,
): readonly string[] {
  const what = `Group "${believed.displayName}" (${believed.id})`;
  if (group === undefined) return [`${what} is not there.`];
  const listed: readonly unknown[] = Array.isArray(group.members) ? group.members : [];
  const there = listed.flatMap((member) => (isObject(member) ? [String(member.value)] : []));
  const missing = [...believed.members.keys()].filter((id) => !there.includes(id));
  const surplus = there.filter((id) => !believed.members.has(id));
  const doubled = there.filter((id, index) => there.indexOf(id) !== index);
  const say = (fault: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${what} ${fault} ${ids.map(nameOf).toSorted().join(", ")}.`];
  return [
    ...(group.displayName === believed.displayName
      ? []
      : [`${what} is called ${shown(group.displayName)} there.`]),
    ...say("lacks", missing),
    ...say("also holds", surplus),
    ...say("holds more than once", doubled),
  ];
}

const byId = (resources: readonly JsonObject[]) =>
  new Map(resources.map((resource) => [String(resource.id), resource]));

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);
const shown = (value: unknown): string => (value === undefined ? "missing" : JSON.stringify(value));
