import type { Mapping } from "./model.ts";
import { type Random, streamOf } from "./random.ts";
import { CLEAR, type FoundationWeather, type Weather } from "./weather.ts";

/** Kinds of faults that a run may be restricted to. */
export const FAULTS = ["foundation", "d1", "queue", "cron", "objects", "edits"] as const;
export type FaultKind = (typeof FAULTS)[number];
/** How often each comes up. */
const WEIGHTS: Readonly<Record<FaultKind, number>> = {
  foundation: 4,
  d1: 2,
  queue: 1,
  cron: 1,
  objects: 3,
  edits: 2,
};

export interface Setup {
  readonly name: string;
  readonly idp: string;
  readonly callsPerSecond: number | null;
  readonly policies: Record<string, unknown>;
  /** Whether removals are held back as soon as one person leaves, and wait for approval. */
  readonly holds: boolean;
}

/** What an IdP does; users and groups have names that stay theirs, whatever becomes of them. */
export type IdpAction =
  | { readonly do: "createUser" | "createUserAgain" | "deleteUser" | "renameUser"; readonly user: string }
  | {
      readonly do: "setActive";
      readonly user: string;
      readonly active: boolean;
      readonly style: "patch" | "text" | "put";
    }
  | { readonly do: "createGroup"; readonly group: string; readonly members: readonly string[] }
  | {
      readonly do: "add";
      readonly group: string;
      readonly members: readonly string[];
      readonly style: "path" | "value";
    }
  | {
      readonly do: "remove";
      readonly group: string;
      readonly members: readonly string[];
      readonly style: "filter" | "value";
    }
  | {
      readonly do: "replaceMembers";
      readonly group: string;
      readonly members: readonly string[];
      readonly style: "patch" | "put";
    }
  | {
      readonly do: "renameGroup";
      readonly group: string;
      readonly to: string;
      readonly style: "patch" | "noPath";
    }
  | { readonly do: "deleteGroup"; readonly group: string };

export type AdminAction =
  | { readonly do: "mapping"; readonly mapping: Mapping }
  | { readonly do: "policies"; readonly policies: Record<string, unknown> }
  | { readonly do: "compare" | "force" | "approve" };

/** What happens in Foundation behind Rollcall's back; `nth` chooses among what is there. */
export type EditAction =
  | {
      readonly do: "strangerJoins" | "memberThrownOut" | "groupDeleted" | "userDeleted";
      readonly nth: number;
    }
  | { readonly do: "placedByHand"; readonly nth: number; readonly user: string }
  | { readonly do: "signedOut"; readonly refresh: boolean };

export type FaultAction =
  | {
      readonly do: "weather";
      readonly of: "d1" | "queue" | "cron" | "objects";
      readonly is: Record<string, number>;
    }
  | { readonly do: "foundationWeather"; readonly is: FoundationWeather }
  | {
      readonly do: "evict";
      readonly what: "lane" | "group";
      readonly group: string;
      readonly goesOn: boolean;
    }
  | { readonly do: "deploy"; readonly goesOn: boolean };

export type Action = IdpAction | AdminAction | EditAction | FaultAction;

export interface Step {
  /** Its place in the history as it was made: what it draws depends on that alone. */
  readonly id: number;
  /** Milliseconds from the beginning. */
  readonly at: number;
  readonly tenant: string;
  readonly action: Action;
}

export interface History {
  readonly seed: number;
  readonly setups: readonly Setup[];
  readonly steps: readonly Step[];
  /** Whether an administrator helps at the end, or only time passes. */
  readonly helps: boolean;
}

export const USERS: readonly string[] = ["ada", "bo", "cy", "di", "eve"];
export const GROUPS: readonly string[] = ["Red", "Green", "Blue", "Sales"];
/** The names that a group may bear in turn. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  Red: ["Red", "Rouge", "Everybody"],
  Green: ["Green", "Vert"],
  Blue: ["Blue", "Bleu"],
  Sales: ["Sales", "Vente"],
};

const MAPPINGS: readonly Mapping[] = [
  { rules: [], otherwise: "mirror" },
  { rules: [{ prefix: "R", target: "Everybody" }], otherwise: "mirror" },
  {
    rules: [
      { prefix: "R", target: "Warm" },
      { prefix: "B", target: "Cold {displayName}" },
      { prefix: "G", target: "Warm" },
    ],
    otherwise: "ignore",
  },
  {
    rules: [
      { prefix: "", target: "Everybody" },
      { prefix: "Bl", target: "Blue" },
    ],
    otherwise: "ignore",
  },
  { rules: [{ prefix: "V", target: "Red" }], otherwise: "mirror" },
];

/** The history of a seed: first the directories are filled, then anything may happen. */
export function makeHistory(seed: number, length: number, faults: readonly FaultKind[]): History {
  const random = streamOf(seed, "history");
  // In a small world everything happens to the same few.
  const isSmall = random.chance(0.6);
  const cast: Cast = {
    users: USERS.slice(0, isSmall ? random.int(1, 3) : USERS.length),
    groups: GROUPS.slice(0, isSmall ? random.int(1, 3) : GROUPS.length),
  };
  const setups = ["north", "south", "west"]
    .slice(0, random.chance(0.2) ? 3 : 2)
    .map((name) => makeSetup(name, random));
  const steps: Step[] = [];
  let at = 1_000;
  const take = (tenant: string, action: Action) => {
    steps.push({ id: steps.length, at, tenant, action });
  };
  for (const { name } of setups) {
    for (const user of random.some(cast.users, 0.8)) take(name, { do: "createUser", user });
    at += 3_000;
    for (const group of random.some(cast.groups, 0.8))
      take(name, { do: "createGroup", group, members: random.some(cast.users, 0.4) });
  }
  at += random.int(0, 20_000);
  if (faults.includes("foundation") && random.chance(0.6))
    for (const { name } of setups) take(name, makeFault(random, "foundation"));
  // Two styles of histories: one where all happens at once, one where everything has its time.
  const isHurried = random.chance(0.5);
  for (let count = 0; count < length; count++) {
    at += gap(random, isHurried);
    const setup = (random.chance(0.6) ? setups[0] : undefined) ?? random.pick(setups);
    const own = streamOf(seed, `step ${count}`);
    const action = makeAction(own, setup, cast, faults);
    take(setup.name, action);
    const rival = own.chance(0.3) ? makeRival(own, action, cast) : undefined;
    if (rival === undefined) continue;
    at += own.pick([0, own.int(0, 30), own.int(800, 6_000), own.int(800, 6_000)]);
    take(setup.name, rival);
  }
  return { seed, setups, steps, helps: random.chance(0.8) };
}

/** Who and what there is. */
interface Cast {
  readonly users: readonly string[];
  readonly groups: readonly string[];
}

function gap(random: Random, isHurried: boolean): number {
  const kind = random.next();
  if (kind < (isHurried ? 0.5 : 0.3)) return random.int(0, 400);
  if (kind < (isHurried ? 0.85 : 0.7)) return random.int(400, 5_000);
  if (kind < 0.98) return random.int(5_000, isHurried ? 40_000 : 120_000);
  return random.int(600_000, 4_000_000);
}

function makeSetup(name: string, random: Random): Setup {
  const holds = random.chance(0.15);
  return {
    name,
    idp: random.pick(["generic", "entra", "okta", "onelogin", "jumpcloud"]),
    callsPerSecond: random.chance(0.25) ? random.pick([1, 2, 5]) : null,
    holds,
    policies: {
      guard: holds ? { mode: "hold", people: 0, share: 0, windowMinutes: 30 } : { mode: "off" },
      onReactivate: "trust",
      onRecreate: "reactivate",
      ...makePolicies(random),
    },
  };
}

const makePolicies = (random: Random): Record<string, unknown> => ({
  onDeactivate: { foundationUser: random.pick(["keep", "keep", "remove"]) },
  onDelete: { foundationUser: random.pick(["keep", "keep", "remove"]) },
  onGroupDelete: random.pick(["empty", "delete"]),
  ungrouped: random.pick(["keep", "keep", "inactive"]),
  drift: {
    strangers: random.pick(["report", "enforce", "ignore"]),
    missing: "restore",
    vanished: "recreate",
  },
});

/** Something about the same people or groups, as good as at the same time; undefined where nothing is dangerous enough. */
function makeRival(random: Random, action: Action, cast: Cast): Action | undefined {
  switch (action.do) {
    case "add":
    case "createGroup": {
      const { group } = action;
      const member = random.pick(action.members.length === 0 ? cast.users : action.members);
      if (GROUPS.includes(member)) return { do: "deleteGroup", group: member };
      const kind = random.int(1, 5);
      if (kind === 1) return { do: "deleteUser", user: member };
      if (kind === 2) return { do: "setActive", user: member, active: false, style: "patch" };
      if (kind === 3) return { do: "mapping", mapping: random.pick(MAPPINGS) };
      return { do: "remove", group, members: [member], style: "filter" };
    }
    case "remove":
      return { do: "add", group: action.group, members: action.members, style: "path" };
    case "setActive":
      return { ...action, active: !action.active, style: "patch" };
    case "createUser":
      return { do: "add", group: random.pick(cast.groups), members: [action.user], style: "path" };
    case "renameGroup":
      return { do: "mapping", mapping: random.pick(MAPPINGS) };
    case "mapping": {
      const group = random.pick(cast.groups);
      return { do: "renameGroup", group, to: random.pick(NAMES[group] ?? [group]), style: "patch" };
    }
    case "foundationWeather":
      return { do: "evict", what: "lane", group: "", goesOn: true };
    default:
      return undefined;
  }
}

function makeAction(random: Random, { holds }: Setup, cast: Cast, faults: readonly FaultKind[]): Action {
  const weighted = faults.flatMap((kind) => Array.from({ length: WEIGHTS[kind] }, () => kind));
  const fault = faults.length > 0 && random.chance(0.35) ? random.pick(weighted) : undefined;
  if (fault !== undefined) return makeFault(random, fault);
  if (holds && random.chance(0.1)) return { do: "approve" };
  const group = random.pick(cast.groups);
  const user = random.pick(cast.users);
  const kind = random.int(1, 100);
  if (kind <= 22)
    return {
      do: "add",
      group,
      members: someMembers(random, group, cast),
      style: random.pick(["path", "value"]),
    };
  if (kind <= 44)
    return {
      do: "remove",
      group,
      members: someMembers(random, group, cast),
      style: random.pick(["filter", "value"]),
    };
  if (kind <= 62)
    return {
      do: "setActive",
      user,
      active: random.chance(0.5),
      style: random.pick(["patch", "text", "put"]),
    };
  if (kind <= 70)
    return {
      do: "replaceMembers",
      group,
      members: random.some(cast.users, 0.5),
      style: random.pick(["patch", "put"]),
    };
  if (kind <= 74) return { do: "deleteUser", user };
  if (kind <= 80) return { do: "createUser", user };
  if (kind <= 82) return { do: "createUserAgain", user };
  if (kind <= 84) return { do: "renameUser", user };
  if (kind <= 87) return { do: "deleteGroup", group };
  if (kind <= 91) return { do: "createGroup", group, members: random.some(cast.users, 0.4) };
  if (kind <= 94)
    return {
      do: "renameGroup",
      group,
      to: random.pick(NAMES[group] ?? [group]),
      style: random.pick(["patch", "noPath"]),
    };
  if (kind <= 97) return { do: "mapping", mapping: random.pick(MAPPINGS) };
  if (kind <= 98) return { do: "policies", policies: makePolicies(random) };
  return { do: random.pick(["compare", "force"]) };
}

/** Mostly one person, as Entra and Okta do it; sometimes several, or a group. */
function someMembers(random: Random, group: string, { users, groups }: Cast): string[] {
  const others = groups.filter((other) => other !== group);
  if (others.length > 0 && random.chance(0.15)) return [random.pick(others)];
  return random.chance(0.7) ? [random.pick(users)] : random.some(users, 0.5);
}

function makeFault(random: Random, kind: FaultKind): Action {
  const often = random.pick([0, 0.1, 0.3, 0.6]);
  const share = (probability: number) => (random.chance(probability) ? often : 0);
  switch (kind) {
    case "foundation":
      return { do: "foundationWeather", is: makeFoundationWeather(random) };
    case "d1": {
      const some = Math.min(often, 0.15);
      return {
        do: "weather",
        of: "d1",
        is: { before: some / 2, after: some / 2, late: some / 6, stall: random.pick([0, 0.05, 0.2]) },
      };
    }
    case "queue":
      return {
        do: "weather",
        of: "queue",
        is: { refused: share(0.3), lost: share(0.6), doubled: share(0.5), late: share(0.6) },
      };
    case "cron":
      return {
        do: "weather",
        of: "cron",
        is: { skipped: random.pick([0, 0.5, 0.9]), doubled: random.pick([0, 0.5]) },
      };
    case "objects":
      return makeObjectFault(random);
    case "edits":
      return makeEdit(random);
  }
}

/** Mostly one thing at a time, and mostly about members alone: a Foundation that fails in everything is soon left in peace. */
function makeFoundationWeather(random: Random): FoundationWeather {
  if (random.chance(0.2)) return CLEAR;
  const kinds = [
    "late",
    "late",
    "late",
    "before",
    "after",
    "slow",
    "throttled",
    "refused",
    "nonsense",
  ] as const;
  const only = random.chance(0.7) ? "members" : "everything";
  const chosen = Array.from({ length: random.chance(0.7) ? 1 : 3 }, () => random.pick(kinds));
  const often = random.pick([0.15, 0.4, 0.7]) / chosen.length;
  return { ...CLEAR, only, ...Object.fromEntries(chosen.map((kind) => [kind, often])) };
}

function makeObjectFault(random: Random): FaultAction {
  const goesOn = random.chance(0.7);
  const kind = random.int(1, 10);
  if (kind <= 5) return { do: "evict", what: "lane", group: "", goesOn };
  if (kind <= 7) return { do: "evict", what: "group", group: random.pick(GROUPS), goesOn };
  if (kind <= 8) return { do: "deploy", goesOn };
  const is: Weather["objects"] = {
    split: random.pick([0, 0.1, 0.3]),
    lost: random.pick([0, 0.1]),
    killed: random.pick([0, 0.1]),
  };
  return { do: "weather", of: "objects", is: { ...is } };
}

function makeEdit(random: Random): EditAction {
  const nth = random.int(0, 1_000);
  const kind = random.int(1, 12);
  if (kind <= 3) return { do: "strangerJoins", nth };
  if (kind <= 5) return { do: "placedByHand", nth, user: random.pick(USERS) };
  if (kind <= 8) return { do: "memberThrownOut", nth };
  if (kind <= 9) return { do: "groupDeleted", nth };
  if (kind <= 10) return { do: "userDeleted", nth };
  return { do: "signedOut", refresh: random.chance(0.5) };
}

/** One line for people. */
export function tell({ id, at, tenant, action }: Step): string {
  const { do: what, ...how } = action;
  const details = Object.entries(how)
    .filter(([, value]) => value !== 0)
    .map(([key, value]) => `${key}=${typeof value === "object" ? JSON.stringify(value) : value}`);
  return `${String(id).padStart(4)}  ${(at / 1000).toFixed(3).padStart(9)} s  ${tenant.padEnd(5)}  ${what} ${details.join(" ")}`;
}
