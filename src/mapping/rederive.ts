import type { WantedTarget } from "./derive.ts";
import { NO_ROLES, sameRoles, type WantedRole } from "./roles.ts";

/** A target as it is now. */
export interface KnownTarget {
  readonly id: string;
  readonly name: string;
  readonly nameKey: string;
  readonly adopt: boolean;
}

/** One group that feeds a target now. */
export interface KnownSource {
  readonly groupId: string;
  readonly targetId: string;
  readonly ownName: boolean;
  /** The roles that the group gives the target. */
  readonly roles: readonly WantedRole[];
}

/** A role of a target. */
export interface TargetRole {
  readonly targetId: string;
  readonly role: WantedRole;
}

/** Which targets one group is to feed: what `deriveTargets` says of it. */
export interface GroupTargets {
  readonly groupId: string;
  readonly wanted: readonly WantedTarget[];
}

/** The steps from the targets that a former mapping made to those that a new one wants. */
export interface Rederivation {
  /** Every target that is fed now or will be, as it will be. */
  readonly targets: readonly KnownTarget[];
  readonly newTargets: readonly KnownTarget[];
  /** Targets that stay and whose spelling or permission to adopt becomes another. */
  readonly changedTargets: readonly KnownTarget[];
  /** Targets that stay under another name. */
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  /** Targets that exist, are fed by nothing now, and are to be fed again. */
  readonly revived: readonly KnownTarget[];
  /** Targets that nothing feeds any more. */
  readonly dropped: readonly KnownTarget[];
  readonly gained: readonly KnownSource[];
  readonly lost: readonly KnownSource[];
  /** Sources that stay, with another `ownName`. */
  readonly restated: readonly KnownSource[];
  /** Sources that give roles, come or stay, and gave others before or none. */
  readonly regranted: readonly KnownSource[];
  /** What the targets hold more, and less, of all that their sources give them. */
  readonly rolesGained: readonly TargetRole[];
  readonly rolesLost: readonly TargetRole[];
  /** Targets whose Foundation group has to be looked at: made, renamed, taken over or let go. */
  readonly unsettled: readonly string[];
}

/**
 * Compares. A target is its name, compared without regard to case: where a name stays, the target stays, with its Foundation group and
 * everybody in it, whichever groups feed it. The first group that wants a target decides its spelling, unless the present one is still
 * wanted; it may take over an existing Foundation group when any of its rules says so.
 */
export function planRederivation(
  groups: readonly GroupTargets[],
  known: readonly KnownTarget[],
  sources: readonly KnownSource[],
  newId: () => string,
): Rederivation {
  const before = new Map(known.map((target) => [target.nameKey, target]));
  const wanted = gather(groups);
  const after = new Map(
    [...wanted].map(([nameKey, { names, adopt }]): [string, KnownTarget] => {
      const present = before.get(nameKey);
      const [first = nameKey] = names;
      const name = present !== undefined && names.has(present.name) ? present.name : first;
      return [nameKey, { id: present?.id ?? newId(), name, nameKey, adopt }];
    }),
  );
  const changes = compareSources(groups, after, sources);
  const fed = new Set(sources.map((source) => source.targetId));
  const targets = [...after.values()];
  const newTargets = targets.filter((target) => !before.has(target.nameKey));
  const stay = targets.flatMap((now) => {
    const then = before.get(now.nameKey);
    return then === undefined ? [] : [{ then, now }];
  });
  const changed = stay.filter(({ then, now }) => then.name !== now.name || then.adopt !== now.adopt);
  const revived = stay.filter(({ now }) => !fed.has(now.id)).map(({ now }) => now);
  const dropped = known.filter((target) => fed.has(target.id) && !after.has(target.nameKey));
  const resettled = changed.filter(({ then, now }) => then.name !== now.name || now.adopt);
  const unsettled = [...newTargets, ...revived, ...dropped, ...resettled.map(({ now }) => now)];
  return {
    ...changes,
    ...compareRoles(groups, after, sources),
    targets: [...targets, ...dropped],
    newTargets,
    changedTargets: changed.map(({ now }) => now),
    renamed: changed.flatMap(({ then, now }) =>
      then.name === now.name ? [] : [{ from: then.name, to: now.name }],
    ),
    revived,
    dropped,
    unsettled: [...new Set(unsettled.map((target) => target.id))],
  };
}

interface Wish {
  /** In the order of the groups. */
  readonly names: ReadonlySet<string>;
  readonly adopt: boolean;
}

function gather(groups: readonly GroupTargets[]): ReadonlyMap<string, Wish> {
  const wishes = new Map<string, { names: Set<string>; adopt: boolean }>();
  for (const target of groups.flatMap((group) => group.wanted)) {
    const wish = wishes.get(target.nameKey);
    if (wish === undefined) {
      wishes.set(target.nameKey, { names: new Set([target.name]), adopt: target.adopt });
      continue;
    }
    wish.names.add(target.name);
    wish.adopt ||= target.adopt;
  }
  return wishes;
}

/** Whether there is anything to be done. */
export const hasSteps = (steps: Rederivation): boolean =>
  steps.unsettled.length + steps.gained.length + steps.lost.length + steps.regranted.length > 0;

function compareRoles(
  groups: readonly GroupTargets[],
  targets: ReadonlyMap<string, KnownTarget>,
  sources: readonly KnownSource[],
): Pick<Rederivation, "rolesGained" | "rolesLost"> {
  const before = new Map<string, TargetRole>();
  const after = new Map<string, TargetRole>();
  const note = (into: Map<string, TargetRole>, targetId: string, roles: readonly WantedRole[]) => {
    for (const role of roles) into.set(`${targetId} ${role.key}`, { targetId, role });
  };
  for (const { targetId, roles } of sources) note(before, targetId, roles);
  for (const { nameKey, roles } of groups.flatMap((group) => group.wanted))
    note(after, targets.get(nameKey)?.id ?? "", roles);
  const without = (these: Map<string, TargetRole>, others: Map<string, TargetRole>) =>
    [...these].filter(([key]) => !others.has(key)).map(([, role]) => role);
  return { rolesGained: without(after, before), rolesLost: without(before, after) };
}

function compareSources(
  groups: readonly GroupTargets[],
  targets: ReadonlyMap<string, KnownTarget>,
  sources: readonly KnownSource[],
): Pick<Rederivation, "gained" | "lost" | "restated" | "regranted"> {
  const present = new Map(sources.map((source) => [keyOf(source), source]));
  const gained: KnownSource[] = [];
  const restated: KnownSource[] = [];
  const regranted: KnownSource[] = [];
  const kept = new Set<string>();
  for (const { groupId, wanted } of groups) {
    for (const { nameKey, ownName, roles } of wanted) {
      const target = targets.get(nameKey);
      if (target === undefined) continue;
      const source = { groupId, targetId: target.id, ownName, roles };
      const key = keyOf(source);
      const before = present.get(key);
      kept.add(key);
      if (before === undefined) gained.push(source);
      else if (before.ownName !== ownName) restated.push(source);
      if (!sameRoles(before?.roles ?? NO_ROLES, roles)) regranted.push(source);
    }
  }
  return { gained, restated, regranted, lost: sources.filter((source) => !kept.has(keyOf(source))) };
}

/** Ids hold no space. */
const keyOf = ({ groupId, targetId }: KnownSource): string => `${groupId} ${targetId}`;
