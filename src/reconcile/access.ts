import type { JsonObject } from "../lib/json.ts";
import { rulesBehind } from "../mapping/explain.ts";
import { compileMapping } from "../mapping/mapping.ts";
import { toSearchable } from "../scim/filter/searchable.ts";
import type { AccessRows, AccessTarget, HeldGroup } from "../store/access.ts";
import type { AccessRole } from "../store/role-views.ts";
import { differenceOf, REVIEW_REASON } from "./difference.ts";

/** Why a person is, or is to be, in one target; that a review stands before it; or that they are on their way out of it. */
export interface Access {
  /** The directory group that feeds the target; null where none does any more. */
  readonly group: NamedGroup | null;
  /** The groups that lead to that one: from the one that holds the person to the one that `group` holds. */
  readonly via: readonly NamedGroup[];
  /** The filters of the rules that let the group feed the target: none where it mirrors the group, null where that is not known. */
  readonly rules: readonly string[] | null;
  readonly target: AccessTarget;
  /** The roles that the group gives through the target. */
  readonly roles: readonly Pick<AccessRole, "role" | "ledger">[];
  /** `review`: they are not, until the membership that `group`, or the first of `via`, has of them is confirmed. */
  readonly state: "present" | "adding" | "removing" | "review";
  /** Epoch milliseconds. */
  readonly since: number | null;
  readonly reason: string | null;
}

export type NamedGroup = Pick<HeldGroup, "id" | "displayName">;

/** One entry per group that feeds a target, or would after a review, and one per target that the person is to leave. */
export function explainAccess(userId: string, rows: AccessRows): readonly Access[] {
  const groups = new Map(rows.groups.map((group) => [group.id, group]));
  const targets = new Map(rows.targets.map((target) => [target.id, target]));
  const roles = Map.groupBy(rows.roles, ({ groupId, targetId }) => `${groupId} ${targetId}`);
  const counting = shortestPaths(
    userId,
    rows.nestings.filter(({ waits }) => waits === 0),
  );
  const all = shortestPaths(userId, rows.nestings);
  const rulesOf = explainRules(rows.settings);
  const held = rows.feeds.flatMap(({ groupId, targetId, counts }): Access[] => {
    const target = targets.get(targetId);
    const group = groups.get(groupId);
    if (target === undefined || group === undefined) return [];
    const path = (counts === 1 ? counting : all).get(groupId) ?? [];
    const way = {
      group: named(group),
      via: path.flatMap((id) => groups.get(id) ?? []).map(named),
      rules: rulesOf(group, target.nameKey),
      target,
      roles: roles.get(`${groupId} ${targetId}`) ?? [],
    };
    if (counts === 0) return [{ ...way, state: "review", since: null, reason: REVIEW_REASON }];
    const isIn = target.ledger === "present";
    return [
      {
        ...way,
        state: isIn ? "present" : "adding",
        since: isIn ? target.ledgerSince : target.workSince,
        reason: reasonOf(target, rows, true),
      },
    ];
  });
  const fed = new Set(rows.feeds.filter(({ counts }) => counts === 1).map(({ targetId }) => targetId));
  const leaving = rows.targets.filter((target) => target.ledger !== null && !fed.has(target.id));
  return [
    ...held,
    ...leaving.map(
      (target): Access => ({
        group: null,
        via: [],
        rules: [],
        target,
        roles: [],
        state: "removing",
        since: target.workSince ?? target.ledgerSince,
        reason: reasonOf(target, rows, false),
      }),
    ),
  ];
}

const named = ({ id, displayName }: HeldGroup): NamedGroup => ({ id, displayName });

const reasonOf = (target: AccessTarget, { person }: AccessRows, desired: boolean): string | null =>
  differenceOf({
    desired,
    awaitsReview: false,
    ledger: target.ledger,
    active: person.active,
    targetState: target.state,
    userReason: person.reason,
    groupReason: target.groupReason,
    memberReason: target.memberReason,
  });

/** For each group, the groups through which the person is in it, fewest first; a cycle is never walked twice. */
function shortestPaths(
  userId: string,
  nestings: AccessRows["nestings"],
): ReadonlyMap<string, readonly string[]> {
  const above = Map.groupBy(nestings, ({ child }) => child);
  const paths = new Map<string, readonly string[]>();
  let reached: readonly (readonly [string, readonly string[]])[] = [[userId, []]];
  while (reached.length > 0) {
    const next: [string, readonly string[]][] = [];
    for (const [child, path] of reached) {
      const via = child === userId ? [] : [...path, child];
      for (const { groupId } of above.get(child) ?? []) {
        if (paths.has(groupId)) continue;
        paths.set(groupId, via);
        next.push([groupId, via]);
      }
    }
    reached = next;
  }
  return paths;
}

/** The filters of the rules that let a group feed a target, as in `Access`. */
export function explainRules({
  mapping,
  types,
  tenantName,
}: AccessRows["settings"]): (
  group: Pick<HeldGroup, "attributes">,
  nameKey: string,
) => readonly string[] | null {
  const compiled = compileMapping(mapping, types.Group, tenantName);
  return ({ attributes: text }, nameKey) => {
    if (!compiled.ok || text === null) return null;
    const attributes = JSON.parse(text) as JsonObject;
    const group = { attributes, search: toSearchable(attributes, types.Group) };
    return rulesBehind(compiled.value, group, nameKey).flatMap((index) => mapping.rules[index]?.when ?? []);
  };
}
