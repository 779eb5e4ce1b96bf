import type { Context } from "hono";
import type { GroupEdit } from "../../directory/group-writer/edit.ts";
import { membersOf } from "../../directory/group-writer/members-of.ts";
import {
  type GroupRows,
  groupRowsOf,
  groupStatements,
  wantsSame,
} from "../../directory/group-writer/rows.ts";
import { admit } from "../../directory/guard.ts";
import type { Understand } from "../../directory/understand.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { builtInTypes } from "../../scim/extensions.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { selectGroupVersion } from "../../store/groups.ts";
import { selectSettings } from "../../store/tenant-settings.ts";
import type { ScimEnv } from "./context.ts";
import { groupNotFound } from "./read-groups.ts";

/** An edit of somebody who may make it. */
export interface PassedEdit {
  readonly edit: GroupEdit;
  /** The group's version when this was read; 0 of a group that is to be made. */
  readonly seen: number;
  /** What the edit is decided on, where it was read along with the check. */
  readonly known?: GroupRows;
}

/** What a request asks of a group. */
interface Asking<T> {
  readonly groupId: string;
  /** Whether it is to make the group; else there has to be one. */
  readonly creates?: boolean;
  readonly understand: Understand<T>;
  readonly editOf: (stated: T) => GroupEdit;
}

/**
 * Checks who is calling and that the group exists, and understands the request, in one trip. How it is to be understood depends on the
 * tenant, which only that trip knows; nearly always that is as it was meant, so what this is decided on is read along. Where a strict tenant,
 * or one with schemas of its own, means something else by it, the group's object reads for itself. Ends in the faults of the guard,
 * `notFound`, or those of `understand`.
 */
export async function passToGroup<T>(
  c: Context<ScimEnv>,
  asking: Asking<T>,
): Promise<Result<PassedEdit, ScimFault>> {
  const { db, guard, tenant, now } = c.var;
  const { groupId, creates = false, understand, editOf } = asking;
  const meant = understand({ strict: false });
  const edit = meant.ok ? editOf(meant.value) : undefined;
  const members = edit && membersOf(edit);
  if (edit === undefined || !members?.ok) return passUnread(c, asking);

  const wanted = { tenant, groupId, edit, members: members.value, now };
  const [caller, ...read] = await db.batch([guard.statement, ...groupStatements(db, wanted)]);
  const known = groupRowsOf(read, now);
  const admitted = admit(guard, caller, known.settings);
  if (!admitted.ok) return admitted;
  if (known.group === undefined && !creates) return fail(groupNotFound(groupId));
  const { policies, types } = admitted.value;
  const seen = known.group?.version ?? 0;
  if (!policies.strict && types === builtInTypes) return ok({ edit, seen, known });
  const stated = understand(policies);
  if (!stated.ok) return stated;
  const asked = editOf(stated.value);
  const named = membersOf(asked);
  const isSame = named.ok && wantsSame(wanted, { edit: asked, members: named.value });
  return ok(isSame ? { edit: asked, seen, known } : { edit: asked, seen });
}

/** The same for a request that can only be understood once the tenant is known. */
async function passUnread<T>(
  { var: { db, guard, tenant } }: Context<ScimEnv>,
  { groupId, creates = false, understand, editOf }: Asking<T>,
): Promise<Result<PassedEdit, ScimFault>> {
  const [caller, settings, found] = await db.batch([
    guard.statement,
    selectSettings(db, tenant),
    selectGroupVersion(db, tenant, groupId),
  ]);
  const admitted = admit(guard, caller, settings[0]);
  if (!admitted.ok) return admitted;
  if (found.length === 0 && !creates) return fail(groupNotFound(groupId));
  const stated = understand(admitted.value.policies);
  return stated.ok ? ok({ edit: editOf(stated.value), seen: found[0]?.version ?? 0 }) : stated;
}
