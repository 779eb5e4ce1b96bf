import { fail, ok, type Result } from "../lib/result.ts";
import { COMMIT_LIMITS } from "../limits/scim.ts";
import { MAPPING_LIMITS } from "../limits/tenants.ts";
import { type Change, commit } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import { mappingIs } from "../store/fences.ts";
import {
  countMoves,
  noGroupChangedSince,
  rederive,
  storeMapping,
  targetsAreThere,
} from "../store/mapping.ts";
import { readSettings, selectSettings, type TenantSettings } from "../store/tenant-settings.ts";
import type { Wanted } from "../store/wanted.ts";
import { compileMapping, type Mapping } from "./mapping.ts";
import { namesTenant, PLAIN_NAMES } from "./naming.ts";
import { type CurrentSteps, catchUp, type MappingFault, readWishes } from "./read.ts";
import { hasSteps } from "./rederive.ts";

export interface MappingChange {
  readonly tenant: string;
  readonly requestId: string;
  /** Where it is left out, the mapping stays, and only the tenant's name changes. */
  readonly mapping?: Mapping;
  /** The tenant's new name, which the targets' names may hold. */
  readonly tenantName?: string;
  /** The version of the mapping that whoever states this one looked at. Where it is left out, the last word counts. */
  readonly basedOn?: number;
  /** How long whoever states it waits: what is decided anew after that would undo what was stated meanwhile. */
  readonly wanted: Wanted;
}

type CompleteChange = Required<Omit<MappingChange, "basedOn">>;

/**
 * Puts a mapping in the place of the tenant's former one, or gives the tenant another name, and every target where this says: one commit.
 * It is fenced on the former mapping and on no group having changed since it was looked at; otherwise what changed is taken in, and it is tried again.
 *
 * @returns whether any target may have changed: the mapping that is in force already changes nothing
 */
export async function changeMapping(
  db: Database,
  change: MappingChange,
  now: () => number,
): Promise<Result<{ readonly changed: boolean }, MappingFault>> {
  const { tenant } = change;
  const [rows] = await db.batch([selectSettings(db, tenant)]);
  if (rows[0] === undefined) return fail({ kind: "tenantGone" });
  const before = readSettings(rows[0]);
  if (isOutdated(change, before)) return fail({ kind: "outdated" });
  const { types } = before;
  const { mapping = before.mapping, tenantName = before.tenantName } = change;
  const compiled = compileMapping(mapping, types.Group, tenantName);
  if (!compiled.ok) return fail({ kind: "invalid", problems: compiled.error });
  if (sameMapping(before.mapping, mapping)) {
    if (tenantName === before.tenantName) return ok({ changed: false });
    if (!namesTenant(mapping.nameTemplate))
      return renameOnly(db, { ...change, mapping, tenantName }, before, now());
  }

  const read = await readWishes(db, tenant, compiled.value);
  if (!read.ok) return read;
  let wishes = read.value;
  for (let round = 0; round < COMMIT_LIMITS.rounds; round++) {
    const current = await catchUp(db, tenant, compiled.value, wishes);
    if (!current.ok) return current;
    const { settings } = current.value;
    if (isOutdated(change, settings)) return fail({ kind: "outdated" });
    if (settings.types.stated !== types.stated || settings.tenantName !== before.tenantName)
      return fail({ kind: "busy" });
    const moves = await countMoves(db, tenant, current.value.steps, MAPPING_LIMITS.moves);
    if (moves > MAPPING_LIMITS.moves) return fail({ kind: "tooMany", what: "moves" });
    const committed = await commit(
      db,
      operationOf(
        db,
        { ...change, mapping, tenantName },
        current.value,
        `${change.requestId}.${round}`,
        now(),
      ),
    );
    if (committed.ok) return ok({ changed: true });
    if (committed.error.kind === "late") return fail({ kind: "busy" });
    wishes = current.value.wishes;
  }
  return fail({ kind: "busy" });
}

const isOutdated = ({ basedOn }: MappingChange, { mappingVersion }: TenantSettings): boolean =>
  basedOn !== undefined && basedOn !== mappingVersion;

/** A new name of the tenant that no target's name holds: nothing has to be worked out, however many groups there are. */
async function renameOnly(
  db: Database,
  { tenant, requestId, mapping, tenantName, wanted }: CompleteChange,
  { mappingVersion }: TenantSettings,
  at: number,
): Promise<Result<{ readonly changed: boolean }, MappingFault>> {
  const committed = await commit(db, {
    tenant,
    requestId,
    operationId: requestId,
    wanted,
    at,
    fence: [mappingIs(tenant, mappingVersion)],
    statements: [storeMapping(db, tenant, JSON.stringify(mapping), tenantName)],
    events: [],
    wakes: false,
    result: {},
  });
  return committed.ok ? ok({ changed: false }) : fail({ kind: "busy" });
}

function operationOf(
  db: Database,
  { tenant, requestId, mapping, tenantName, wanted }: CompleteChange,
  { steps, wishes, settings }: CurrentSteps,
  operationId: string,
  at: number,
): Change {
  return {
    tenant,
    requestId,
    operationId,
    wanted,
    at,
    fence: [
      mappingIs(tenant, settings.mappingVersion),
      noGroupChangedSince(tenant, wishes.eventSeq),
      ...targetsAreThere(tenant, steps),
    ],
    statements: [
      storeMapping(db, tenant, JSON.stringify(mapping), tenantName),
      ...rederive(db, tenant, steps, at),
    ],
    events: [],
    wakes: hasSteps(steps),
    result: {},
  };
}

/** Whether two mappings state the same; `adopt` left out is `adopt: false`, `roles` left out is no roles. */
function sameMapping(left: Mapping, right: Mapping): boolean {
  if (left.otherwise !== right.otherwise || left.rules.length !== right.rules.length) return false;
  if ((left.nameTemplate ?? PLAIN_NAMES) !== (right.nameTemplate ?? PLAIN_NAMES)) return false;
  return left.rules.every((rule, index) => {
    const other = right.rules[index];
    const sameText = rule.when === other?.when && rule.target === other.target;
    const roles = JSON.stringify(rule.roles ?? []) === JSON.stringify(other?.roles ?? []);
    return sameText && roles && (rule.adopt === true) === (other.adopt === true);
  });
}
