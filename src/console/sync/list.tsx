import type { Child } from "hono/jsx";
import type { Session } from "../../access/sessions.ts";
import { cursorOf, readPlace as readStalePlace } from "../../http/api/stale.ts";
import { placeOf, readPlace as readWorkPlace, shown } from "../../http/api/sync-items.ts";
import { CONSOLE_LIMITS } from "../../limits/http.ts";
import type { Database } from "../../store/database.ts";
import { listDrift } from "../../store/drift-view.ts";
import { walkStale } from "../../store/stale.ts";
import { walkUngrouped } from "../../store/ungrouped.ts";
import { listWork } from "../../store/work-items.ts";
import { DriftTable } from "./drift-table.tsx";
import { StaleTable, UngroupedTable } from "./stale-table.tsx";
import { isWorkTab, type Tab } from "./tabs.tsx";
import { WorkTable } from "./work-table.tsx";

/** One page of a list as it is shown. */
export interface Listed {
  /** Nothing where the page has no rows. */
  readonly table: Child | undefined;
  /** Where the next page begins; nothing where there is none. */
  readonly next: string | undefined;
  /** Of a list that is looked through in parts: how many it has found in this one, and among what. */
  readonly examined?: { readonly found: number; readonly things: string };
}

interface Asked {
  readonly db: Database;
  readonly session: Session;
  readonly now: number;
  /** Since when something has to have been stated so as not to be stale, epoch milliseconds. */
  readonly staleBefore: number;
}

const ROWS = CONSOLE_LIMITS.rows;
const DAY_MS = 24 * 3_600_000;

/** The moment before which what was last stated is stale, by the policy. */
export const staleBefore = (now: number, staleAfterDays: number): number => now - staleAfterDays * DAY_MS;

/** A page of the list, after the place that the cursor names. One trip, for what is stale two. */
export async function readList(asked: Asked, tab: Tab, after: string): Promise<Listed> {
  const { db, session, now } = asked;
  const { tenant } = session;
  const home = `/console/${tenant}`;
  if (isWorkTab(tab)) {
    const items = await listWork(db, tenant, shown[tab], readWorkPlace(after), ROWS + 1);
    const { rows, next } = pageOf(items, placeOf);
    return { table: filled(rows, <WorkTable items={rows} {...{ tab, session, now }} />), next };
  }
  switch (tab) {
    case "drift": {
      const { rows, next } = pageOf(await listDrift(db, tenant, after, ROWS + 1), ({ id }) => id);
      return { table: filled(rows, <DriftTable items={rows} home={home} now={now} />), next };
    }
    case "stale": {
      const { items, next } = await walkStale(db, tenant, readStalePlace(after), asked.staleBefore, ROWS);
      return {
        table: filled(items, <StaleTable items={items} home={home} now={now} />),
        next: next && cursorOf(next),
        examined: { found: items.length, things: "groups or memberships that" },
      };
    }
    case "ungrouped": {
      const { items, next } = await walkUngrouped(db, tenant, after, ROWS);
      return {
        table: filled(items, <UngroupedTable items={items} home={home} />),
        next,
        examined: { found: items.length, things: "people whom" },
      };
    }
  }
}

const filled = (rows: readonly unknown[], table: Child): Child | undefined =>
  rows.length === 0 ? undefined : table;

/** Of one row more than a page has, the page, and the place after which the next one begins. */
function pageOf<Row>(
  items: readonly Row[],
  place: (row: Row) => string,
): { readonly rows: readonly Row[]; readonly next: string | undefined } {
  const rows = items.slice(0, ROWS);
  const last = rows.at(-1);
  return { rows, next: items.length > ROWS && last !== undefined ? place(last) : undefined };
}
