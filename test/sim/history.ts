import type { Action, History, Setup, Step } from "./actions.ts";
import { type Cast, GROUPS, MAPPINGS, makePolicies, makeSetup, NAMES, USERS } from "./cast.ts";
import { withExtras, withMore } from "./extras.ts";
import { type FaultKind, makeFault, WEIGHTS } from "./faults.ts";
import { type Random, streamOf } from "./random.ts";

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
    .map((name) => withMore(seed, makeSetup(name, random)));
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
  return { seed, setups, steps: withExtras(seed, setups, steps), helps: random.chance(0.8) };
}

function gap(random: Random, isHurried: boolean): number {
  const kind = random.next();
  if (kind < (isHurried ? 0.5 : 0.3)) return random.int(0, 400);
  if (kind < (isHurried ? 0.85 : 0.7)) return random.int(400, 5_000);
  if (kind < 0.98) return random.int(5_000, isHurried ? 40_000 : 120_000);
  return random.int(600_000, 4_000_000);
}

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
