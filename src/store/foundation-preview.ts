import { sql } from "drizzle-orm";
import type { JsonObject } from "../lib/json.ts";
import { FOUNDATION_PREVIEW_LIMITS as LIMITS } from "../limits/propagation.ts";
import type { Database } from "./database.ts";
import { inSlices } from "./slices.ts";
import type { TargetState } from "./tables/propagation.ts";

/** A target that is fed. */
export interface PlannedTarget {
  readonly id: string;
  readonly name: string;
  readonly adopt: boolean;
  readonly state: TargetState;
  readonly foundationId: string | null;
}

/** Somebody who is meant to be in a target. */
export interface PlannedPerson {
  readonly id: string;
  /** As much of the resource as Foundation is told: names and e-mail addresses. */
  readonly attributes: JsonObject;
  /** The identifier in Foundation, where it is known. */
  readonly foundationId: string | null;
}

/** What a tenant wants of Foundation, and what it has put there, up to bounds. */
export interface Plan {
  readonly targets: readonly PlannedTarget[];
  readonly places: readonly { readonly targetId: string; readonly userId: string }[];
  readonly people: ReadonlyMap<string, PlannedPerson>;
  /** Who is, or may be, in a target because of Rollcall. */
  readonly ledger: readonly { readonly targetId: string; readonly foundationId: string }[];
  /** Whether this is all. */
  readonly whole: boolean;
}

export async function readPlan(db: Database, tenant: string): Promise<Plan> {
  const [targets, places, ledger] = await db.batch([
    db.all<Omit<PlannedTarget, "adopt"> & { adopt: 0 | 1 }>(sql`
      SELECT id, name, adopt, state, foundation_id AS foundationId FROM targets
       WHERE tenant = ${tenant} AND EXISTS (
         SELECT 1 FROM target_sources INDEXED BY target_sources_target
          WHERE tenant = ${tenant} AND target_id = targets.id)
       ORDER BY id LIMIT ${LIMITS.targets + 1}`),
    db.all<{ targetId: string; userId: string }>(sql`
      WITH RECURSIVE feed (target_id, group_id) AS (
        SELECT target_id, group_id FROM target_sources WHERE tenant = ${tenant}
        UNION
        SELECT feed.target_id, child.value FROM feed CROSS JOIN members child INDEXED BY members_nested
            ON child.tenant = ${tenant} AND child.group_id = feed.group_id AND child.type = 'Group' AND child.state = 'confirmed')
      SELECT DISTINCT feed.target_id AS targetId, person.id AS userId
        FROM feed CROSS JOIN members held
               ON held.tenant = ${tenant} AND held.group_id = feed.group_id AND held.type = 'User' AND held.state = 'confirmed'
             CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = held.value AND person.active = 1
       LIMIT ${LIMITS.places + 1}`),
    db.all<{ targetId: string; foundationId: string }>(sql`
      SELECT target_id AS targetId, foundation_user_id AS foundationId FROM ledger
       WHERE tenant = ${tenant} AND state <> 'absent' LIMIT ${LIMITS.places + 1}`),
  ]);
  const ids = [...new Set(places.map((place) => place.userId))].toSorted();
  const people = await readPeople(db, tenant, ids.slice(0, LIMITS.people));
  return {
    targets: targets.slice(0, LIMITS.targets).map((row) => ({ ...row, adopt: row.adopt === 1 })),
    places: places.slice(0, LIMITS.places),
    people: new Map(people.map((person) => [person.id, person])),
    ledger: ledger.slice(0, LIMITS.places),
    whole:
      targets.length <= LIMITS.targets &&
      Math.max(places.length, ledger.length) <= LIMITS.places &&
      ids.length <= LIMITS.people,
  };
}

async function readPeople(
  db: Database,
  tenant: string,
  ids: readonly string[],
): Promise<readonly PlannedPerson[]> {
  const [first, ...rest] = inSlices(ids).map((slice) =>
    db.all<{ id: string; attributes: string; foundationId: string | null }>(sql`
      SELECT person.id, CASE WHEN known.state = 'linked' THEN known.foundation_id END AS foundationId,
             json_object('userName', person.attributes -> '$.userName', 'emails', person.attributes -> '$.emails',
                         'name', person.attributes -> '$.name', 'displayName', person.attributes -> '$.displayName') AS attributes
        FROM json_each(${JSON.stringify(slice)}) asked
             CROSS JOIN users person ON person.tenant = ${tenant} AND person.id = asked.value
             LEFT JOIN foundation_users known ON known.tenant = ${tenant} AND known.user_id = person.id`),
  );
  if (first === undefined) return [];
  const pages = await db.batch([first, ...rest]);
  return pages.flat().map((row) => ({ ...row, attributes: JSON.parse(row.attributes) as JsonObject }));
}
