import { newId } from "../lib/ids.ts";
import type { JsonObject } from "../lib/json.ts";
import { fail, ok, type Result } from "../lib/result.ts";
import { MAPPING_LIMITS } from "../limits/tenants.ts";
import { toSearchable } from "../scim/filter/searchable.ts";
import type { Database } from "../store/database.ts";
import {
  type GroupText,
  isLastPage,
  readTargets,
  selectAllRoles,
  selectAllSources,
  selectChangedGroups,
  selectDirectoryState,
  selectGroupPage,
} from "../store/mapping.ts";
import { readSettings, selectSettings, type TenantSettings } from "../store/tenant-settings.ts";
import { deriveTargets, type WantedTarget } from "./derive.ts";
import type { CompiledMapping, MappingProblem } from "./mapping.ts";
import { planRederivation, type Rederivation } from "./rederive.ts";
import { NO_ROLES, uniqueRoles } from "./roles.ts";

/** Every way in which a mapping can be refused. */
export type MappingFault =
  | { readonly kind: "invalid"; readonly problems: readonly MappingProblem[] }
  /** More groups, sources of targets, memberships, or places to preview than one change takes. */
  | { readonly kind: "tooMany"; readonly what: "groups" | "sources" | "moves" | "places" }
  /** Groups kept changing in between. */
  | { readonly kind: "busy" }
  /** The mapping, or a schema that it may read, is not what the change was based on any more. */
  | { readonly kind: "outdated" }
  | { readonly kind: "tenantGone" };

/** What every group of a tenant wants under a mapping, as of an event. */
export interface Wishes {
  readonly groups: ReadonlyMap<string, readonly WantedTarget[]>;
  readonly eventSeq: number;
}

/**
 * Reads all groups, in pages, and matches them here, with the function that every change of a group uses: names have to be folded beyond
 * what SQLite can, and two ways to match could disagree. Groups may change meanwhile: `catchUp` takes that in. Ends in `tooMany`, or in
 * `tenantGone`.
 */
export async function readWishes(
  db: Database,
  tenant: string,
  mapping: CompiledMapping,
): Promise<Result<Wishes, MappingFault>> {
  const [states, firstPage] = await db.batch([
    selectDirectoryState(db, tenant),
    selectGroupPage(db, tenant, ""),
  ]);
  const [state] = states;
  if (state === undefined) return fail({ kind: "tenantGone" });
  if (state.groupCount > MAPPING_LIMITS.groups) return fail({ kind: "tooMany", what: "groups" });
  const groups = new Map<string, readonly WantedTarget[]>();
  let count = 0;
  let namesLength = 0;
  for (let page = firstPage; ; ) {
    for (const { id, attributes } of page) {
      const wanted = targetsOf(mapping, attributes);
      groups.set(id, wanted);
      count += wanted.length;
      namesLength += wanted.reduce((sum, target) => sum + lengthOf(target), 0);
    }
    if (count > MAPPING_LIMITS.sources || namesLength > MAPPING_LIMITS.namesLength)
      return fail({ kind: "tooMany", what: "sources" });
    const last = page.at(-1);
    if (last === undefined || isLastPage(page)) return ok({ groups, eventSeq: state.eventSeq });
    [page] = await db.batch([selectGroupPage(db, tenant, last.id)]);
  }
}

/** The steps to what the groups want, as of one moment. */
export interface CurrentSteps {
  readonly steps: Rederivation;
  readonly wishes: Wishes;
  readonly settings: TenantSettings;
}

/** Takes in the groups that changed since `wishes`, and compares with what feeds the targets now. Ends as `readWishes`. */
export async function catchUp(
  db: Database,
  tenant: string,
  mapping: CompiledMapping,
  wishes: Wishes,
): Promise<Result<CurrentSteps, MappingFault>> {
  const [settings, states, changed, sources, roles] = await db.batch([
    selectSettings(db, tenant),
    selectDirectoryState(db, tenant),
    selectChangedGroups(db, tenant, wishes.eventSeq),
    selectAllSources(db, tenant),
    selectAllRoles(db, tenant),
  ]);
  const [state] = states;
  if (settings[0] === undefined || state === undefined) return fail({ kind: "tenantGone" });
  const groups = new Map(wishes.groups);
  for (const { id, attributes } of changed) {
    if (attributes === null) groups.delete(id);
    else groups.set(id, targetsOf(mapping, attributes));
  }
  const wanted = [...groups]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([groupId, targets]) => ({ groupId, wanted: targets }));
  const wishCount = wanted.reduce((sum, group) => sum + group.wanted.length, 0);
  if (Math.max(wishCount, sources.length, roles.length) > MAPPING_LIMITS.sources)
    return fail({ kind: "tooMany", what: "sources" });
  const nameKeys = new Set(wanted.flatMap((group) => group.wanted.map((target) => target.nameKey)));
  const known = await readTargets(db, tenant, [...nameKeys]);
  const given = Map.groupBy(roles, ({ groupId, targetId }) => `${groupId} ${targetId}`);
  const current = sources.map((row) => ({
    ...row,
    ownName: row.ownName === 1,
    roles: uniqueRoles(given.get(`${row.groupId} ${row.targetId}`) ?? NO_ROLES),
  }));
  return ok({
    steps: planRederivation(wanted, known, current, newId),
    wishes: { groups, eventSeq: state.eventSeq },
    settings: readSettings(settings[0]),
  });
}

const lengthOf = ({ name, roles }: WantedTarget): number =>
  roles.reduce((sum, role) => sum + role.name.length, name.length);

function targetsOf(mapping: CompiledMapping, text: GroupText["attributes"]): readonly WantedTarget[] {
  const attributes = JSON.parse(text) as JsonObject;
  return deriveTargets(mapping, { attributes, search: toSearchable(attributes, mapping.groupType) });
}
