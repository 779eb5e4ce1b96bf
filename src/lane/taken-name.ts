import type { FoundationGroup } from "../foundation/groups.ts";
import { fold } from "../lib/fold.ts";
import type { Impasse } from "./person.ts";

/** What is known of a target that wants a name, and of who else has it. */
export interface NameClaim {
  readonly target: { readonly id: string; readonly name: string; readonly adopt: boolean };
  /** The organization's group of that name, or of one that differs in case only. */
  readonly group: FoundationGroup | undefined;
  /** The groups of that name that other tenants of this installation manage in the same Foundation. */
  readonly ofOthers: readonly string[];
}

/** Whether the target may have the group: as its own, or by taking it over; or why not, without a word about who else has it. */
export type Claim =
  | { readonly to: "ours" | "adopted"; readonly group: FoundationGroup }
  | { readonly to: "parked"; readonly why: Impasse };

/**
 * Judges a group that bears the name a target wants. Ours is what bears the target's mark. What another customer of this installation
 * manages is never taken over, whatever the mapping says.
 */
export function judgeClaim({ target, group, ofOthers }: NameClaim): Claim {
  if (group?.name === target.name) {
    if (group.description.includes(markOf(target.id))) return { to: "ours", group };
    if (ofOthers.includes(group.identifier)) return parked(usedByOthers(target.name));
    if (target.adopt) return { to: "adopted", group };
    return parked({
      reason: `Foundation has a group named "${target.name}" that Rollcall did not make.`,
      remedy: 'Allow taking it over with "adopt": true in the mapping rule, or choose another name.',
    });
  }
  if (ofOthers.length > 0) return parked(usedByOthers(target.name));
  if (group !== undefined && fold(group.name) === fold(target.name)) {
    return parked({
      reason: `Foundation has a group named "${group.name}", which differs from "${target.name}" in upper and lower case only.`,
      remedy:
        "Choose the same spelling in the mapping, and whether to take that group over, or another name.",
    });
  }
  return parked({
    reason: `The name "${target.name}" is taken in another organization of this Foundation; names are unique in all of it.`,
    remedy: `Choose another target name in the mapping. ${TEMPLATE_HELPS}`,
  });
}

/** Why a group could not get another name. */
export const renameImpasse = (name: string, isOfOthers: boolean): Impasse =>
  isOfOthers
    ? usedByOthers(name)
    : {
        reason: `The group could not be renamed to "${name}": that name is taken in this Foundation.`,
        remedy: `Rename the group in the IdP or in the mapping, or remove the other group in Foundation.`,
      };

const parked = (why: Impasse): Claim => ({ to: "parked", why });

/** What stands in the description of a group that was made for a target. */
export const markOf = (targetId: string): string => `rollcall:${targetId}`;

const TEMPLATE_HELPS =
  'A name template such as "nameTemplate": "{tenant} – {group}" puts your own name into all of them.';

const usedByOthers = (name: string): Impasse => ({
  reason: `Another customer of this installation has the name "${name}" in this Foundation; names are unique in all of it.`,
  remedy: `Choose another target name in the mapping. ${TEMPLATE_HELPS}`,
});

/** For a name that Foundation would not take, because it is too long. */
export const SHORTER_NAME =
  "Choose a shorter name in the IdP or in the mapping's rule, or a shorter nameTemplate.";
