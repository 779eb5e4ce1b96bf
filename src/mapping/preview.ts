import { fail, ok, type Result } from "../lib/result.ts";
import { MAPPING_LIMITS } from "../limits.ts";
import type { Database } from "../store/database.ts";
import { countMoves } from "../store/mapping.ts";
import { countPlaces, type Moves, readMoves } from "../store/mapping-preview.ts";
import { readSettings, selectSettings } from "../store/tenant-settings.ts";
import { compileMapping, type Mapping } from "./mapping.ts";
import { catchUp, type MappingFault, readWishes } from "./read.ts";
import type { KnownTarget } from "./rederive.ts";

/** How many, and the first of them. */
export interface Sample<T> {
  readonly count: number;
  readonly sample: readonly T[];
}

export interface MappingPreview {
  readonly made: Sample<string>;
  readonly dropped: Sample<string>;
  readonly gained: Sample<PreviewedMove>;
  readonly lost: Sample<PreviewedMove>;
}

export interface PreviewedMove {
  readonly userId: string;
  readonly userName: string;
  /** The target's name. */
  readonly target: string;
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
  const { steps } = current.value;
  if ((await countMoves(db, tenant, steps, MAPPING_LIMITS.moves)) > MAPPING_LIMITS.moves)
    return fail({ kind: "tooMany", what: "moves" });
  if ((await countPlaces(db, tenant, steps)) > MAPPING_LIMITS.previewPlaces)
    return fail({ kind: "tooMany", what: "places" });

  const moves = await readMoves(db, tenant, steps);
  const names = new Map(steps.targets.map((target) => [target.id, target.name]));
  return ok({
    made: sampleOf([...steps.newTargets, ...steps.revived]),
    dropped: sampleOf(steps.dropped),
    gained: named(moves.gained, names),
    lost: named(moves.lost, names),
  });
}

const sampleOf = (targets: readonly KnownTarget[]): Sample<string> => ({
  count: targets.length,
  sample: targets.slice(0, MAPPING_LIMITS.sample).map((target) => target.name),
});

const named = ({ count, sample }: Moves, names: ReadonlyMap<string, string>): Sample<PreviewedMove> => ({
  count,
  sample: sample.map(({ targetId, userId, userName }) => ({
    userId,
    userName,
    target: names.get(targetId) ?? "",
  })),
});
