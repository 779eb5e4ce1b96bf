import type { Group } from "../../dev/foundation/world.ts";
import { roleProblems } from "./end-roles.ts";
import { pairOf } from "./model.ts";
import type { Platform } from "./platform.ts";
import { replay } from "./replay.ts";
import type { Tenant } from "./tenant.ts";

const MINUTE = 60_000;
/** Rounds of ten minutes, or of a day where nobody helps: what is parked is tried again within a day by itself. */
const ROUNDS = 14;

/** How often all lanes may run in ten minutes in which nobody does anything: for what was put off, and late calls that may come. */
const ALARMS_OF_A_REST = 120;

/**
 * Lets time pass without faults, and tells how the end differs from what it must be: Foundation holds whom the model says, besides those
 * whom somebody else placed, the ledger says the same, no work is left, the counters are right, and the events give the directory.
 */
export async function checkEnd(
  platform: Platform,
  tenant: Tenant,
  helps: boolean,
): Promise<string | undefined> {
  const { clock } = platform;
  if (!tenant.model.isCertain) return "the model is uncertain, though every request has ended";
  await tenant.administer("end", "PUT", "/policies", {
    drift: { missing: "restore", vanished: "recreate" },
  });
  const before = platform.objects.LANE.alarms;
  await clock.sleep(10 * MINUTE);
  const alarms = platform.objects.LANE.alarms - before;
  if (alarms > ALARMS_OF_A_REST) return `nothing changes, and the lanes ran ${alarms} times in ten minutes`;
  let difference: string | undefined;
  for (let round = 0; round < ROUNDS; round++) {
    await clock.sleep(helps || round < 2 ? 10 * MINUTE : 25 * 60 * MINUTE);
    if (helps) await help(tenant);
    await approveAll(tenant);
    await tenant.administer("end", "POST", "/reconcile");
    await clock.sleep(5 * MINUTE);
    difference = differenceOf(platform, tenant);
    if (difference === undefined) break;
  }
  if (difference !== undefined) return difference;
  const { body } = await tenant.administer("end", "GET", "/sync");
  if (body.state !== "converged") return `the API says ${JSON.stringify(body)}`;
  return replay(tenant);
}

/** What an administrator does: everything that needs somebody is tried again. */
async function help(tenant: Tenant): Promise<void> {
  const { body } = await tenant.administer("end", "GET", "/sync/items?state=parked");
  for (const { id } of (body.items ?? []) as { id: string }[])
    await tenant.administer("end", "POST", `/sync/items/${id}/retry`);
  await tenant.administer("end", "POST", "/sync");
}

/** Lets go whoever is held, and whoever was kept by a dismissal. */
async function approveAll(tenant: Tenant): Promise<void> {
  await tenant.administer("end", "POST", "/sync/items/approve");
  const { body } = await tenant.administer("end", "GET", "/sync/items?state=dismissed&limit=200");
  for (const { id } of (body.items ?? []) as { id: string }[])
    await tenant.administer("end", "POST", `/sync/items/${id}/approve`);
}

interface LedgerRow {
  readonly target_id: string;
  readonly user: string;
  readonly state: string;
}

function differenceOf({ d1, foundations }: Platform, tenant: Tenant): string | undefined {
  const { world } = foundations.siteOf(tenant.name);
  const work = d1.read<{ kind: string; state: string; reason: string | null }>(
    "SELECT kind, state, reason, target_id, subject FROM work WHERE tenant = ?",
    tenant.id,
  );
  const targets = d1.read<{ id: string; name: string; foundation_id: string | null }>(
    "SELECT id, name, foundation_id FROM targets WHERE tenant = ?",
    tenant.id,
  );
  const wanted = tenant.model.desired();
  const found = new Set<string>();
  const problems: string[] = [];
  for (const group of world.groups.values()) {
    const target = targets.find(({ foundation_id }) => foundation_id === group.identifier);
    for (const member of group.members) {
      const person = world.users.get(member)?.email.split("@")[0] ?? member;
      const pair = pairOf(target?.name ?? `(no target) ${group.name}`, person);
      found.add(pair);
      if (wanted.has(pair)) continue;
      if (!tenant.foreign.places.has(`${group.identifier}/${member}`))
        problems.push(`${pair} is there and not desired`);
    }
  }
  for (const pair of wanted) if (!found.has(pair)) problems.push(`${pair} is desired and not there`);
  const ledger = d1.read<LedgerRow>(
    "SELECT target_id, foundation_user_id AS user, state FROM ledger WHERE tenant = ?",
    tenant.id,
  );
  const groups = new Map<string, Group | undefined>(
    targets.map(({ id, foundation_id }) => [id, world.groups.get(foundation_id ?? "")]),
  );
  for (const { target_id, user, state } of ledger)
    if (state !== "present" || groups.get(target_id)?.members.has(user) !== true)
      problems.push(`the ledger has ${user} ${state} in ${target_id}`);
  const known = new Set(ledger.map(({ target_id, user }) => `${target_id}/${user}`));
  for (const [id, group] of groups)
    for (const member of group?.members ?? [])
      if (!known.has(`${id}/${member}`) && !tenant.foreign.places.has(`${group?.identifier}/${member}`))
        problems.push(`the ledger does not know ${member} in ${group?.name}`);
  problems.push(...roleProblems({ d1, world }, tenant, targets));
  if (work.length > 0) problems.push(`work is left: ${JSON.stringify(work)}`);
  const [lane] = d1.read<{ kept: string; counted: string }>(
    `SELECT people || ' people in ' || targets AS kept,
            (SELECT count(DISTINCT user_id) FROM ledger WHERE tenant = lanes.tenant AND state = 'present') || ' people in ' ||
            (SELECT count(*) FROM targets WHERE tenant = lanes.tenant AND state = 'present') AS counted
       FROM lanes WHERE tenant = ?`,
    tenant.id,
  );
  if (lane?.kept !== lane?.counted)
    problems.push(`the lane keeps ${lane?.kept}, and there are ${lane?.counted}`);
  const astray = d1.read<{ id: string }>(
    `SELECT id FROM users WHERE tenant = ?
        AND (SELECT json_group_array(value) FROM (SELECT value FROM json_each(users.group_ids) ORDER BY value)) <>
            (SELECT json_group_array(group_id) FROM (
               SELECT group_id FROM members WHERE tenant = users.tenant AND value = users.id ORDER BY group_id))`,
    tenant.id,
  );
  for (const { id } of astray)
    problems.push(`the row of ${id} names other groups than those that hold the user`);
  return problems.length === 0 ? undefined : problems.join("; ");
}
