import { fail, ok, type Result } from "../lib/result.ts";
import { MAPPING_LIMITS } from "../limits/tenants.ts";
import type { Database } from "../store/database.ts";
import { countMoves } from "../store/mapping.ts";
import { countPlaces, type Moves, readMoves } from "../store/mapping-preview.ts";
import { readSettings, selectSettings } from "../store/tenant-settings.ts";
import { compileMapping, type Mapping } from "./mapping.ts";
import { tooLong } from "./naming.ts";
import { explainMoves } from "./preview-reasons.ts";
import { catchUp, type MappingFault, readWishes, type Wishes } from "./read.ts";
import type { KnownTarget, Rederivation, TargetRole } from "./rederive.ts";

/** How many, and the first of them. */
export interface Sample<T> {
  readonly count: number;
  readonly sample: readonly T[];
}

export interface MappingPreview {
  /** The version of the mapping that it was compared with, see `MappingChange`. */
  readonly basedOn: number;
  readonly made: Sample<string>;
  readonly dropped: Sample<string>;
  readonly renamed: Sample<{ readonly from: string; readonly to: string }>;
  /** Targets that several directory groups feed: one Foundation group each. */
  readonly shared: Sample<{ readonly target: string; readonly groups: number }>;
  /** Targets whose names Foundation would refuse. */
  readonly tooLong: Sample<{ readonly target: string; readonly reason: string }>;
  readonly gained: Sample<PreviewedMove>;
  readonly lost: Sample<PreviewedMove>;
  readonly rolesGained: Sample<PreviewedRole>;
  readonly rolesLost: Sample<PreviewedRole>;
}

export interface PreviewedRole {
  /** The target's name. */
  readonly target: string;
  readonly role: string;
}

export interface PreviewedMove {
  readonly userId: string;
  readonly userName: string;
  /** The target's name. */
  readonly target: string;
  /** One sentence: which directory group it is about, and which rule. */
  readonly because: string;
}

/** What a mapping would change, as of now; nothing is written. Ends in the faults that the change itself would end in. */
export async function previewMapping(
  db: Database,
  tenant: string,
  mapping: Mapping,
): Promise<Result<MappingPreview, MappingFault>> {
  const [rows] = await db.batch([selectSettings(db, tenant)]);
  if (rows[0] === undefined) return fail({ kind: "tenantGone" });
  const settings = readSettings(rows[0]);
  const compiled = compileMapping(mapping, settings.types.Group, settings.tenantName);
  if (!compiled.ok) return fail({ kind: "invalid", problems: compiled.error });
  const wishes = await readWishes(db, tenant, compiled.value);
  if (!wishes.ok) return wishes;
  const current = await catchUp(db, tenant, compiled.value, wishes.value);
  if (!current.ok) return current;
  const { steps, wishes: wanted } = current.value;
  if ((await countMoves(db, tenant, steps, MAPPING_LIMITS.moves)) > MAPPING_LIMITS.moves)
    return fail({ kind: "tooMany", what: "moves" });
  if ((await countPlaces(db, tenant, steps)) > MAPPING_LIMITS.previewPlaces)
    return fail({ kind: "tooMany", what: "places" });

  const moves = await readMoves(db, tenant, steps);
  const before = compileMapping(settings.mapping, settings.types.Group, settings.tenantName);
  const because = await explainMoves(
    db,
    tenant,
    steps,
    { gained: moves.gained.sample, lost: moves.lost.sample },
    {
      before: { stated: settings.mapping, compiled: before.ok ? before.value : undefined },
      after: { stated: mapping, compiled: compiled.value },
    },
  );
  const names = new Map(steps.targets.map((target) => [target.id, target.name]));
  return ok({
    basedOn: settings.mappingVersion,
    made: sampleOf([...steps.newTargets, ...steps.revived]),
    dropped: sampleOf(steps.dropped),
    renamed: firstOf(steps.renamed),
    shared: firstOf(sharedTargets(steps, wanted)),
    tooLong: firstOf(longNames(steps)),
    gained: named(moves.gained, names, because.gained),
    lost: named(moves.lost, names, because.lost),
    rolesGained: namedRoles(steps.rolesGained, names),
    rolesLost: namedRoles(steps.rolesLost, names),
  });
}

const firstOf = <T>(items: readonly T[]): Sample<T> => ({
  count: items.length,
  sample: items.slice(0, MAPPING_LIMITS.sample),
});

/** Equal names, whichever rules and groups they come from, are one target. */
function sharedTargets(steps: Rederivation, { groups }: Wishes): { target: string; groups: number }[] {
  const feeding = Map.groupBy([...groups.values()].flat(), (target) => target.nameKey);
  return steps.targets.flatMap(({ name, nameKey }) => {
    const count = feeding.get(nameKey)?.length ?? 0;
    return count < 2 ? [] : [{ target: name, groups: count }];
  });
}

function longNames({ targets, dropped }: Rederivation): { target: string; reason: string }[] {
  const gone = new Set(dropped.map((target) => target.id));
  return targets.flatMap(({ id, name }) => {
    const reason = gone.has(id) ? undefined : tooLong(name);
    return reason === undefined ? [] : [{ target: name, reason }];
  });
}

const sampleOf = (targets: readonly KnownTarget[]): Sample<string> => ({
  count: targets.length,
  sample: targets.slice(0, MAPPING_LIMITS.sample).map((target) => target.name),
});

const namedRoles = (
  roles: readonly TargetRole[],
  names: ReadonlyMap<string, string>,
): Sample<PreviewedRole> => ({
  count: roles.length,
  sample: roles
    .slice(0, MAPPING_LIMITS.sample)
    .map(({ targetId, role }) => ({ target: names.get(targetId) ?? "", role: role.name })),
});

const named = (
  { count, sample }: Moves,
  names: ReadonlyMap<string, string>,
  because: readonly string[],
): Sample<PreviewedMove> => ({
  count,
  sample: sample.map(({ targetId, userId, userName }, index) => ({
    userId,
    userName,
    target: names.get(targetId) ?? "",
    because: because[index] ?? "",
  })),
});
