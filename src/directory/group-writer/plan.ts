import type { JsonObject } from "../../lib/json.ts";
import { ok, type Result } from "../../lib/result.ts";
import {
  changesNothing,
  deriveTargets,
  mayRename,
  planSources,
  type SourceChanges,
} from "../../mapping/derive.ts";
import { compileMapping } from "../../mapping/mapping.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { toSearchable } from "../../scim/filter/searchable.ts";
import type { Database } from "../../store/database.ts";
import { selectTakenNames } from "../../store/targets.ts";
import type { MemberEdit } from "../member-edit.ts";
import type { GroupCommand } from "./command.ts";
import { decideAttributes, decideMembers, type MemberChanges } from "./decide.ts";
import type { GroupState } from "./read.ts";

/** What a round is going to change. */
export interface GroupPlan {
  /** The group's own attributes as they are to be; undefined where they stay. */
  readonly attributes: JsonObject | undefined;
  readonly search: JsonObject;
  readonly members: MemberChanges;
  readonly sources: SourceChanges | undefined;
  readonly deletes: boolean;
}

/** Decides one round. Reads once more only where a renamed group may take its target along. */
export async function planGroup(
  db: Database,
  { tenant, edit }: GroupCommand,
  memberEdit: MemberEdit,
  state: GroupState,
): Promise<Result<GroupPlan, ScimFault>> {
  const { types, policies } = state.settings;
  const { strict } = policies;
  const attributes = decideAttributes(edit, state.group?.attributes, { strict, groupType: types.Group });
  if (!attributes.ok) return attributes;
  const members = decideMembers(memberEdit, state.members, { strict });
  if (!members.ok) return members;
  const deletes = edit.kind === "delete" && !state.more;
  if (attributes.value === undefined) {
    return ok({ attributes: undefined, search: {}, members: members.value, sources: undefined, deletes });
  }
  const search = toSearchable(attributes.value, types.Group);
  const sources = await planMapping(db, tenant, { attributes: attributes.value, search }, state);
  return ok({
    attributes: attributes.value,
    search,
    members: members.value,
    sources: changesNothing(sources) ? undefined : sources,
    deletes,
  });
}

async function planMapping(
  db: Database,
  tenant: string,
  group: { readonly attributes: JsonObject; readonly search: JsonObject },
  state: GroupState,
): Promise<SourceChanges> {
  const { settings } = state;
  const mapping = compileMapping(settings.mapping, settings.types.Group, settings.tenantName);
  // A stored mapping was checked when it was stated; a rule that no longer reads means that the schema it reads is gone.
  if (!mapping.ok) throw new Error(`the stored mapping is not valid: ${mapping.error[0]?.pointer}`);
  const wanted = deriveTargets(mapping.value, group);
  const taken = new Set<string>();
  if (mayRename(wanted, state.sources)) {
    const [rows] = await db.batch([
      selectTakenNames(
        db,
        tenant,
        wanted.map((target) => target.nameKey),
      ),
    ]);
    for (const row of rows) taken.add(row.nameKey);
  }
  return planSources(wanted, state.sources, taken);
}
