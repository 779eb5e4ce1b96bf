import { fail, ok, type Result } from "../../lib/result.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { unmet } from "../../scim/precondition.ts";
import { type Membership, membershipsIn } from "../../store/memberships.ts";
import { selectSettings, type TenantSettings } from "../../store/tenant-settings.ts";
import { readUserRow, type StoredUser, selectUserWithGroups } from "../../store/users.ts";
import { admit } from "../guard.ts";
import { type UserRequest, userNotFound } from "./round.ts";

/** What a change of a user who is here is decided on. */
export interface UserState {
  readonly settings: TenantSettings;
  readonly user: StoredUser;
  readonly memberships: readonly Membership[];
}

/** Reads it in one trip, the check of who is calling included. Ends in the faults of the guard, `notFound` or `preconditionFailed`. */
export async function readUserState(
  { db, guard, tenant, precondition }: UserRequest,
  id: string,
): Promise<Result<UserState, ScimFault>> {
  const [caller, settings, rows] = await db.batch([
    guard.statement,
    selectSettings(db, tenant),
    selectUserWithGroups(db, tenant, id, true),
  ]);
  const admitted = admit(guard, caller, settings[0]);
  if (!admitted.ok) return admitted;
  const [row] = rows;
  if (row === undefined) return fail(userNotFound(id));
  const user = readUserRow(row);
  const refusal = unmet(precondition ?? {}, user.version);
  if (refusal !== undefined) return fail(refusal);
  return ok({ settings: admitted.value, user, memberships: membershipsIn(row) });
}
