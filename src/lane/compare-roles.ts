import { isTransient } from "../foundation/fault.ts";
import { ROLE_LIMITS } from "../limits/propagation.ts";
import { type NotedFinding, noteFindings } from "../store/drift.ts";
import { writeLane } from "../store/lane-store.ts";
import { forgetRoleFindings, putRolesBack, readGroupsWithRoles } from "../store/role-drift.ts";
import type { HeldRole } from "../store/role-facts.ts";
import { readHeldRoles } from "../store/role-ledger.ts";
import { ask, inFlight, type LaneContext } from "./context.ts";

/**
 * The end of a comparison: who holds roles in Foundation, against the ledger of roles. What Rollcall gave and somebody took away is given
 * again, or reported; what somebody else gave one of the managed groups is reported, or taken away. Says whether it could be compared;
 * a tenant without roles costs no call.
 */
export async function compareRoles(context: LaneContext, startedAt: number): Promise<boolean> {
  const { store, roles, policies, now } = context;
  const groups = await readGroupsWithRoles(store);
  if (groups === undefined) return true;
  roles.forget();
  const listed = await roles.load(context);
  if (!listed.ok) return !isTransient(listed.error) && listed.error.kind !== "signIn";

  const known = new Set<string>();
  const missing: HeldRole[] = [];
  for (let last = { key: "", principal: "" }; ; ) {
    const page = await readHeldRoles(store, last, ROLE_LIMITS.comparedEntries);
    for (const held of page) {
      known.add(`${held.foundationRoleId} ${held.principal}`);
      if (isMissing(held, roles.byId(held.foundationRoleId)?.members, now())) missing.push(held);
    }
    const end = page.at(-1);
    if (end === undefined || page.length < ROLE_LIMITS.comparedEntries) break;
    last = end;
  }
  const strangers = roles.all.flatMap((role) =>
    role.members.flatMap((principal) => {
      const targetId = groups.get(principal);
      return targetId === undefined || known.has(`${role.identifier} ${principal}`)
        ? []
        : [{ role, principal, targetId }];
    }),
  );
  const removed = await inFlight(
    context,
    policies.drift.strangers === "enforce" ? strangers : [],
    async ({ role, principal }) =>
      (await ask(context, () => context.foundation.removeRoleMembers(role.identifier, [principal]))).ok,
  );
  const restores = policies.drift.missing === "restore";
  const findings: NotedFinding[] = [
    ...missing.map(
      ({ targetId, principal, kind, role }): NotedFinding => ({
        kind: "role",
        targetId,
        subject: kind === "user" ? principal : "",
        role,
        action: restores ? "restored" : "reported",
      }),
    ),
    ...(policies.drift.strangers === "ignore" ? [] : strangers).map(
      ({ targetId, role }, index): NotedFinding => ({
        kind: "role",
        targetId,
        subject: "",
        role: role.name,
        action: removed[index] === true ? "removed" : "reported",
      }),
    ),
  ];
  roles.forget();
  await writeLane(store, now(), [
    ...noteFindings(store, findings.slice(0, ROLE_LIMITS.findings), now()),
    forgetRoleFindings(store, startedAt),
    ...(restores ? putRolesBack(store, missing, now()) : []),
  ]);
  return true;
}

/** Whoever a late call may still bring or take away is not missing yet. */
const isMissing = (
  { entry, principal }: HeldRole,
  members: readonly string[] | undefined,
  now: number,
): boolean =>
  entry.state === "present" && entry.removeUnsureUntil <= now && members?.includes(principal) !== true;
