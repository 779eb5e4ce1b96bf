import { sql } from "drizzle-orm";
import { VIEW_LIMITS } from "../limits/http.ts";
import { LANE_LIMITS } from "../limits/propagation.ts";
import type { Database } from "./database.ts";
import { type StalePlace, type Walked, walkStale } from "./stale.ts";
import { lanes } from "./tables/tenants.ts";
import { walkUngrouped } from "./ungrouped.ts";

/** Where a count that takes several rounds stands. */
interface Progress<Place> {
  readonly place: Place;
  readonly count: number;
}

/** Where both stand: what is stale, and who is in no group. */
export interface LeftoverProgress {
  readonly stale: Progress<StalePlace>;
  readonly ungrouped: Progress<string>;
}

const START: LeftoverProgress = {
  stale: { place: { kind: "group", groupId: "", value: "" }, count: 0 },
  ungrouped: { place: "", count: 0 },
};

/**
 * Counts on what the IdP has not stated since `before`, and who is in no group, through a bounded part of the directory; what is counted to
 * its end is kept with the lane, for views that cannot count. Gives where it stands, for the next round.
 */
export async function countLeftovers(
  db: Database,
  tenant: string,
  progress: LeftoverProgress = START,
  before: number,
): Promise<LeftoverProgress> {
  const rows = VIEW_LIMITS.examinedRows;
  const stale = await goOn(progress.stale, (place) => walkStale(db, tenant, place, before, rows));
  const ungrouped = await goOn(progress.ungrouped, (place) => walkUngrouped(db, tenant, place, rows));
  const found = {
    ...(stale.next === undefined ? { stale: stale.count } : {}),
    ...(ungrouped.next === undefined ? { ungrouped: ungrouped.count } : {}),
  };
  if (Object.keys(found).length > 0)
    await db.batch([db.update(lanes).set(found).where(sql`${lanes.tenant} = ${tenant}`)]);
  return {
    stale: stale.next === undefined ? START.stale : { place: stale.next, count: stale.count },
    ungrouped:
      ungrouped.next === undefined ? START.ungrouped : { place: ungrouped.next, count: ungrouped.count },
  };
}

/** Some steps of a walk; `next` is undefined where it came to its end. */
async function goOn<Place>(
  { place, count }: Progress<Place>,
  step: (place: Place) => Promise<Walked<unknown, Place>>,
): Promise<{ readonly count: number; readonly next: Place | undefined }> {
  let next: Place | undefined = place;
  let total = count;
  for (let steps = 0; next !== undefined && steps < LANE_LIMITS.leftoverSteps; steps++) {
    const walked: Walked<unknown, Place> = await step(next);
    total += walked.items.length;
    next = walked.next;
  }
  return { count: total, next };
}
