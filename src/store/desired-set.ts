import { sql } from "drizzle-orm";
import type { DesiredMember } from "./facts.ts";
import type { LaneStore } from "./lane-store.ts";

/** Everybody who is meant to be in a target, and about whom in it there is work, in one trip. */
export async function readDesiredSet(
  { db, tenant }: LaneStore,
  targetId: string,
): Promise<{ readonly desired: readonly DesiredMember[]; readonly open: ReadonlySet<string> }> {
  const [desired, open] = await db.batch([
    db.all<DesiredMember>(sql`
      WITH RECURSIVE feeding (group_id) AS (
        SELECT group_id FROM target_sources INDEXED BY target_sources_target WHERE tenant = ${tenant} AND target_id = ${targetId}
        UNION
        SELECT child.value FROM feeding CROSS JOIN members child INDEXED BY members_nested
            ON child.tenant = ${tenant} AND child.group_id = feeding.group_id AND child.type = 'Group' AND child.state = 'confirmed')
      SELECT person.id AS userId, CASE WHEN known.state = 'linked' THEN known.foundation_id END AS foundationUserId
        FROM (SELECT DISTINCT held.value FROM feeding CROSS JOIN members held
                  ON held.tenant = ${tenant} AND held.group_id = feeding.group_id AND held.type = 'User' AND held.state = 'confirmed') inside
             CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = inside.value AND person.active = 1
             LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = person.id`),
    db.all<{ userId: string }>(sql`
      SELECT subject AS userId FROM work WHERE tenant = ${tenant} AND kind = 'member' AND target_id = ${targetId}`),
  ]);
  return { desired, open: new Set(open.map((row) => row.userId)) };
}
