import {
  type Company,
  type CompanyDay,
  type Group,
  type Happening,
  newGroup,
  newPerson,
  type Person,
  takeGroupName,
  takeUserName,
} from "./company.ts";
import { FAMILY_NAMES } from "./names.ts";
import type { Random } from "./random.ts";

/** How often something happens, in relation to the others. Busier than life, so that few days meet every case. */
const PEOPLE = { join: 3, rename: 2, readdress: 2, suspend: 3, reactivate: 4, leave: 2, rehire: 2 } as const;
const GROUPS = { move: 6, create: 1, rename: 1, delete: 1 } as const;
/** Happenings per day: one for so many people. */
const PEOPLE_PER_HAPPENING = 12;

/**
 * What happens in a company on its next day, and how it is afterwards. The same company and the same state of `random` give the same day.
 * Nobody has more than one happening of their own a day, besides coming into groups and out of them.
 */
export function companyDay(before: Company, random: Random): CompanyDay {
  const taken = new Set(before.taken);
  const people = new Map(before.people);
  const groups = new Map(before.groups);
  const happenings: Happening[] = [];
  const { most } = before;
  const draws = 2 + Math.ceil(Math.min(before.people.size, most.people) / PEOPLE_PER_HAPPENING);
  const isFull = () => [...people.values()].filter(({ status }) => status !== "gone").length >= most.people;

  const touched = new Set<string>();
  const leaveGroups = (key: string) => {
    for (const group of groups.values()) edit(groups, group, (members) => members.delete(key));
  };
  const joinGroups = (key: string) => {
    for (const group of random.some([...groups.values()], 1 + random.below(2)))
      edit(groups, group, (members) => members.add(key));
  };
  const settle = (
    kind: "joined" | "changed" | "suspended" | "reactivated" | "left" | "rehired",
    person: Person,
  ) => {
    people.set(person.key, person);
    touched.add(person.key);
    happenings.push({ kind, person });
  };
  const anybody = (statuses: readonly Person["status"][]): Person | undefined => {
    const candidates = [...people.values()].filter(
      (one) => statuses.includes(one.status) && !touched.has(one.key) && !isGoneForGood(one),
    );
    return candidates.length === 0 ? undefined : random.pick(candidates);
  };

  for (let draw = 0; draw < draws; draw++) {
    const drawn = weighted(PEOPLE, random);
    const kind = (drawn === "join" || drawn === "rehire") && isFull() ? "leave" : drawn;
    if (kind === "join") {
      const person = newPerson(`p${people.size + 1}`, taken, random);
      settle("joined", person);
      joinGroups(person.key);
      continue;
    }
    const person = anybody(STATUS_BEFORE[kind]);
    if (person === undefined) continue;
    if (kind === "rename") {
      const others = FAMILY_NAMES.filter((name) => name !== person.familyName);
      settle("changed", { ...person, familyName: random.pick(others) });
    }
    if (kind === "readdress") {
      const userName = takeUserName(person.givenName, person.familyName, taken);
      settle("changed", { ...person, userName, email: userName });
    }
    if (kind === "suspend") settle("suspended", { ...person, status: "suspended" });
    if (kind === "reactivate") settle("reactivated", { ...person, status: "active" });
    if (kind === "leave") {
      settle("left", { ...person, status: "gone" });
      leaveGroups(person.key);
    }
    if (kind === "rehire") {
      settle("rehired", { ...person, status: "active" });
      joinGroups(person.key);
    }
  }

  let groupsMade = before.groupsMade;
  for (let draw = 0; draw < draws; draw++) {
    const drawn = weighted(GROUPS, random);
    const kind = drawn === "create" && groups.size >= most.groups ? "delete" : drawn;
    const here = [...people.values()]
      .filter((person) => person.status !== "gone")
      .map((person) => person.key);
    if (kind === "create") {
      const group = newGroup(`g${++groupsMade}`, random.some(here, random.below(6)), taken, random);
      groups.set(group.key, group);
      continue;
    }
    if (groups.size === 0 || here.length === 0) continue;
    const group = random.pick([...groups.values()]);
    if (kind === "rename" && before.groups.has(group.key))
      groups.set(group.key, { ...group, name: takeGroupName(taken, random) });
    // A company does not run out of groups.
    if (kind === "delete" && groups.size > Math.min(groupsMade, most.groups) / 2) groups.delete(group.key);
    if (kind === "move") {
      const [out] = random.some([...group.members], 1);
      const into = random.pick([...groups.values()]);
      const mover = out ?? random.pick(here);
      edit(groups, group, (members) => members.delete(mover));
      const destination = groups.get(into.key) ?? into;
      if (destination.key !== group.key) edit(groups, destination, (members) => members.add(mover));
    }
  }

  return {
    company: { day: before.day + 1, people, groups, groupsMade, taken, most },
    happenings: [...happenings, ...groupHappenings(before.groups, groups)],
  };
}

/** Half of those who leave never return: some day an IdP deletes them. */
const isGoneForGood = ({ status, token }: Person): boolean => status === "gone" && token < "8";

const STATUS_BEFORE = {
  rename: ["active", "suspended"],
  readdress: ["active", "suspended"],
  suspend: ["active"],
  reactivate: ["suspended"],
  leave: ["active", "suspended"],
  rehire: ["gone"],
} as const;

function weighted<K extends string>(weights: Readonly<Record<K, number>>, random: Random): K {
  const kinds = Object.keys(weights) as K[];
  return random.pick(kinds.flatMap((kind) => Array.from({ length: weights[kind] }, () => kind)));
}

function edit(groups: Map<string, Group>, group: Group, change: (members: Set<string>) => void): void {
  const members = new Set(groups.get(group.key)?.members ?? group.members);
  change(members);
  groups.set(group.key, { ...group, members });
}

/** From yesterday's groups to today's: deletions first, so that a server never sees more groups than there are. */
function groupHappenings(
  before: ReadonlyMap<string, Group>,
  after: ReadonlyMap<string, Group>,
): readonly Happening[] {
  const deleted = [...before.values()].filter((group) => !after.has(group.key));
  return [
    ...deleted.map((group): Happening => ({ kind: "groupDeleted", group })),
    ...[...after.values()].flatMap((group): Happening[] => {
      const former = before.get(group.key);
      if (former === undefined) return [{ kind: "groupCreated", group }];
      const added = [...group.members].filter((key) => !former.members.has(key));
      const removed = [...former.members].filter((key) => !group.members.has(key));
      return [
        ...(former.name === group.name ? [] : [{ kind: "groupRenamed", group } as const]),
        ...(added.length + removed.length === 0
          ? []
          : [{ kind: "membersChanged", group, added, removed } as const]),
      ];
    }),
  ];
}
