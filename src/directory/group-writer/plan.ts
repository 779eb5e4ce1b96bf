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
import { externalIdOf } from "../../scim/external-id.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { toSearchable } from "../../scim/filter/searchable.ts";
import type { Database } from "../../store/database.ts";
import { parkedExpiry, selectWaiting } from "../../store/parked.ts";
import { selectTakenNames } from "../../store/targets.ts";
import { type Attachment, attachmentOf } from "../attach-parked.ts";
import type { MemberEdit } from "../member-edit.ts";
import type { GroupCommand } from "./command.ts";
import { decideAttributes, decideMembers, isLongAgo, type MemberChanges } from "./decide.ts";
import type { GroupState } from "./read.ts";

/** What a round is going to change. */
export interface GroupPlan {
  /** The group's own attributes as they are to be; undefined where they stay. */
  readonly attributes: JsonObject | undefined;
  readonly search: JsonObject;
  readonly members: MemberChanges;
  readonly sources: SourceChanges | undefined;
  /** What waited for this group, where it appears or bears another external id. */
  readonly attachment: Attachment | undefined;
  /** Whether it is noted that the IdP still has the group. */
  readonly refreshes: boolean;
  readonly deletes: boolean;
  /** Whether there is more to do than one commit takes, so that another round follows. */
  readonly more: boolean;
}

/** Decides one round. Reads once more only where a renamed group may take its target along, or bears another external id. */
export async function planGroup(
  db: Database,
  command: GroupCommand,
  memberEdit: MemberEdit,
  state: GroupState,
  at: number,
): Promise<Result<GroupPlan, ScimFault>> {
  const { tenant, edit } = command;
  const { types, policies } = state.settings;
  const { strict } = policies;
  const attributes = decideAttributes(edit, state.group?.attributes, { strict, groupType: types.Group });
  if (!attributes.ok) return attributes;
  const members = decideMembers(memberEdit, state.members, { strict, at });
  if (!members.ok) return members;
  const attachment = await planAttachment(db, command, attributes.value, state, at);
  const stated = state.group?.confirmedAt ?? state.group?.lastModified;
  const common = {
    members: members.value,
    attachment,
    refreshes: edit.kind !== "delete" && stated !== undefined && isLongAgo(stated, at),
    deletes: edit.kind === "delete" && !state.more,
    more: state.more || attachment?.more === true,
  };
  if (attributes.value === undefined) {
    return ok({ ...common, attributes: undefined, search: {}, sources: undefined });
  }
  const search = toSearchable(attributes.value, types.Group);
  const sources = await planMapping(db, tenant, { attributes: attributes.value, search }, state);
  return ok({
    ...common,
    attributes: attributes.value,
    search,
    sources: changesNothing(sources) ? undefined : sources,
  });
}

async function planAttachment(
  db: Database,
  { tenant, groupId }: GroupCommand,
  attributes: JsonObject | undefined,
  { group, waiting }: GroupState,
  at: number,
): Promise<Attachment | undefined> {
  if (waiting !== undefined) {
    const attachment = attachmentOf(db, { tenant, at }, "Group", waiting);
    // Once the group is there, what is parked for it is decided on by whoever parks.
    return group === undefined || attachment.statements.length > 0 ? attachment : undefined;
  }
  const externalId = externalIdOf(attributes ?? {});
  if (externalId === undefined || externalId === externalIdOf(group?.attributes ?? {})) return undefined;
  const who = { id: groupId, externalId };
  const since = parkedExpiry(at);
  const [rows] = await db.batch([selectWaiting(db, tenant, who, since)]);
  return attachmentOf(db, { tenant, at }, "Group", { who, since, rows });
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
