import { fold } from "../../lib/fold.ts";
import type { JsonObject } from "../../lib/json.ts";
import { fail, ok, type Result } from "../../lib/result.ts";
import { builtInTypes } from "../../scim/extensions.ts";
import { externalIdOf } from "../../scim/external-id.ts";
import type { ScimFault } from "../../scim/fault.ts";
import { toSearchable } from "../../scim/filter/searchable.ts";
import { creationFault, unmet } from "../../scim/precondition.ts";
import { mappingIs, nobodyHolds } from "../../store/fences.ts";
import { membershipsIn } from "../../store/memberships.ts";
import { selectSettings } from "../../store/tenant-settings.ts";
import { insertUser, readUserRow, selectNamesakes, selectUserWithGroups } from "../../store/users.ts";
import { attachRenamed, attachWaiting, selectWaitingFor } from "../attach-parked.ts";
import { admit, passGuard } from "../guard.ts";
import type { Understand } from "../understand.ts";
import { decideCreation } from "./decide.ts";
import { type Round, type UserRequest, untilCommitted, type WrittenUser } from "./round.ts";
import { storedAfter, updateRound } from "./update.ts";

/**
 * Creates a user (RFC 7644 §3.3), in two trips. `id` is used unless the creation turns out to be the return of somebody who is here and
 * inactive, which takes a third trip to know that person's groups. The names to look for are taken from what the request was meant to
 * say; a strict tenant's request is then read by the letter. Ends in the faults of the guard, those of `understand`, `uniqueness`,
 * `preconditionFailed`, or `unavailable`.
 */
export async function createUser(
  request: UserRequest,
  id: string,
  understand: Understand<JsonObject>,
): Promise<Result<WrittenUser, ScimFault>> {
  const { db, guard, tenant } = request;
  const meant = await understandNames(request, understand);
  if (!meant.ok) return meant;
  const userName = String(meant.value.userName);
  const externalId = externalIdOf(meant.value);
  const precondition = request.precondition ?? {};
  const created = await untilCommitted(request, async () => {
    const [caller, settings, rows, waiting] = await db.batch([
      guard.statement,
      selectSettings(db, tenant),
      selectNamesakes(db, tenant, userName, externalId),
      selectWaitingFor(request, { id, externalId }),
    ]);
    const admitted = admit(guard, caller, settings[0]);
    if (!admitted.ok) return admitted;
    const { policies, types, mappingVersion } = admitted.value;
    const stated = policies.strict || types !== builtInTypes ? understand(policies) : meant;
    if (!stated.ok) return stated;
    const at = request.now();
    const decision = decideCreation(id, stated.value, rows.map(readUserRow), policies, at);
    if (!decision.ok) return decision;
    const { change, returning } = decision.value;
    const refusal = unmet(precondition, returning?.version);
    if (refusal !== undefined) return fail(refusal);
    if (returning !== undefined) {
      const [[row]] = await db.batch([selectUserWithGroups(db, tenant, returning.id, true)]);
      const memberships = row === undefined ? [] : membershipsIn(row);
      const round = updateRound(request, returning, memberships, change, admitted.value, at);
      return ok(await attachRenamed(request, round, returning.attributes));
    }
    if (change === undefined) throw new Error("a new user is a change");
    const search = toSearchable(change.attributes, types.User);
    const round: Round = {
      written: { user: storedAfter(undefined, change, at), memberships: [], change: "created", wakes: false },
      commit: {
        at,
        fence: [mappingIs(tenant, mappingVersion), nobodyHolds(tenant, fold(userName), id)],
        statements: insertUser(db, { ...change, tenant, search, at }),
        events: [change.event],
        users: 1,
      },
    };
    return ok(attachWaiting(request, round, externalId, waiting));
  });
  return created.ok ? created : fail(creationFault(precondition, created.error));
}

/** Reads the request before anything is known of the tenant; if that fails, once more with the schemas that its token leads to. */
async function understandNames(
  { db, guard }: UserRequest,
  understand: Understand<JsonObject>,
): Promise<Result<JsonObject, ScimFault>> {
  const meant = understand({ strict: false });
  if (meant.ok) return meant;
  const passed = await passGuard(db, guard);
  return passed.ok ? understand({ strict: false }) : passed;
}
