import { sql } from "drizzle-orm";
import { CONSOLE_LIMITS } from "../limits/http.ts";
import { LANE_LIMITS } from "../limits/propagation.ts";
import type { Database } from "./database.ts";
import type { SyncFacts } from "./facts.ts";
import { factsOf, type SyncRow, selectSync } from "./sync.ts";

/** Where a tenant stands, by counters that are kept: it costs the same for ten people and for fifty thousand. */
export interface Overview extends SyncFacts {
  /** Of the directory. */
  readonly users: number;
  readonly groups: number;
  /** People who are in at least one Foundation group, and groups that are in Foundation, because of Rollcall. */
  readonly people: number;
  readonly targets: number;
  /** Findings of the last comparisons. */
  readonly drift: number;
  /** What the IdP has not stated for long, and who is in no group, as of the last count; null before the first. */
  readonly stale: number | null;
  readonly ungrouped: number | null;
  /** Of which kinds there may be more than the number says. */
  readonly minimums: ReadonlySet<CountedKind>;
}

/** What waits, by what it waits for. */
export type CountedKind = "pending" | "parked" | "held" | "dismissed" | "reviews" | "drift";

interface KeptRow {
  readonly users: number;
  readonly groups: number;
  readonly people: number;
  readonly targets: number;
  readonly drift: number;
  readonly stale: number | null;
  readonly ungrouped: number | null;
  readonly pending: number;
  readonly parked: number;
  readonly held: number;
  readonly dismissed: number;
  readonly oldestPendingSince: number | null;
}

/** Two statements, to go with others in one trip; `readOverview` reads what they find. */
export const selectOverview = (db: Database, tenant: string) =>
  [
    selectSync(db, tenant, CONSOLE_LIMITS.counted),
    db.all<KeptRow>(sql`
      SELECT tenants.user_count AS users, tenants.group_count AS groups, lanes.people, lanes.targets,
             lanes.stale, lanes.ungrouped,
             lanes.pending, lanes.parked, lanes.held, lanes.dismissed, lanes.oldest_pending_since AS oldestPendingSince,
             (SELECT count(*) FROM (SELECT 1 FROM drift WHERE tenant = ${tenant} LIMIT ${CONSOLE_LIMITS.counted})) AS drift
        FROM tenants CROSS JOIN lanes ON lanes.tenant = tenants.id WHERE tenants.id = ${tenant}`),
  ] as const;

/**
 * Puts together what is counted now, which ends at a small bound, and what the lane counted after its last run. Nothing if the tenant is
 * gone.
 */
export function readOverview(
  [syncRow]: readonly SyncRow[],
  [kept]: readonly KeptRow[],
): Overview | undefined {
  if (syncRow === undefined || kept === undefined) return undefined;
  const limit = CONSOLE_LIMITS.counted;
  const now = factsOf(syncRow, limit);
  const whole = { ...now, drift: kept.drift };
  const minimums = new Set(COUNTED.filter((kind) => whole[kind] >= limit));
  const counts = { pending: 0, parked: 0, held: 0, dismissed: 0 };
  for (const kind of KEPT) {
    counts[kind] = minimums.has(kind) ? Math.max(now[kind], kept[kind]) : now[kind];
    if (kept[kind] > now[kind] && kept[kind] < LANE_LIMITS.countedItems) minimums.delete(kind);
  }
  // Of a part of the work only its oldest is known; that of the last run may be done by now, and then others are hardly younger.
  const since = minimums.has("pending") || now.pending >= limit ? kept.oldestPendingSince : null;
  return {
    ...whole,
    ...counts,
    minimums,
    isMinimum: minimums.size > 0,
    oldestPendingSince:
      now.oldestPendingSince === null
        ? null
        : Math.min(now.oldestPendingSince, since ?? now.oldestPendingSince),
    users: kept.users,
    groups: kept.groups,
    people: kept.people,
    targets: kept.targets,
    stale: kept.stale,
    ungrouped: kept.ungrouped,
  };
}

const KEPT = ["pending", "parked", "held", "dismissed"] as const;
const COUNTED = [...KEPT, "reviews", "drift"] as const;
