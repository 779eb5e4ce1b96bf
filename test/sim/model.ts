import { Standing } from "./standing.ts";

/**
 * What the IdP believes, and what follows from it: an independent and naive account, which knows no SQL, no ledger and no work. While a
 * request is under way, or its end is not known, what it changes is `maybe`: it may be so by now, or not yet.
 */
export type Belief = "yes" | "no" | "maybe";

export interface Rule {
  /** Groups whose displayName begins with this. */
  readonly prefix: string;
  /** A name, or a template with {displayName}. */
  readonly target: string;
  /** Names, or "{externalId}", which gives a role to groups that have one. */
  readonly roles?: readonly string[];
  /** Whether a Foundation group of that name may be taken over. */
  readonly adopt?: boolean;
}

/** Who holds the roles of a target: its Foundation group, or each person who is meant to be in it. */
export type Binding = "group" | "user";

/** What the tenant's mapping says; without rules each group is mirrored. */
export interface Mapping {
  readonly rules: readonly Rule[];
  readonly otherwise: "mirror" | "ignore";
}

interface Person {
  exists: Belief;
  active: Belief;
}

export interface DirectoryGroup {
  exists: Belief;
  /** One, or two while it is renamed. */
  names: readonly string[];
  readonly members: Map<string, Belief>;
}

export class Model {
  readonly people = new Map<string, Person>();
  readonly groups = new Map<string, DirectoryGroup>();
  /** Where memberships are reviewed after a reactivation. */
  readonly standing: Standing | undefined;
  /** One, or two while it changes. */
  mappings: readonly Mapping[] = [{ rules: [], otherwise: "mirror" }];
  /** Every (target, person) that ever could have been desired. */
  readonly ever = new Set<string>();
  /** Every role that a target, or a person, ever could have been meant to hold, as `pairOf` names them. */
  readonly everHeld = new Set<string>();
  #desired: ReadonlySet<string> | undefined;

  constructor(reviews: boolean) {
    this.standing = reviews ? new Standing() : undefined;
  }

  person(name: string): Person {
    const known = this.people.get(name) ?? { exists: "no", active: "no" };
    this.people.set(name, known);
    return known;
  }

  group(name: string): DirectoryGroup {
    const known = this.groups.get(name) ?? { exists: "no", names: [], members: new Map() };
    this.groups.set(name, known);
    return known;
  }

  /** To be called after each change. */
  changed(): void {
    this.#desired = undefined;
    for (const pair of this.desired()) this.ever.add(pair);
    for (const binding of ["group", "user"] as const)
      for (const pair of this.roles(binding)) this.everHeld.add(pair);
  }

  /** Whoever a group could have brought into the target of its former name could have been brought into that of its new one. */
  renamed(from: string, to: string): void {
    for (const mapping of this.mappings) {
      const before = targetsOf(mapping, from);
      const after = targetsOf(mapping, to);
      for (const pair of [...this.ever]) {
        const [target = "", person = ""] = pair.split(SEPARATOR);
        if (before.includes(target)) for (const name of after) this.ever.add(pairOf(name, person));
      }
      for (const pair of [...this.everHeld]) {
        const [role = "", target = ""] = pair.split(SEPARATOR);
        if (before.includes(target)) for (const name of after) this.everHeld.add(pairOf(role, name));
      }
    }
  }

  /** Every role with whom it is meant for: a target, or a person. */
  roles(binding: Binding): ReadonlySet<string> {
    const given = new Set<string>();
    for (const [key, group] of this.groups) {
      if (group.exists === "no") continue;
      for (const mapping of this.mappings)
        for (const name of group.names)
          for (const { target, roles } of mapping.rules.flatMap((rule) => resultOf(rule, name, key)))
            for (const role of roles) given.add(pairOf(role, target));
    }
    if (binding === "group") return given;
    const held = new Set<string>();
    for (const place of this.desired()) {
      const [target = "", person = ""] = place.split(SEPARATOR);
      for (const pair of given) {
        const [role = "", by = ""] = pair.split(SEPARATOR);
        if (by === target) held.add(pairOf(role, person));
      }
    }
    return held;
  }

  /** Everybody who may be meant to be in a target now, as `pairOf` names them. Nothing is uncertain once every request has ended. */
  desired(): ReadonlySet<string> {
    this.#desired ??= this.#compute();
    return this.#desired;
  }

  get isCertain(): boolean {
    const beliefs = [
      ...[...this.people.values()].flatMap(({ exists, active }) => [exists, active]),
      ...[...this.groups.values()].flatMap(({ exists, members }) => [exists, ...members.values()]),
    ];
    const namesAreCertain = [...this.groups.values()].every(({ names }) => names.length <= 1);
    const standing = this.standing?.isCertain ?? true;
    return standing && this.mappings.length === 1 && namesAreCertain && !beliefs.includes("maybe");
  }

  #compute(): ReadonlySet<string> {
    const desired = new Set<string>();
    for (const [key, group] of this.groups) {
      if (group.exists === "no") continue;
      const inside = this.#peopleIn(key, new Set());
      const targets = this.mappings.flatMap((mapping) =>
        group.names.flatMap((name) => targetsOf(mapping, name)),
      );
      for (const target of targets) for (const person of inside) desired.add(pairOf(target, person));
    }
    return desired;
  }

  #peopleIn(key: string, seen: Set<string>): Set<string> {
    const inside = new Set<string>();
    const group = this.groups.get(key);
    if (seen.has(key) || group === undefined || group.exists === "no") return inside;
    seen.add(key);
    for (const [member, belief] of group.members) {
      if (belief === "no") continue;
      if (this.groups.has(member)) for (const person of this.#peopleIn(member, seen)) inside.add(person);
      const person = this.people.get(member);
      if (this.standing?.counts(group, member) === false) continue;
      if (person !== undefined && person.exists !== "no" && person.active !== "no") inside.add(member);
    }
    return inside;
  }
}

const SEPARATOR = " ⊇ ";

export const pairOf = (target: string, person: string): string => target + SEPARATOR + person;

/** What the IdP calls some of its groups otherwise: a role, so that a rule can take it from there. */
export const EXTERNAL_IDS: Readonly<Record<string, string>> = { Red: "Data Owner", Sales: "CDO" };

function targetsOf({ rules, otherwise }: Mapping, displayName: string): string[] {
  const matching = rules.flatMap((rule) => resultOf(rule, displayName, ""));
  if (matching.length === 0) return otherwise === "mirror" ? [displayName] : [];
  return matching.map(({ target }) => target);
}

function resultOf({ prefix, target, roles = [] }: Rule, displayName: string, key: string) {
  if (!displayName.startsWith(prefix)) return [];
  const external = EXTERNAL_IDS[key];
  const given = roles.flatMap((role) => (role === "{externalId}" ? (external ?? []) : role));
  return [{ target: target.replace("{displayName}", displayName), roles: given }];
}
