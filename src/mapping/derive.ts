import { fold } from "../lib/fold.ts";
import type { JsonObject } from "../lib/json.ts";
import { MAPPING_LIMITS } from "../limits/tenants.ts";
import { matches } from "../scim/filter/evaluate.ts";
import type { CompiledMapping } from "./mapping.ts";
import { expandRoles, NO_ROLES, sameRoles, uniqueRoles, type WantedRole } from "./roles.ts";
import { dependsOnGroup, expandTemplate } from "./template.ts";

/** A target that one directory group is to feed. */
export interface WantedTarget {
  /** The name in Foundation: what rule or mirror give, in the tenant's name template. */
  readonly name: string;
  /** What rule or mirror give, folded: the same whatever the template, so that a target stays when the template changes. */
  readonly nameKey: string;
  /** Whether the name is made from this group's attributes, so that it follows a rename of the group. */
  readonly ownName: boolean;
  readonly adopt: boolean;
  /** The roles that this group gives it: those of all rules that lead there. */
  readonly roles: readonly WantedRole[];
}

/** Which targets a group feeds: one per matching rule, equal names counted once; or its mirror, where no rule matches. */
export function deriveTargets(
  mapping: CompiledMapping,
  group: { readonly attributes: JsonObject; readonly search: JsonObject },
): readonly WantedTarget[] {
  const matching = mapping.rules.filter((rule) => matches(rule.filter, group.search));
  const wanted = matching.flatMap((rule) => {
    const name = expandTemplate(rule.target, group.attributes);
    return name === undefined
      ? []
      : [
          target(
            name,
            dependsOnGroup(rule.target),
            rule.adopt,
            expandRoles(rule.roles, group.attributes, MAPPING_LIMITS.roleLength),
          ),
        ];
  });
  if (matching.length === 0 && mapping.mirror) {
    wanted.push(target(String(group.attributes.displayName).trim(), true, false, NO_ROLES));
  }
  const byKey = new Map<string, WantedTarget>();
  for (const next of wanted) {
    const same = byKey.get(next.nameKey);
    byKey.set(
      next.nameKey,
      same === undefined
        ? next
        : {
            ...same,
            ownName: same.ownName && next.ownName,
            adopt: same.adopt || next.adopt,
            roles: uniqueRoles([...same.roles, ...next.roles]),
          },
    );
  }
  return [...byKey.values()].map((next) => ({ ...next, name: mapping.naming(next.name) }));
}

const target = (
  name: string,
  ownName: boolean,
  adopt: boolean,
  roles: readonly WantedRole[],
): WantedTarget => ({
  name,
  nameKey: fold(name),
  ownName,
  adopt,
  roles,
});

/** How one group feeds a target today. */
export interface CurrentSource {
  readonly targetId: string;
  readonly nameKey: string;
  readonly name: string;
  readonly ownName: boolean;
  /** Whether another directory group feeds the same target. */
  readonly shared: boolean;
  /** The roles that this group gives the target. */
  readonly roles: readonly WantedRole[];
}

/** The steps from what a group feeds today to what it is to feed. */
export interface SourceChanges {
  /** Targets that get this group as a source; those that do not exist yet are made. */
  readonly feed: readonly WantedTarget[];
  readonly rename: readonly { readonly targetId: string; readonly name: string; readonly nameKey: string }[];
  /** Targets that this group feeds no longer. */
  readonly leave: readonly string[];
  /** Targets that this group goes on to feed, and gives other roles than before. */
  readonly regrant: readonly { readonly targetId: string; readonly roles: readonly WantedRole[] }[];
}

/**
 * Compares. A target that bears this group's own name and is fed by nothing else is renamed with the group instead of being replaced:
 * replacing it would take everybody's access away and give it back. `taken` says which of the wanted names other targets bear; it
 * matters only where `mayRename` says so.
 */
export function planSources(
  wanted: readonly WantedTarget[],
  current: readonly CurrentSource[],
  taken: ReadonlySet<string>,
): SourceChanges {
  const held = new Map(current.map((source) => [source.nameKey, source]));
  const followers = followersAmong(wanted, current);
  const feed: WantedTarget[] = [];
  const rename: { targetId: string; name: string; nameKey: string }[] = [];
  const regrant: { targetId: string; roles: readonly WantedRole[] }[] = [];
  const grant = ({ targetId, roles: before }: CurrentSource, { roles }: WantedTarget) => {
    if (!sameRoles(before, roles)) regrant.push({ targetId, roles });
  };
  for (const next of wanted) {
    const source = held.get(next.nameKey);
    if (source !== undefined) {
      grant(source, next);
      if (source.ownName && !source.shared && source.name !== next.name) {
        rename.push({ targetId: source.targetId, name: next.name, nameKey: next.nameKey });
      }
      continue;
    }
    const follower = next.ownName && !taken.has(next.nameKey) ? followers.shift() : undefined;
    if (follower === undefined) feed.push(next);
    else {
      rename.push({ targetId: follower.targetId, name: next.name, nameKey: next.nameKey });
      grant(follower, next);
    }
  }
  const kept = new Set([
    ...wanted.map((next) => held.get(next.nameKey)?.targetId),
    ...rename.map((to) => to.targetId),
  ]);
  const leave = current.map((source) => source.targetId).filter((targetId) => !kept.has(targetId));
  return { feed, rename, leave, regrant };
}

/** Whether a rename is possible, so that it has to be known which of the wanted names are taken. */
export const mayRename = (wanted: readonly WantedTarget[], current: readonly CurrentSource[]): boolean =>
  followersAmong(wanted, current).length > 0;

export const changesNothing = (changes: SourceChanges): boolean =>
  changes.feed.length + changes.rename.length + changes.leave.length + changes.regrant.length === 0;

/** Targets that bear the group's former name and that nothing else feeds. */
function followersAmong(wanted: readonly WantedTarget[], current: readonly CurrentSource[]): CurrentSource[] {
  const keys = new Set(wanted.map((next) => next.nameKey));
  return current.filter((source) => source.ownName && !source.shared && !keys.has(source.nameKey));
}
