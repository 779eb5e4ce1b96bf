import type { JsonObject } from "../lib/json.ts";
import { toSearchable } from "../scim/filter/searchable.ts";
import type { Database } from "../store/database.ts";
import {
  type ExplainedGroup,
  type Move,
  readExplainedGroups,
  readGroupsAround,
} from "../store/mapping-preview.ts";
import { rulesBehind } from "./explain.ts";
import type { CompiledMapping, Mapping } from "./mapping.ts";
import type { KnownSource, Rederivation } from "./rederive.ts";

/** A mapping in both its forms. */
export interface StatedMapping {
  readonly stated: Mapping;
  /** Undefined where it cannot be read any more. */
  readonly compiled: CompiledMapping | undefined;
}

/** Says of each person who would get into a target or out of it which directory group that is about, and which rule. */
export async function explainMoves(
  db: Database,
  tenant: string,
  steps: Rederivation,
  moves: { readonly gained: readonly Move[]; readonly lost: readonly Move[] },
  mappings: { readonly before: StatedMapping; readonly after: StatedMapping },
): Promise<{ readonly gained: readonly string[]; readonly lost: readonly string[] }> {
  const people = [...moves.gained, ...moves.lost].map((move) => move.userId);
  const around = await readGroupsAround(db, tenant, [...new Set(people)]);
  const leadingTo = (sources: readonly KnownSource[], these: readonly Move[]): readonly string[] => {
    const keys = new Set(sources.map(({ groupId, targetId }) => `${groupId} ${targetId}`));
    return these.map(
      ({ userId, targetId }) =>
        around.get(userId)?.find((groupId) => keys.has(`${groupId} ${targetId}`)) ?? "",
    );
  };
  const gainedBy = leadingTo(steps.gained, moves.gained);
  const lostBy = leadingTo(steps.lost, moves.lost);
  const groups = await readExplainedGroups(db, tenant, [...new Set([...gainedBy, ...lostBy])]);
  const keyOf = new Map(steps.targets.map((target) => [target.id, target.nameKey]));
  const explain = (
    these: readonly Move[],
    by: readonly string[],
    mapping: StatedMapping,
    say: (group: string, rules: readonly string[] | undefined) => string,
  ) =>
    these.map(({ targetId }, index) => {
      const group = groups.get(by[index] ?? "");
      if (group === undefined) return GONE;
      return say(group.displayName, rulesOf(mapping, group, keyOf.get(targetId) ?? ""));
    });
  return {
    gained: explain(moves.gained, gainedBy, mappings.after, gaining),
    lost: explain(moves.lost, lostBy, mappings.before, losing),
  };
}

const GONE = "The directory group behind this changed in this very moment; ask again.";

/** The rules that give the group the target, with their places as administrators count them; undefined where that cannot be told. */
function rulesOf(
  { stated, compiled }: StatedMapping,
  { attributes: text }: ExplainedGroup,
  nameKey: string,
): readonly string[] | undefined {
  if (compiled === undefined || text === null) return undefined;
  const attributes = JSON.parse(text) as JsonObject;
  const group = { attributes, search: toSearchable(attributes, compiled.groupType) };
  return rulesBehind(compiled, group, nameKey).map(
    (place) => `rule ${place + 1} (${stated.rules[place]?.when})`,
  );
}

function gaining(group: string, rules: readonly string[] | undefined): string {
  const start = `The group "${group}" holds them`;
  if (rules === undefined) return `${start}, and is to feed this target.`;
  if (rules.length === 0) return `${start}; no rule matches it, so it is mirrored.`;
  return `${start}, and ${rules.join(" and ")} ${rules.length === 1 ? "gives" : "give"} it this target.`;
}

function losing(group: string, rules: readonly string[] | undefined): string {
  const start = `The group "${group}" holds them`;
  if (rules === undefined) return `${start}, and is to feed this target no longer.`;
  if (rules.length === 0) return `${start}, and is no longer mirrored.`;
  return `${start}; so far ${rules.join(" and ")} ${rules.length === 1 ? "gives" : "give"} it this target, and then no rule does.`;
}
