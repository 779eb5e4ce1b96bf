import { fail, ok, type Result } from "../lib/result.ts";
import type { ScimFault } from "../scim/fault.ts";
import type { Statement } from "../store/commit.ts";
import type { Database } from "../store/database.ts";
import {
  readSettings,
  type SettingsRow,
  selectSettings,
  type TenantSettings,
} from "../store/tenant-settings.ts";

/**
 * The check of who is calling, as a statement that goes first into the batch of the work itself, so that it costs no wait of its own.
 * Nothing that the batch read may be used before `judge` has agreed.
 */
export interface Guard {
  readonly statement: Statement;
  readonly judge: (rows: unknown) => Result<unknown, ScimFault>;
}

/** The check by itself, where there is no work to do along with it. */
export async function passGuard(db: Database, guard: Guard): Promise<Result<unknown, ScimFault>> {
  const [caller] = await db.batch([guard.statement]);
  return guard.judge(caller);
}

/** The check and the tenant's settings, in one trip. */
export async function passWithSettings(
  db: Database,
  guard: Guard,
  tenant: string,
): Promise<Result<TenantSettings, ScimFault>> {
  const [caller, settings] = await db.batch([guard.statement, selectSettings(db, tenant)]);
  return admit(guard, caller, settings[0]);
}

/** Who is calling, and the settings of the tenant they belong to, from what a batch has read. */
export function admit(
  guard: Guard,
  caller: unknown,
  settings: SettingsRow | undefined,
): Result<TenantSettings, ScimFault> {
  const judged = guard.judge(caller);
  if (!judged.ok) return judged;
  return settings === undefined ? fail(tenantGone) : ok(readSettings(settings));
}

/** What is answered where a user would be in more groups than MEMBER_LIMITS.groupIdsLength has room for. */
export const crowded: ScimFault = {
  kind: "invalidValue",
  detail:
    "A user can be in some 20,000 groups and is in as many already; take the user out of groups that are not needed, then send the request again.",
};

/** What is answered while a tenant is being deleted. */
export const tenantGone: ScimFault = {
  kind: "unauthorized",
  detail: "This SCIM address is not in use any more; check the address and the token.",
};
