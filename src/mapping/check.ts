import type { JsonObject } from "../lib/json.ts";
import { ok, type Result } from "../lib/result.ts";
import { MAPPING_LIMITS } from "../limits/tenants.ts";
import type { ResolvedFilter } from "../scim/filter/ast.ts";
import { matches } from "../scim/filter/evaluate.ts";
import { toSearchable } from "../scim/filter/searchable.ts";
import type { Database } from "../store/database.ts";
import { type GroupText, isLastPage, selectDirectoryState, selectGroupPage } from "../store/mapping.ts";
import { readSettings, selectSettings, type TenantSettings } from "../store/tenant-settings.ts";
import { compileWhen } from "./mapping.ts";

/** A directory group, as people know it. */
export interface NamedGroup {
  readonly id: string;
  readonly displayName: string;
}

/** How many groups, and the first of them. */
export interface FoundGroups {
  readonly count: number;
  readonly sample: readonly NamedGroup[];
}

/** What filters find, among the groups that were looked at. */
export interface FilterCheck {
  /** For each filter, in their order, what it finds; or in one sentence why it cannot be read. */
  readonly filters: readonly Result<FoundGroups, string>[];
  /** Groups that none of the filters finds. */
  readonly unmatched: FoundGroups;
  /** Groups that were looked at, of so many that there are: the first ones, up to a bound. */
  readonly examined: number;
  readonly total: number;
}

/**
 * Holds filters against the tenant's groups as they are now, up to a bound: those given, or those of the rules in force. One trip to D1,
 * and one more for each further page of groups. Nothing if the tenant is gone.
 */
export async function checkFilters(
  db: Database,
  tenant: string,
  stated?: readonly string[],
): Promise<{ readonly settings: TenantSettings; readonly check: FilterCheck } | undefined> {
  const [rows, states, firstPage] = await db.batch([
    selectSettings(db, tenant),
    selectDirectoryState(db, tenant),
    selectGroupPage(db, tenant, ""),
  ]);
  const [state] = states;
  if (rows[0] === undefined || state === undefined) return undefined;
  const settings = readSettings(rows[0]);
  const { Group } = settings.types;
  const filters = (stated ?? settings.mapping.rules.map((rule) => rule.when)).map((when) =>
    compileWhen(when, Group),
  );
  const found = filters.map((filter) => ({ filter, groups: tally(MAPPING_LIMITS.checkedNames) }));
  const unmatched = tally(MAPPING_LIMITS.sample);
  let examined = 0;
  for (let page = firstPage, pages = 1; ; pages++) {
    for (const group of page) look(group);
    examined += page.length;
    const last = page.at(-1);
    if (last === undefined || isLastPage(page) || pages === MAPPING_LIMITS.checkedPages) break;
    [page] = await db.batch([selectGroupPage(db, tenant, last.id)]);
  }
  return {
    settings,
    check: {
      filters: found.map(({ filter, groups }) => (filter.ok ? ok(groups.found) : filter)),
      unmatched: unmatched.found,
      examined,
      total: Math.max(examined, state.groupCount),
    },
  };

  function look({ id, attributes: text }: GroupText): void {
    const attributes = JSON.parse(text) as JsonObject;
    const search = toSearchable(attributes, Group);
    const finders = found.filter(({ filter }) => finds(filter, search));
    for (const { groups } of finders) groups.add(id, attributes);
    if (finders.length === 0) unmatched.add(id, attributes);
  }
}

const finds = (filter: Result<ResolvedFilter, string>, search: JsonObject): boolean =>
  filter.ok && matches(filter.value, search);

function tally(names: number) {
  const sample: NamedGroup[] = [];
  const found = { count: 0, sample };
  return {
    found,
    add: (id: string, { displayName }: JsonObject) => {
      found.count++;
      if (sample.length < names) sample.push({ id, displayName: String(displayName) });
    },
  };
}
