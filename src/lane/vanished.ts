import { sql } from "drizzle-orm";
import type { Statement } from "../store/commit.ts";
import { type LaneStore, NEVER } from "../store/lane-store.ts";
import { countOutPeople, keepingTargets } from "../store/presence.ts";
import { rolesVanished } from "../store/role-ledger.ts";
import { RANK } from "../store/work.ts";
import type { DriftPolicies } from "../tenants/policies.ts";

/**
 * A target's group is gone from Foundation, and everybody's place in it. Everybody whom the ledger held is work again, because only
 * desired says who belongs there; the group is made again, or waits for somebody where the policy is only to report.
 */
export const targetVanished = (
  store: LaneStore,
  targetId: string,
  policy: DriftPolicies["vanished"],
  now: number,
): Statement[] => [
  ...rolesVanished(store, targetId, now),
  countOutPeople(store, targetId),
  ...keepingTargets(store, targetId, membersVanished(store, targetId, policy, now)),
];

/**
 * Makes the groups again that wait for somebody since they vanished: to be told where the policy is to make them again by now. Nothing else
 * is parked for good.
 */
export const remakeVanished = ({ db, tenant }: LaneStore, now: number): Statement =>
  db.run(sql`
    UPDATE work INDEXED BY work_due
       SET state = 'pending', due_at = ${now}, attempts = 0, generation = generation + 1, reason = NULL, remedy = NULL
     WHERE tenant = ${tenant} AND state = 'parked' AND rank = ${RANK.group} AND due_at = ${NEVER}`);

const membersVanished = (
  { db, tenant }: LaneStore,
  targetId: string,
  policy: DriftPolicies["vanished"],
  now: number,
): Statement[] => [
  db.run(sql`
    INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts)
    SELECT ${tenant}, 'member', target_id, user_id, 1, 'pending', ${RANK.addition}, ${now}, ${now}, 0
      FROM ledger WHERE tenant = ${tenant} AND target_id = ${targetId}
    ON CONFLICT DO UPDATE SET generation = generation + 1, state = 'pending', due_at = excluded.due_at, attempts = 0`),
  db.run(sql`DELETE FROM ledger WHERE tenant = ${tenant} AND target_id = ${targetId}`),
  db.run(sql`
    UPDATE targets SET state = 'wanted', foundation_id = NULL, foundation_name = NULL, created_here = 0
     WHERE tenant = ${tenant} AND id = ${targetId}`),
  db.run(sql`
    INSERT INTO work (tenant, kind, target_id, subject, generation, state, rank, due_at, since, attempts, reason, remedy)
    VALUES (${tenant}, 'group', ${targetId}, '', 1, ${policy === "recreate" ? "pending" : "parked"}, ${RANK.group},
            ${policy === "recreate" ? now : NEVER}, ${now}, 0,
            ${policy === "recreate" ? null : "The group was deleted in Foundation."},
            ${policy === "recreate" ? null : "Retry to make it again, or take it out of the mapping."})
    ON CONFLICT DO UPDATE SET generation = generation + 1, state = excluded.state, due_at = excluded.due_at, attempts = 0,
                              reason = excluded.reason, remedy = excluded.remedy`),
];
