import { DEPARTMENTS, DOMAIN, FAMILY_NAMES, GIVEN_NAMES, SUFFIXES, unused } from "./names.ts";
import type { Random } from "./random.ts";

/** A company, as its IdP's administrators see it. What the IdP tells a server is not in here. */
export interface Company {
  readonly day: number;
  /** Everybody who was ever here, by key. */
  readonly people: ReadonlyMap<string, Person>;
  /** By key. */
  readonly groups: ReadonlyMap<string, Group>;
  /** Deleted ones, too. */
  readonly groupsMade: number;
  /** Names of users and groups that were ever used, in lower case. None is used twice. */
  readonly taken: ReadonlySet<string>;
  /** How large it grows: beyond that as many leave as join, so that it can live for ever. */
  readonly most: { readonly people: number; readonly groups: number };
}

export interface Person {
  readonly key: string;
  /** What an IdP makes its own ids of: 32 hex digits. */
  readonly token: string;
  readonly givenName: string;
  readonly familyName: string;
  readonly userName: string;
  readonly email: string;
  readonly status: "active" | "suspended" | "gone";
}

export interface Group {
  readonly key: string;
  readonly token: string;
  readonly name: string;
  /** Keys of people. Nobody in it is gone. */
  readonly members: ReadonlySet<string>;
}

/** Something that happened, with how the person or the group was afterwards. */
export type Happening =
  | {
      readonly kind: "joined" | "changed" | "suspended" | "reactivated" | "left" | "rehired";
      readonly person: Person;
    }
  | { readonly kind: "groupCreated" | "groupRenamed" | "groupDeleted"; readonly group: Group }
  | {
      readonly kind: "membersChanged";
      readonly group: Group;
      readonly added: readonly string[];
      readonly removed: readonly string[];
    };

export interface CompanyDay {
  readonly company: Company;
  /** In order: each person's first, then those of groups. */
  readonly happenings: readonly Happening[];
}

/** The first day: everybody joins, and the groups are made. */
export function foundCompany(
  size: { readonly users: number; readonly groups: number },
  random: Random,
): CompanyDay {
  const taken = new Set<string>();
  const people = new Map<string, Person>();
  for (let number = 1; number <= size.users; number++) {
    const person = newPerson(`p${number}`, taken, random);
    people.set(person.key, person);
  }
  const groups = new Map<string, Group>();
  for (let number = 1; number <= size.groups; number++) {
    const most = Math.ceil((2.5 * size.users) / size.groups);
    const members = random.some([...people.keys()], Math.min(1 + random.below(most), size.users));
    const group = newGroup(`g${number}`, members, taken, random);
    groups.set(group.key, group);
  }
  return {
    company: { day: 0, people, groups, groupsMade: groups.size, taken, most: mostOf(size) },
    happenings: [
      ...[...people.values()].map((person): Happening => ({ kind: "joined", person })),
      ...[...groups.values()].map((group): Happening => ({ kind: "groupCreated", group })),
    ],
  };
}

const mostOf = ({ users, groups }: { readonly users: number; readonly groups: number }): Company["most"] => ({
  people: 3 * users + 10,
  groups: 3 * groups + 4,
});

/** Somebody new, whose names are taken from now on. */
export function newPerson(key: string, taken: Set<string>, random: Random): Person {
  const givenName = random.pick(GIVEN_NAMES);
  const familyName = random.pick(FAMILY_NAMES);
  const userName = takeUserName(givenName, familyName, taken);
  const token = random.hex(32);
  return { key, token, givenName, familyName, userName, email: userName, status: "active" };
}

export function takeUserName(givenName: string, familyName: string, taken: Set<string>): string {
  const userName = unused(taken, (attempt) =>
    `${givenName}.${familyName}${attempt === 0 ? "" : attempt + 1}@${DOMAIN}`.toLowerCase(),
  );
  taken.add(userName);
  return userName;
}

export function newGroup(key: string, members: Iterable<string>, taken: Set<string>, random: Random): Group {
  return { key, token: random.hex(32), name: takeGroupName(taken, random), members: new Set(members) };
}

/** A department's plain name where one is left, else with something behind it. */
export function takeGroupName(taken: Set<string>, random: Random): string {
  const plain = DEPARTMENTS.filter((name) => !taken.has(name.toLowerCase()));
  const first = plain.length > 0 ? random.pick(plain) : random.pick(DEPARTMENTS);
  const name = unused(taken, (attempt) => {
    if (attempt === 0) return first;
    const suffix = SUFFIXES[(attempt - 1) % SUFFIXES.length];
    const round = Math.floor((attempt - 1) / SUFFIXES.length);
    return round === 0 ? `${first} ${suffix}` : `${first} ${suffix} ${round + 1}`;
  });
  taken.add(name.toLowerCase());
  return name;
}
